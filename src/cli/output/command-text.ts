import { type Answer, type AnsweredCommand, describeAction } from '../../scenarios/index.ts';
import type { Colours } from '../terminal.ts';

/** A command as a sentence: who does what. */
export function commandText({ kind, from, to, assets, actions }: AnsweredCommand): string {
  const what = assets.map(({ asset, amount }) => `${asset} ${String(amount)}`).join(', ');
  const asked = actions.length === 0 ? '' : `, for ${actions.map(describeAction).join(' and ')}`;
  switch (kind) {
    case 'mint':
      return `${to} is given ${what}${asked}`;
    case 'transfer':
      return `${from} pays ${to} ${what}${asked}`;
    case 'burn':
      return `${from} burns ${what}${asked}`;
  }
}

/** What came of a command. */
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
      return colours.yellow(`✗ refused at the border, ${answer.problem} (${answer.field})`);
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
      return `refused at the border, ${answer.problem}`;
    case 'failed':
      return `failed${answer.code === undefined ? '' : `, ${answer.code}`}`;
    case 'duplicate':
      return 'committed before';
    case 'committed':
      return 'committed';
  }
}
