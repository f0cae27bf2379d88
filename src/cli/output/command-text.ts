import { COMMAND_KINDS } from '../../index.ts';
import { type Answer, type AnsweredCommand, describeAction } from '../../scenarios/index.ts';
import type { Colours } from '../terminal.ts';

/** Formats a command as a sentence. Example: `alice pays bob gold 5, for BuyItem car_1`. */
export function commandText(command: AnsweredCommand): string {
  const { kind, from, to, actions } = command;
  const assets = command.assets.map(({ asset, amount }) => `${asset} ${String(amount)}`).join(', ');
  const values: Readonly<Record<string, string | undefined>> = { from, to, assets };
  const sentence = COMMAND_KINDS[kind].sentence.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name]));
  return actions.length === 0 ? sentence : `${sentence}, for ${actions.map(describeAction).join(' and ')}`;
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
