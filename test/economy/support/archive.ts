import { archiveHistory, type HistoryArchive } from '../../../src/admin/archive-history.ts';
import type { Database, Statement } from '../../../src/store/postgres/database.ts';
import type { TestLedger } from '../../../src/testing/index.ts';
import { withValues } from './pack-all.ts';

/** Archives the history before a time as the owner of the schema, some rows at a time. */
export function archive(
  ledger: Pick<TestLedger, 'sql' | 'schema'>,
  before: Date,
  { rowsMax = 3, beforeStep = async () => {} }: { rowsMax?: number; beforeStep?: (name: string) => Promise<void> } = {},
): Promise<HistoryArchive> {
  const run = async (statement: Statement) => {
    await beforeStep(statement.name);
    return ledger.sql(withValues(statement));
  };
  // Each statement is a database transaction of its own, as the archive makes them.
  const database = { run, transaction: <T>(work: (of: { run: typeof run }) => Promise<T>) => work({ run }) };
  return archiveHistory(database as unknown as Database, ledger.schema, { before }, rowsMax);
}
