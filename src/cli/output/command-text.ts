import { COMMAND_KINDS, type CommandKindInfo } from '../../index.ts';
import { type Answer, type AnsweredCommand, describeAction, type ReportedAsset } from '../../scenarios/index.ts';
import type { Colours } from '../terminal.ts';
import { toJson } from './json.ts';

/** Formats a command as a sentence. Example: `alice pays bob gold 5, for BuyItem car_1`. */
export function commandText(command: AnsweredCommand): string {
  const { kind, actions } = command;
  const sentence = sentenceText(COMMAND_KINDS[kind], { ...command });
  return actions.length === 0 ? sentence : `${sentence}, for ${actions.map(describeAction).join(' and ')}`;
}

/**
 * Fills the sentence of a kind of command with the fields of a report. An optional field that is missing is left out
 * together with the space before it.
 */
export function sentenceText(
  { fields, sentence }: CommandKindInfo,
  reported: Readonly<Record<string, unknown>>,
): string {
  return sentence.replace(/( ?)\{(\w+)\}/g, (_, space: string, name: string) => {
    const field = fields.find((each) => each.name === name);
    const value = reported[name];
    if (value === undefined && field?.isRequired === false) return '';
    return `${space}${field?.type === 'assets' ? assetsText(value as readonly ReportedAsset[]) : valueText(value)}`;
  });
}

function assetsText(assets: readonly ReportedAsset[]): string {
  return assets.map(({ asset, amount }) => `${asset} ${String(amount)}`).join(', ');
}

function valueText(value: unknown): string {
  return typeof value === 'object' ? toJson(value) : String(value);
}

/** Formats the answer to a command. */
export function answerText(answer: Answer, colours: Colours): string {
  switch (answer.status) {
    case 'committed':
      return colours.green('✓ committed');
    case 'duplicate':
      return colours.dim('= committed before, nothing moves');
    case 'rejected': {
      const short = answer.shortfalls.map(
        ({ asset, asked, available }) => `${asset}: asked ${asked}, has ${available}`,
      );
      return colours.yellow(`✗ rejected, ${answer.reason}${short.length === 0 ? '' : ` (${short.join('; ')})`}`);
    }
    case 'refused':
      return colours.yellow(`✗ refused by validation, ${answer.problem} (${answer.field})`);
    case 'failed':
      return colours.red(`! failed, ${answer.code === undefined ? '' : `${answer.code}: `}${answer.message}`);
  }
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
