import type { ClientBase } from 'pg';
import type { DatabaseTransaction } from '../../../src/store/postgres/database.ts';

/** The method of a client that the checker uses. */
export function asClient(database: Pick<DatabaseTransaction, 'run'>): ClientBase {
  const query = async (text: string) => ({ rows: await database.run({ name: 'check', text, values: [] }) });
  return { query } as unknown as ClientBase;
}
