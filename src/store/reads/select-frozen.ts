import type { FrozenWallet } from '../../domain/records/freeze.ts';
import type { Row, Statement } from '../postgres/database.ts';

/** A page of the wallets that are frozen, in the order of their names: what the last change of each says. */
export function selectFrozenStatement(schema: string, limit: number, after: string | undefined): Statement {
  return {
    name: 'select-frozen',
    text: `select f.wallet, f.outgoing::text as outgoing, f.incoming::text as incoming, f.transaction_id::text as id,
        (extract(epoch from c.committed_at) * 1000::numeric)::text as ms
      from (
        select distinct on (wallet::text) wallet::text as wallet, outgoing, incoming, transaction_id, commit_id
        from "${schema}".freezes where wallet::text > $2::text order by wallet::text, version desc
      ) f join "${schema}".commits c on c.id = f.commit_id
      where f.outgoing or f.incoming order by f.wallet collate "C" limit $1::text::bigint`,
    // Every name is greater than the empty text.
    values: [String(limit), after ?? ''],
  };
}

/** Maps the rows of {@link selectFrozenStatement}. */
export function mapFrozen(rows: readonly Row[]): FrozenWallet[] {
  return rows.map(({ wallet, outgoing, incoming, id, ms }) => ({
    wallet: wallet as string,
    out: outgoing === 'true',
    in: incoming === 'true',
    frozenBy: id as string,
    frozenAt: new Date(Number(ms)),
  }));
}
