import pg from 'pg';
import { afterAll, describe, expect, inject, test } from 'vitest';
import { appendLimit } from '../../bench/contenders/append-limit.ts';
import { bare } from '../../bench/contenders/bare.ts';
import { type Contender, START_AMOUNT } from '../../bench/contenders/contender.ts';
import { oneByOne } from '../../bench/contenders/one-by-one.ts';
import { rowLock } from '../../bench/contenders/row-lock.ts';
import { commandsOf, workloadOf } from '../../bench/workloads/index.ts';
import { walletNames } from '../../bench/workloads/workload.ts';

const url = inject('postgresUrl');
const client = new pg.Client({ connectionString: url });
await client.connect();
afterAll(() => client.end());

const WALLETS = 5;
const TRANSFERS = 60;

/** Sends transfers of a workload all at once, and gives the answers and what `look` finds then. */
async function run(contender: Contender, workloadName: string, look: string) {
  const workload = workloadOf(workloadName);
  const wallets = walletNames(Math.min(WALLETS, workload.walletsMax));
  await contender.prepare(workload, wallets);
  const next = commandsOf(workload, wallets, 1);
  const commands = Array.from({ length: TRANSFERS }, next);
  const answers = await Promise.all(commands.map((command) => contender.transfer(command)));
  await contender.close();
  const { rows } = await client.query<Record<string, string>>(look.replaceAll('$schema', contender.schema));
  await client.query(`drop schema ${contender.schema} cascade`);
  return { wallets, commands, answers, row: rows[0] };
}

// A schema for each: files of tests run beside each other, and the benchmark beside them.
const ROW_LOCK = `select sum(balance)::text as held, (select count(*) from $schema.transfers)::text as transfers,
  (select count(*) from $schema.entries)::text as entries, (select sum(amount) from $schema.entries)::text as moved
  from $schema.accounts`;

describe('row-lock', () => {
  test.each([
    ['spread', 1],
    ['hot', 1],
    ['multi-asset', 3],
  ])('moves and loses nothing at %s', async (workload, assets) => {
    const { wallets, row } = await run(rowLock(url, 3), workload, ROW_LOCK);

    expect(row).toEqual({
      held: String(START_AMOUNT * BigInt(wallets.length * assets)),
      transfers: String(TRANSFERS),
      entries: String(2 * assets * TRANSFERS),
      moved: '0',
    });
  });

  test('moves each key once and answers duplicate to the others', async () => {
    const contender = rowLock(url, 3);
    await contender.prepare(workloadOf('keys'), ['alice', 'bob']);
    const command = { from: 'alice', to: 'bob', assets: ['gold'], key: 'rent' };

    const answers = await Promise.all([command, command, { ...command, key: 'food' }].map(contender.transfer));

    const { rows } = await client.query(
      `select balance - ${START_AMOUNT} as gained from ${contender.schema}.accounts where id = 'bob'`,
    );
    await contender.close();
    await client.query(`drop schema ${contender.schema} cascade`);
    expect(answers.toSorted()).toEqual(['committed', 'committed', 'duplicate']);
    expect(rows).toEqual([{ gained: '2' }]);
  });
});

test.each(['spread', 'hot', 'multi-asset'])('one-by-one moves and loses nothing at %s', async (workload) => {
  const look = `select sum(amount)::text as held, count(distinct transfer_id)::text as known
    from $schema.utxos where spent_by is null`;

  const { wallets, commands, row } = await run(oneByOne(url), workload, look);

  const assets = BigInt(commands[0]?.assets.length ?? 0);
  expect(row?.held).toBe(String(START_AMOUNT * BigInt(wallets.length) * assets));
});

test.each([
  ['append-limit', () => appendLimit(url, 2)],
  ['bare', () => bare(url)],
])('%s writes a row for each transfer', async (_, make) => {
  const { row } = await run(make(), 'spread', 'select count(*)::text as rows from $schema.rows');

  expect(row).toEqual({ rows: String(TRANSFERS) });
});
