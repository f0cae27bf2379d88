import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import type { Leg, Setting } from '../workloads/workload.ts';
import { type Contender, START_AMOUNT } from './contender.ts';
import { openPool } from './pool.ts';
import { rowLockExtras, rowLockSchema } from './row-lock-schema.ts';

/**
 * The usual Postgres ledger, tuned: accounts with a balance, one database transaction per transfer,
 * both accounts locked in sorted order, two entries and one transfer row. One call of a plpgsql function, prepared once
 * per connection, so one round trip. Ids are made here, as pursekit makes its own. Meta is stored as jsonb, and actions
 * as rows of an outbox, in the same database transaction; they are not delivered. An exchange is one call of a
 * function, too, which locks all its balances in sorted order and writes an entry for each.
 */
export function rowLock(url: string, connections: number): Contender {
  const pool = openPool(url, connections);
  const schema = `bench_row_lock_${connections}`;
  return {
    name: 'row-lock',
    connections,
    schema,
    async prepare(workload, wallets) {
      await pool.query(rowLockSchema(schema));
      if (workload.hasMeta || workload.actionTypes.length > 0) await pool.query(rowLockExtras(schema));
      await fill(pool, schema, workload, wallets);
    },
    async transfer({ from, to, assets, key, meta, actions }) {
      if (meta !== undefined || actions !== undefined) {
        const { rows } = await pool.query<{ is_new: boolean }>({
          name: 'with',
          text: `select ${schema}.transfer_with($1, $2, $3, $4, $5, 1, $6, $7) as is_new`,
          values: [randomUUID(), key ?? null, from, to, assets[0], toJson(meta), toJson(actions)],
        });
        return rows[0]?.is_new === true ? 'committed' : 'duplicate';
      }
      if (key !== undefined) {
        const { rows } = await pool.query<{ is_new: boolean }>({
          name: 'keyed',
          text: `select ${schema}.transfer_once($1, $2, $3, $4, $5, 1) as is_new`,
          values: [randomUUID(), key, from, to, assets[0]],
        });
        return rows[0]?.is_new === true ? 'committed' : 'duplicate';
      }
      if (assets.length === 1) {
        const text = `select ${schema}.transfer($1, $2, $3, $4, 1)`;
        await pool.query({ name: 'transfer', text, values: [randomUUID(), from, to, assets[0]] });
      } else {
        const text = `select ${schema}.transfer_assets($1, $2, $3, $4, 1)`;
        await pool.query({ name: 'assets', text, values: [randomUUID(), from, to, assets] });
      }
      return 'committed';
    },
    async exchange({ legs }) {
      const text = `select ${schema}.exchange($1, $2, $3, $4)`;
      await pool.query({ name: 'exchange', text, values: [randomUUID(), ...changesOf(legs)] });
      return 'committed';
    },
    settle: async () => {},
    close: () => pool.end(),
  };
}

/** The wallets, the assets and the changes of the balances that legs change, as three lists. */
function changesOf(legs: readonly Leg[]): [wallets: string[], assets: string[], changes: number[]] {
  const [wallets, all, changes]: ReturnType<typeof changesOf> = [[], [], []];
  const add = (wallet: string, asset: string, change: number): void => {
    wallets.push(wallet);
    all.push(asset);
    changes.push(change);
  };
  for (const { from, to, assets } of legs) {
    for (const asset of assets) {
      if (from !== undefined) add(from, asset, -1);
      add(to, asset, 1);
    }
  }
  return [wallets, all, changes];
}

/** Encodes lists, too: node-postgres would encode a list as an array of Postgres. */
function toJson(data: object | undefined): string | null {
  return data === undefined ? null : JSON.stringify(data);
}

async function fill(pool: pg.Pool, schema: string, { assets }: Setting, wallets: readonly string[]): Promise<void> {
  await pool.query(
    `insert into ${schema}.accounts
    select id, asset, $3 from unnest($1::text[]) id, unnest($2::text[]) asset order by id, asset`,
    [wallets, assets, String(START_AMOUNT)],
  );
}
