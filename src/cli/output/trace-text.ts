import type { Trace, TraceOutput, TraceTransaction } from '../../index.ts';
import type { Colours } from '../terminal.ts';
import { assetsText } from './legs-text.ts';
import { tableLines } from './table.ts';

const HELD = [
  { heading: 'wallet', align: 'left' },
  { heading: 'hold', align: 'left' },
  { heading: 'asset', align: 'left' },
  { heading: 'amount', align: 'right' },
  { heading: 'at most', align: 'right' },
] as const;

/** Formats a trace: each transaction with the outputs of it that the trace reaches, then who holds what is unspent. */
export function traceLines(of: string, trace: Trace, colours: Colours): string[] {
  const { direction, transactions, outputs, position } = trace;
  const created = new Map<string, TraceOutput[]>();
  for (const output of outputs) {
    const id = output.outpoint.slice(0, output.outpoint.indexOf(':'));
    created.set(id, [...(created.get(id) ?? []), output]);
  }
  const count = transactions.length === 1 ? '1 transaction' : `${transactions.length} transactions`;
  return [
    `${direction} from ${of}: ${count}, as of position ${position}`,
    ...transactions.flatMap((transaction) => [
      transactionLine(transaction, colours),
      ...(created.get(transaction.id) ?? []).map(outputLine),
    ]),
    ...(direction === 'forward' ? heldLines(trace, colours) : []),
  ];
}

function transactionLine({ id, kind, depth, recordedAt, minted, burned }: TraceTransaction, { bold }: Colours): string {
  const outside = [
    minted === undefined ? '' : `, minted ${assetsText(minted)}`,
    burned === undefined ? '' : `, burned ${assetsText(burned)}`,
  ];
  return `${String(depth).padStart(4)}  ${bold(kind)} ${id}  ${recordedAt.toISOString()}${outside.join('')}`;
}

function outputLine(output: TraceOutput): string {
  const { outpoint, wallet, hold, asset, amount, atMost, spentBy } = output;
  const part = atMost === amount ? '' : `, at most ${atMost} of it`;
  const holder = hold === undefined ? wallet : `${wallet} (hold ${hold})`;
  const index = outpoint.slice(outpoint.indexOf(':'));
  return `        → ${holder} ${asset} ${amount}${part}  (${index}${spentBy === undefined ? '' : ', spent'})`;
}

function heldLines({ outputs, truncated }: Trace, colours: Colours): string[] {
  const sums = new Map<string, { readonly row: readonly string[]; amount: bigint; atMost: bigint }>();
  for (const { wallet, hold = '-', asset, amount, atMost, spentBy } of outputs) {
    if (spentBy !== undefined) continue;
    const row = [wallet, hold, asset];
    const sum = sums.get(row.join(' ')) ?? { row, amount: 0n, atMost: 0n };
    sum.amount += amount;
    sum.atMost += atMost;
    sums.set(row.join(' '), sum);
  }
  if (sums.size === 0) return [truncated ? 'nothing unspent was reached yet' : 'nothing of it is unspent'];
  const rows = [...sums].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, sum]) => sum);
  return tableLines(
    HELD,
    rows.map(({ row, amount, atMost }) => [...row, String(amount), String(atMost)]),
    colours,
  );
}
