import type { RecordedTransaction } from '../ledger-store.ts';
import type { Row, Statement } from '../postgres/database.ts';

/** The transaction that is recorded under a key. */
export function selectRecordedStatement(schema: string, key: string): Statement {
  return {
    name: 'select-recorded',
    text: `select id::text as id, encode(fingerprint, 'hex') as fingerprint from "${schema}".transactions
      where key::text = $1::text`,
    values: [key],
  };
}

/** The row of {@link selectRecordedStatement}; undefined without one. */
export function mapRecorded([row]: readonly Row[]): RecordedTransaction | undefined {
  if (row === undefined) return undefined;
  return { place: 0, transactionId: row.id as string, fingerprint: row.fingerprint as string };
}
