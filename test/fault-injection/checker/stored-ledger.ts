import type { ClientBase } from 'pg';
import { orderSql } from '../../support/commit-order.ts';
import { MOVEMENTS } from './movements.ts';

/** A transaction as stored. */
export interface StoredTransaction {
  readonly id: string;
  /** Larger for a later place in the order of commits. */
  readonly order: number;
  readonly kind: string;
  readonly key: string | null;
  readonly actions: number;
  /** Change of the balance of each wallet and asset; positive for a gain. */
  readonly moved: Map<string, bigint>;
}

/** A delivery as stored, in the outbox or the archive. */
export interface StoredDelivery {
  readonly transactionId: string;
  readonly status: string;
}

/** The stored data of a ledger. */
export interface StoredLedger {
  readonly byKey: ReadonlyMap<string, StoredTransaction>;
  readonly byId: ReadonlyMap<string, StoredTransaction>;
  /** Transactions without a key: of these workers, only merges and expiries. */
  readonly keyless: readonly StoredTransaction[];
  readonly outbox: readonly StoredDelivery[];
  /** Expired holds of which a wallet spent something in the commit that recorded their expiry. */
  readonly expiredUnswept: number;
}

/** The key of {@link StoredTransaction.moved}. */
export function holding(wallet: string, asset: string): string {
  return `${wallet} ${asset}`;
}

/** Reads a whole ledger. SQL sums the amounts, so that numbers beyond JavaScript's safe integers stay exact. */
export async function readStoredLedger(client: ClientBase, schema: string): Promise<StoredLedger> {
  const { rows: transactions } = await client.query<{
    id: string;
    order: string;
    kind: string;
    key: string;
    actions: number;
  }>(`select t.id, ${orderSql('t')}::text as order, t.kind, t.key, t.actions from "${schema}".transactions t`);
  const { rows: moves } = await client.query<{ id: string; owner: string; asset: string; net: string }>(
    `${MOVEMENTS.replaceAll('$s', `"${schema}"`)} select id, owner, asset, sum(net)::text as net from (
       select tx as id, owner, asset, amount as net from outs
       union all select tx, owner, asset, -amount from ins
     ) move group by id, owner, asset having sum(net) <> 0`,
  );
  const { rows: outbox } = await client.query<StoredDelivery>(
    `select transaction_id as "transactionId", status from "${schema}".outbox
     union all
     select t.id, case when e.entry like '%c' then 'cancelled' else 'delivered' end
     from "${schema}".archived_actions a cross join string_to_table(a.actions, ' ') as e (entry)
     join "${schema}".transactions t on t.commit_id = a.commit_id and t.place::text = split_part(e.entry, '.', 1)`,
  );
  // A sweep records an expiry alone; a wallet that needs what is expired records it with the spend.
  const { rows: unswept } = await client.query<{ count: string }>(
    `${MOVEMENTS.replaceAll('$s', `"${schema}"`)} select count(distinct e.id) as count
     from "${schema}".transactions e join spends s on s.outpoint in (e.id || ':0', e.id || ':1')
     join "${schema}".transactions t on t.id = s.tx
     where e.kind = 'expire' and t.commit_id = e.commit_id`,
  );
  const stored = transactions.map((row) => ({ ...row, order: Number(row.order), moved: new Map<string, bigint>() }));
  const byId = new Map(stored.map((transaction) => [transaction.id, transaction]));
  for (const { id, owner, asset, net } of moves) byId.get(id)?.moved.set(holding(owner, asset), BigInt(net));
  return {
    byKey: new Map(stored.filter(({ key }) => key !== null).map((transaction) => [transaction.key, transaction])),
    byId,
    keyless: stored.filter(({ key }) => key === null),
    outbox,
    expiredUnswept: Number(unswept[0]?.count),
  };
}
