import pg from 'pg';
import { afterAll, describe, expect, inject, test } from 'vitest';
import { appendLimit } from '../../bench/contenders/append-limit.ts';
import { bare } from '../../bench/contenders/bare.ts';
import { type Contender, START_AMOUNT } from '../../bench/contenders/contender.ts';
import { oneByOne } from '../../bench/contenders/one-by-one.ts';
import { pgledgerShape } from '../../bench/contenders/pgledger-shape.ts';
import { pursekit } from '../../bench/contenders/pursekit.ts';
import { rowLock } from '../../bench/contenders/row-lock.ts';
import { EXCHANGE_WORKLOADS } from '../../bench/workloads/exchanges.ts';
import { commandsOf, exchangesOf, workloadOf } from '../../bench/workloads/index.ts';
import { ITEM_GRANTED } from '../../bench/workloads/with-items.ts';
import { type ExchangeWorkload, walletNames } from '../../bench/workloads/workload.ts';
import { decodeBody } from '../../src/store/codec/codec.ts';

const url = inject('postgresUrl');
const client = new pg.Client({ connectionString: url });
await client.connect();
afterAll(() => client.end());

/** Commands of everything: with actions, and without. */
const GRANT = {
  ...{ from: 'alice', to: 'bob', assets: ['gold'], key: 'order-1' },
  meta: { order: 1, item: 'lantern', price: 30 },
  actions: [
    { type: ITEM_GRANTED, order: 1, item: 'lantern' },
    { type: ITEM_GRANTED, order: 1, item: 'oil' },
  ],
};
const PLAIN = {
  ...{ from: 'alice', to: 'bob', assets: ['gold'], key: 'order-2' },
  meta: { order: 2, item: 'map', price: 4 },
};

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

  test('applies each key once and answers duplicate to repetitions', async () => {
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

  test('stores meta and outbox rows with a transfer, once for each key', async () => {
    const contender = rowLock(url, 3);
    await contender.prepare(workloadOf('everything'), ['alice', 'bob']);

    const answers = await Promise.all([GRANT, GRANT, PLAIN].map(contender.transfer));

    const { rows: transfers } = await client.query(`select key, meta from ${contender.schema}.transfers order by key`);
    const { rows: outbox } = await client.query(
      `select o.type, o.payload, t.key from ${contender.schema}.outbox o
      join ${contender.schema}.transfers t on t.id = o.transfer_id order by o.id`,
    );
    await contender.close();
    await client.query(`drop schema ${contender.schema} cascade`);
    expect(answers.toSorted()).toEqual(['committed', 'committed', 'duplicate']);
    expect(transfers).toEqual([GRANT, PLAIN].map(({ key, meta }) => ({ key, meta })));
    expect(outbox).toEqual(GRANT.actions.map((action) => ({ type: action.type, payload: action, key: GRANT.key })));
  });

  test('moves and loses nothing at everything', async () => {
    const { wallets, answers, row } = await run(rowLock(url, 3), 'everything', ROW_LOCK);

    const committed = answers.filter((answer) => answer === 'committed').length;
    expect(row).toEqual({
      held: String(START_AMOUNT * BigInt(wallets.length)),
      transfers: String(committed),
      entries: String(2 * committed),
      moved: '0',
    });
  });

  test.each(['spread', 'keys'])('has neither meta nor an outbox at %s', async (workload) => {
    const look = `select (select count(*) from information_schema.columns
        where table_schema = '$schema' and column_name = 'meta')::text as metas,
      (select count(*) from information_schema.tables
        where table_schema = '$schema' and table_name = 'outbox')::text as boxes`;

    const { row } = await run(rowLock(url, 3), workload, look);

    expect(row).toEqual({ metas: '0', boxes: '0' });
  });
});

describe('pursekit', () => {
  // The sources: a test needs no build.
  const fromSources = (): Contender => pursekit(url, () => import('../../src/index.ts'));

  test('stores meta, and dispatches each action of a committed transfer until it has settled', async () => {
    const contender = fromSources();
    await contender.prepare(workloadOf('everything'), ['alice', 'bob']);
    const before = contender.deliveries?.();

    const answers = await Promise.all([GRANT, GRANT, PLAIN].map(contender.transfer));
    await contender.settle();

    const after = contender.deliveries?.();
    const { rows } = await client.query<{ body: Uint8Array }>(
      `select t.key, t.body, count(o.id)::int as due, count(o.id) filter (where o.status = 'waiting')::int as waiting
      from ${contender.schema}.transactions t left join ${contender.schema}.outbox o on o.transaction_id = t.id
      where t.kind = 'transfer' group by t.id order by t.key`,
    );
    await contender.close();
    await client.query(`drop schema ${contender.schema} cascade`);
    expect(answers.toSorted()).toEqual(['committed', 'committed', 'duplicate']);
    expect([before, after]).toEqual([
      { due: 0, made: 0 },
      { due: 2, made: 2 },
    ]);
    expect(rows.map(({ body, ...row }) => ({ ...row, meta: decodeBody(body).meta }))).toEqual([
      { key: GRANT.key, due: 2, waiting: 0, meta: GRANT.meta },
      { key: PLAIN.key, due: 0, waiting: 0, meta: PLAIN.meta },
    ]);
  });

  test('delivers nothing where no command carries an action', async () => {
    const contender = fromSources();
    await contender.prepare(workloadOf('keys'), ['alice', 'bob']);

    const deliveries = contender.deliveries?.();

    await contender.close();
    await client.query(`drop schema ${contender.schema} cascade`);
    expect(deliveries).toBeUndefined();
  });
});

describe('pgledger-shape', () => {
  test.each(['spread', 'hot', 'hot-in'])(
    'moves and loses nothing at %s, and its entries are chains',
    async (workload) => {
      const look = `select (select sum(balance) from $schema.accounts)::text as held,
      (select count(*) from $schema.transfers)::text as transfers,
      (select sum(amount) from $schema.entries)::text as moved,
      (select count(*) from $schema.entries where account_previous_balance + amount = account_current_balance)::text
        as entries,
      (select count(*) from (select account_previous_balance as previous, lag(account_current_balance)
        over (partition by account_id order by account_version) as before from $schema.entries) e
        where previous <> before)::text as breaks,
      (select sum(version) from $schema.accounts)::text as versions`;

      const { wallets, row } = await run(pgledgerShape(url, 3), workload, look);

      expect(row).toEqual({
        held: String(START_AMOUNT * BigInt(wallets.length)),
        transfers: String(TRANSFERS),
        moved: '0',
        entries: String(2 * TRANSFERS),
        breaks: '0',
        versions: String(2 * TRANSFERS),
      });
    },
  );

  test('refuses a balance below zero, and what it does not have', async () => {
    const contender = pgledgerShape(url, 1);
    await contender.prepare(workloadOf('spread'), ['alice', 'bob']);
    await client.query(`update ${contender.schema}.accounts set balance = 0`);
    const command = { from: 'alice', to: 'bob', assets: ['gold'] };

    await expect(contender.transfer(command)).rejects.toThrow('an account does not allow this balance');
    await expect(contender.transfer({ ...command, key: 'k' })).rejects.toThrow('one asset, without a key');
    const { rows } = await client.query(`select count(*)::text as n from ${contender.schema}.transfers`);

    await contender.close();
    await client.query(`drop schema ${contender.schema} cascade`);
    expect(rows).toEqual([{ n: '0' }]);
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
  ['bare over three connections', () => bare(url, 3)],
])('%s writes a row for each transfer', async (_, make) => {
  const { row } = await run(make(), 'spread', 'select count(*)::text as rows from $schema.rows');

  expect(row).toEqual({ rows: String(TRANSFERS) });
});

describe('exchanges', () => {
  const WALLETS_OF_EXCHANGES = 11;
  const EXCHANGES = 300;
  const BALANCES = {
    pursekit: 'select wallet, asset, amount::text from $schema.balances',
    'row-lock': 'select id as wallet, asset, balance::text as amount from $schema.accounts',
  };
  const [alone, shared] = [true, false].map((isAlone) => EXCHANGE_WORKLOADS.filter((one) => one.isAlone === isAlone));

  /** Sends exchanges all at once, and gives what each wallet then holds beyond its start. */
  async function trade(contender: Contender, workload: ExchangeWorkload): Promise<Record<string, bigint>> {
    const wallets = walletNames(WALLETS_OF_EXCHANGES);
    await contender.prepare(workload, wallets);
    const commands = Array.from({ length: EXCHANGES }, exchangesOf(workload, wallets, 1));
    const answers = await Promise.all(commands.map((command) => contender.exchange?.(command)));
    await contender.close();
    const look = BALANCES[contender.name as keyof typeof BALANCES].replace('$schema', contender.schema);
    const { rows } = await client.query<{ wallet: string; asset: string; amount: string }>(look);
    await client.query(`drop schema ${contender.schema} cascade`);
    expect(new Set(answers)).toEqual(new Set(['committed']));
    expect(rows.length).toBe(wallets.length * workload.assets.length);
    return Object.fromEntries(
      rows.map(({ wallet, asset, amount }) => [`${wallet} ${asset}`, BigInt(amount) - START_AMOUNT]),
    );
  }

  /** Open for one schema of pursekit at a time: the tests of this file run one after the other. */
  const fromSources = (): Contender => pursekit(url, () => import('../../src/index.ts'));

  /** The sum of what wallets hold of an asset beyond their start. */
  function sumOf(held: Record<string, bigint>, asset: string): bigint {
    return Object.entries(held).reduce((sum, [name, amount]) => (name.endsWith(` ${asset}`) ? sum + amount : sum), 0n);
  }

  test.each(shared ?? [])('$name leaves each wallet the same with both contenders, and loses nothing', async (one) => {
    const held = await trade(fromSources(), one);

    expect(await trade(rowLock(url, 3), one)).toEqual(held);
    expect(sumOf(held, 'gold')).toBe(0n);
    expect(sumOf(held, 'wood')).toBe(one.name === 'mint-shop' ? BigInt(EXCHANGES) : 0n);
  });

  test.each(alone ?? [])('$name loses nothing', async (one) => {
    const held = await trade(fromSources(), one);

    expect([sumOf(held, 'gold'), sumOf(held, 'wood')]).toEqual([0n, 0n]);
    expect(Object.values(held).some((amount) => amount !== 0n)).toBe(true);
  });

  test('row-lock moves nothing if one balance is too small', async () => {
    const contender = rowLock(url, 1);
    await contender.prepare({ ...(shared?.[0] as ExchangeWorkload), assets: ['gold'] }, ['alice', 'bob']);
    await client.query(`update ${contender.schema}.accounts set balance = 0 where id = 'alice'`);

    const legs = [
      { from: 'bob', to: 'alice', assets: ['gold'] },
      { from: 'alice', to: 'bob', assets: ['wood'] },
    ];
    await client.query(`insert into ${contender.schema}.accounts values ('alice', 'wood', 0), ('bob', 'wood', 0)`);
    await expect(contender.exchange?.({ legs })).rejects.toThrow('accounts_balance_check');
    const { rows } = await client.query(`select count(*)::text as n from ${contender.schema}.transfers`);

    await contender.close();
    await client.query(`drop schema ${contender.schema} cascade`);
    expect(rows).toEqual([{ n: '0' }]);
  });
});
