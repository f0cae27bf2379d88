import Table from 'cli-table3';
import type { Colours } from '../terminal.ts';

/** A column of a table. */
export interface Column {
  readonly heading: string;
  readonly align: 'left' | 'right';
}

/** Formats a table as lines. */
export function tableLines(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  colours: Colours,
): string[] {
  const table = new Table({
    head: columns.map(({ heading }) => colours.bold(heading)),
    colAligns: columns.map(({ align }) => align),
    // The colours of cli-table3 ignore NO_COLOR.
    style: { head: [], border: [], compact: true },
  });
  for (const row of rows) table.push([...row]);
  return table.toString().split('\n');
}
