import { packHistory } from '../../../src/store/history/pack-history.ts';
import type { PackSize } from '../../../src/store/history-store.ts';
import type { Statement } from '../../../src/store/postgres/database.ts';
import type { TestLedger } from '../../../src/testing/index.ts';

/** Packs all that has a position, in packs of a size. */
export async function packAll(
  ledger: Pick<TestLedger, 'sql' | 'schema'>,
  size: PackSize = { bytes: 1, commits: 1_000_000 },
): Promise<void> {
  const run = (statement: Statement) => ledger.sql(withValues(statement));
  while ((await packHistory({ schema: ledger.schema, run }, size)).hasMore);
}

/** Packs all that has a position in one pack: a pack has as many bytes as wait. */
export async function packTogether(ledger: Pick<TestLedger, 'sql' | 'schema'>): Promise<void> {
  const [row] = await ledger.sql(`select (o.changes_bytes - p.last_bytes)::text as bytes
    from $schema.commit_order o, $schema.packed_history p`);
  await packAll(ledger, { bytes: Number(row?.bytes), commits: 1_000_000 });
}

/** Writes the pages of the next pack of a size, and stops before its end, as a process that dies does. */
export async function packWithoutEnd(ledger: Pick<TestLedger, 'sql' | 'schema'>, size: PackSize): Promise<void> {
  const run = (statement: Statement) => {
    const values = [...statement.values];
    if (statement.name === 'pack-pages') values[2] = 'false';
    return ledger.sql(withValues({ ...statement, values }));
  };
  await packHistory({ schema: ledger.schema, run }, size);
}

/** The text of a statement with its values as literals. */
export function withValues({ text, values }: Statement): string {
  return text.replace(/\$(\d+)/g, (_, number: string) => {
    const value = values[Number(number) - 1];
    return value === null ? 'null' : `'${String(value).replaceAll("'", "''")}'`;
  });
}
