import { type Transaction, type TransactionPart, toJson } from '../../index.ts';
import { describeAction } from '../../scenarios/index.ts';
import type { Colours } from '../terminal.ts';
import { refusalText } from './command-text.ts';
import { freezeText } from './freeze-text.ts';
import { assetsText, legText } from './legs-text.ts';

/** The column of the values. */
const VALUE_COLUMN = 11;

/** Formats a transaction: its kind and id, then a line for each field that it has. */
export function transactionLines(transaction: Transaction, { bold, yellow }: Colours): string[] {
  const { id, kind, key, commitId, place, position, recordedAt, committedAt } = transaction;
  const { inputs, outputs, legs = [], meta, actions, refusal, freeze } = transaction;
  return [
    `${bold(kind)} ${id}`,
    ...field('key', key === undefined ? [] : [key]),
    ...field('commit', [`${commitId}, place ${place}, ${committedAt.toISOString()}`]),
    ...field('position', [position === undefined ? 'not given yet' : `${position}, ${recordedAt?.toISOString()}`]),
    ...field('refused', refusal === undefined ? [] : [yellow(refusalText(refusal))]),
    ...field('wallet', freeze === undefined ? [] : [`${freeze.wallet} ${freezeText(freeze)} from then on`]),
    ...field(
      'legs',
      legs.map((leg) => legText({ ...leg })),
    ),
    ...field('inputs', inputs.map(partText)),
    ...field('outputs', outputs.map(partText)),
    ...field('meta', meta === undefined ? [] : [toJson(meta)]),
    ...field('actions', actions.map(describeAction)),
  ];
}

function field(name: string, values: readonly string[]): string[] {
  return values.map((value, at) => `  ${(at === 0 ? name : '').padEnd(VALUE_COLUMN)}${value}`);
}

function partText({ outpoint, owner, assets }: TransactionPart): string {
  // A hold owns outputs under a name that begins so.
  return `${owner.replace(/^~/, 'hold ')} ${assetsText(assets)}  (${outpoint})`;
}
