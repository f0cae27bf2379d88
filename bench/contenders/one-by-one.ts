import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import type { TransferCommand } from '../workloads/workload.ts';
import { type Contender, START_AMOUNT } from './contender.ts';
import { openPool } from './pool.ts';

const CONNECTIONS = 20;
const SCHEMA = 'bench_one_by_one';

const TABLES = `
drop schema if exists ${SCHEMA} cascade;
create schema ${SCHEMA};
create table ${SCHEMA}.utxos (
  id uuid primary key, transfer_id uuid not null, owner text collate "C" not null, asset text collate "C" not null,
  amount numeric not null check (amount > 0), spent_by uuid
);
create index on ${SCHEMA}.utxos (owner) where spent_by is null;
`;

interface Utxo {
  readonly id: string;
  readonly asset: string;
  readonly amount: string;
}

/**
 * The design of pursekit's predecessor: a queue per sender in memory, and per transfer one database transaction that
 * selects all UTXOs of the sender, marks each of them with a statement of its own and inserts the outputs one by one.
 */
export function oneByOne(url: string): Contender {
  const pool = openPool(url, CONNECTIONS);
  const queues = new Map<string, Promise<unknown>>();
  return {
    name: 'one-by-one',
    connections: CONNECTIONS,
    schema: SCHEMA,
    async prepare({ assets }, wallets) {
      queues.clear();
      await pool.query(TABLES);
      await pool.query(
        `insert into ${SCHEMA}.utxos select gen_random_uuid(), gen_random_uuid(), owner, asset, $3
        from unnest($1::text[]) owner, unnest($2::text[]) asset`,
        [wallets, assets, String(START_AMOUNT)],
      );
    },
    async transfer(command) {
      const before = queues.get(command.from) ?? Promise.resolve();
      const mine = before.then(() => spend(pool, command));
      // The next transfer of this sender waits for this one, committed or failed.
      queues.set(
        command.from,
        mine.catch(() => {}),
      );
      await mine;
      return 'committed';
    },
    settle: async () => {},
    close: () => pool.end(),
  };
}

async function spend(pool: pg.Pool, command: TransferCommand): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    await move(client, command);
    await client.query('commit');
    client.release();
  } catch (error) {
    client.release(true);
    throw error;
  }
}

async function move(client: pg.PoolClient, { from, to, assets }: TransferCommand): Promise<void> {
  const transfer = randomUUID();
  const { rows } = await client.query<Utxo>({
    name: 'select',
    text: `select id, asset, amount from ${SCHEMA}.utxos where owner = $1 and spent_by is null for update`,
    values: [from],
  });
  const held = new Map<string, bigint>();
  for (const { id, asset, amount } of rows) {
    held.set(asset, (held.get(asset) ?? 0n) + BigInt(amount));
    await client.query({
      name: 'mark',
      text: `update ${SCHEMA}.utxos set spent_by = $1 where id = $2`,
      values: [transfer, id],
    });
  }
  const insert = async (owner: string, asset: string, amount: bigint): Promise<void> => {
    await client.query({
      name: 'insert',
      text: `insert into ${SCHEMA}.utxos values ($1, $2, $3, $4, $5, null)`,
      values: [randomUUID(), transfer, owner, asset, String(amount)],
    });
  };
  for (const asset of assets) await insert(to, asset, 1n);
  for (const [asset, amount] of held) {
    const change = assets.includes(asset) ? amount - 1n : amount;
    if (change < 0n) throw new Error(`${from} has no ${asset}`);
    if (change > 0n) await insert(from, asset, change);
  }
}
