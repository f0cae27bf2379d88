import { COMMAND_KINDS, type CommandKindInfo, type HoldRefusal, type Refusal, type RuleRefusal } from '../../index.ts';
import { type Answer, type AnsweredCommand, describeAction } from '../../scenarios/index.ts';
import type { Colours } from '../terminal.ts';
import { assetsText, legsText, requirementsText, valueText } from './legs-text.ts';

/** Formats a command as a sentence. Example: `alice pays bob gold 5, for BuyItem car_1`. */
export function commandText(command: AnsweredCommand): string {
  const { kind, actions } = command;
  const sentence = sentenceText(COMMAND_KINDS[kind], { ...command });
  return actions.length === 0 ? sentence : `${sentence}, for ${actions.map(describeAction).join(' and ')}`;
}

const TEXTS = { assets: assetsText, legs: legsText, requirements: requirementsText } as const;

/**
 * Fills the sentence of a kind of command with the fields of a report. What is in brackets is left out with a field
 * that is missing or, for `{in=false}`, has another value, and any other optional field that is missing together with
 * the space before it.
 */
export function sentenceText(
  { fields, sentence }: CommandKindInfo,
  reported: Readonly<Record<string, unknown>>,
): string {
  const said = sentence.replace(/\[([^\]]*)\]/g, (_, part: string) => {
    const isSaid = [...part.matchAll(/\{(\w+)(?:=(\w+))?\}/g)].every(([, name = '', value]) =>
      value === undefined ? reported[name] !== undefined : String(reported[name]) === value,
    );
    return isSaid ? part.replace(/\{\w+=\w+\}/g, '') : '';
  });
  return said.replace(/( ?)\{(\w+)\}/g, (_, space: string, name: string) => {
    const field = fields.find((each) => each.name === name);
    const value = reported[name];
    if (value === undefined && field?.isRequired === false) return '';
    const text = TEXTS[field?.type as keyof typeof TEXTS] ?? valueText;
    return `${space}${text(value)}`;
  });
}

/** Formats the answer to a command. */
export function answerText(answer: Answer, colours: Colours): string {
  switch (answer.status) {
    case 'committed':
      return colours.green('✓ committed');
    case 'duplicate':
      return colours.dim('= committed before, nothing moves');
    case 'rejected':
      return colours.yellow(`✗ rejected, ${refusalText(answer)}`);
    case 'refused':
      return colours.yellow(`✗ refused by validation, ${answer.problem} (${answer.field})`);
    case 'failed':
      return colours.red(`! failed, ${answer.code === undefined ? '' : `${answer.code}: `}${answer.message}`);
  }
}

/** Formats a refusal: `funds_held (alice gold: asked 41, has 40, held 60)`. */
export function refusalText({
  reason,
  shortfalls,
  hold,
  rule,
}: Pick<Refusal, 'reason' | 'shortfalls' | 'hold' | 'rule'>): string {
  const details = shortfalls.map(({ wallet, asset, asked, available, held }) => {
    return `${wallet} ${asset}: asked ${asked}, has ${available}${held > 0n ? `, held ${held}` : ''}`;
  });
  if (hold !== undefined) details.push(holdText(hold));
  if (rule !== undefined) details.push(ruleText(rule));
  return `${reason}${details.length === 0 ? '' : ` (${details.join('; ')})`}`;
}

function holdText({ id, asset, asked, left }: HoldRefusal): string {
  return asset === undefined ? `hold ${id}` : `hold ${id}, ${asset}: asked ${asked}, left ${left}`;
}

function ruleText({ wallet, asset, asked, room, frozen }: RuleRefusal): string {
  const named = [wallet, asset].filter((name) => name !== undefined).join(' ');
  if (frozen !== undefined) return `${named}: ${frozen}`;
  const amounts = [asked === undefined ? '' : `asked ${asked}`, room === undefined ? '' : `room ${room}`];
  const said = amounts.filter((text) => text !== '').join(', ');
  return said === '' ? named : `${named}: ${said}`;
}

/** The kind of an answer, for counting. */
export function answerKind(answer: Answer): string {
  switch (answer.status) {
    case 'rejected':
      return `rejected, ${answer.reason}`;
    case 'refused':
      return `refused by validation, ${answer.problem}`;
    case 'failed':
      return `failed${answer.code === undefined ? '' : `, ${answer.code}`}`;
    case 'duplicate':
      return 'committed before';
    case 'committed':
      return 'committed';
  }
}
