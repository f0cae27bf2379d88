import type { ArrivalSearch, ArrivedWallets } from '../outbox-store.ts';
import type { Row, Statement } from '../postgres/database.ts';
import { nameArray } from '../postgres/sql-array.ts';

/** Finds wallets with new deliveries (`schema/baseline/outbox.sql`). */
export function arrivedWalletsStatement(schema: string, { types, after, limit }: ArrivalSearch): Statement {
  return {
    name: 'arrived-wallets',
    text: `select wallet, next_id from "${schema}".arrived_wallets(
      $1::text::text[], $2::text::bigint, $3::text::integer)`,
    values: [nameArray(types), after ?? null, String(limit)],
    isPrepared: true,
  };
}

/** The rows of {@link arrivedWalletsStatement}. The one without a wallet has the id at which the next search begins. */
export function mapArrivedWallets(rows: readonly Row[]): ArrivedWallets {
  return {
    wallets: rows.flatMap(({ wallet }) => (typeof wallet === 'string' ? [wallet] : [])),
    next: (rows.find(({ wallet }) => wallet === null)?.next_id ?? '0') as string,
  };
}
