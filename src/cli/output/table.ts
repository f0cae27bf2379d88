import Table from 'cli-table3';
import type { Colours } from '../terminal.ts';

/** A column: its heading, and on which side its cells stand. */
export interface Column {
  readonly heading: string;
  readonly align: 'left' | 'right';
}

/** A table as lines. */
export function tableLines(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  colours: Colours,
): string[] {
  const table = new Table({
    head: columns.map(({ heading }) => colours.bold(heading)),
    colAligns: columns.map(({ align }) => align),
    // Its own colours know nothing of NO_COLOR.
    style: { head: [], border: [], compact: true },
  });
  for (const row of rows) table.push([...row]);
  return table.toString().split('\n');
}
