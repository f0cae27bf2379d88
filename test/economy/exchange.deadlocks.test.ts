import type pg from 'pg';
import { expect, inject, test } from 'vitest';
import type { Outcome } from '../../src/index.ts';
import { createTestLedger, expectConserved, type TestLedger } from '../../src/testing/index.ts';
import { connectToServer, waitingForLock } from '../store/support/second-connection.ts';
import { execute, temporaryDatabase } from '../store/support/server-objects.ts';
import { until } from '../store/support/until.ts';
import { onServer } from '../support/runtime-role.ts';
import { give, holdings } from './support/holdings.ts';

/*
 * Goal: exchanges of two runtimes that take the same wallets in opposite orders cause no deadlock in the server, all
 * commit, and nothing is stuck.
 * Method: the server counts the deadlocks of a database of its own; one that the test makes shows that it counts. It
 * looks for deadlocks after 10 ms instead of a second, and commits wait for locks without a limit: otherwise a commit
 * gives up after 250 ms, before the server sees a deadlock. In each of 20 rounds an outsider holds a lock until
 * commits of both runtimes wait, so that they overlap on any machine: commits that lock their inputs in random orders
 * deadlock in 8 of the 20 rounds. PURSEKIT_RACES=1000 runs case 9 as often as it says.
 */
const ROUNDS = Number(process.env.PURSEKIT_RACES ?? 60);
const HANG_GUARD_MS = 120_000 + 600 * ROUNDS;
const COMMITS = ['commit_batch', 'commit_batch_slow_path', 'commit_one'];

/** Two runtimes on one schema of a database of its own, and the errors that they retried. */
class Pair implements AsyncDisposable {
  readonly ledger: TestLedger;
  readonly other: TestLedger;
  readonly retried: unknown[] = [];
  readonly #url: string;

  private constructor(ledger: TestLedger, other: TestLedger, url: string) {
    this.ledger = ledger;
    this.other = other;
    this.#url = url;
    for (const each of [ledger, other]) each.on('store:retrying', ({ error }) => this.retried.push(error));
  }

  static async open(): Promise<Pair> {
    const url = await temporaryDatabase('');
    const { pathname } = new URL(url);
    // Of the database: the role of a runtime may not set it for its sessions.
    await execute(`alter database ${pathname.slice(1)} set deadlock_timeout = '10ms'`);
    const own = (at: unknown): string => Object.assign(new URL(at as string), { pathname }).href;
    const { database, owner } = onServer();
    const where = { database: own(database), ...(owner === undefined ? {} : { owner: own(owner) }) };
    // Each exchange is a commit: in chains the exchanges of a runtime would be one.
    const bounds = { mailboxCapacity: 10_000, chainMax: 1 };
    const ledger = await createTestLedger({ ...where, ...bounds });
    const pair = new Pair(ledger, await ledger.another(bounds), url);
    await pair.#waitForLocks();
    return pair;
  }

  /** Sends exchanges that this wallet pays, and lets none commit until commits of both runtimes wait for a lock. */
  async overlap(wallet: string, send: (by: TestLedger) => readonly Promise<Outcome>[]): Promise<Outcome[]> {
    const [outsider, observer] = await Promise.all([connectToServer(this.#url), connectToServer(this.#url)]);
    const { schema } = this.ledger;
    await outsider.query('begin');
    await outsider.query(`select from "${schema}".unspent where owner = $1 for update`, [wallet]);
    const answers = Promise.all([this.ledger, this.other].flatMap(send));
    // One of each runtime: a wallet has one commit in flight.
    await waitingForLock(observer, `"${schema}".commit_`, 2);
    await outsider.query('rollback');
    await Promise.all([outsider.end(), observer.end()]);
    return answers;
  }

  /** Checks that nothing waits, closes the runtimes, and returns the number of deadlocks that the server counts. */
  async finish(): Promise<number> {
    for (const each of [this.ledger, this.other]) {
      await each.settled();
      for (const wallet of each.residents())
        expect(each.inspect(wallet)).toMatchObject({ state: 'idle', mailbox: { depth: 0 }, committing: [] });
    }
    await expectConserved(this.ledger);
    await this[Symbol.asyncDispose]();
    const server = await connectToServer(inject('postgresUrl'));
    const database = new URL(this.#url).pathname.slice(1);
    // A session reports what it has counted when it ends.
    await until('the end of all sessions', async () => {
      const { rowCount } = await server.query('select from pg_stat_activity where datname = $1', [database]);
      return rowCount === 0;
    });
    const { rows } = await server.query('select deadlocks::int from pg_stat_database where datname = $1', [database]);
    await server.end();
    return rows[0]?.deadlocks;
  }

  /** Makes two sessions wait for each other until the server ends one of the waits. */
  async makeDeadlock(): Promise<void> {
    const [one, two] = await Promise.all([connectToServer(this.#url), connectToServer(this.#url)]);
    const lock = (by: pg.Client, key: number) => by.query('select pg_advisory_lock($1)', [key]);
    await lock(one, 1);
    await lock(two, 2);
    const crossed = await Promise.allSettled([
      lock(one, 2).finally(() => one.end()),
      lock(two, 1).finally(() => two.end()),
    ]);
    expect(crossed.filter(({ status }) => status === 'rejected')).toMatchObject([{ reason: { code: '40P01' } }]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.other[Symbol.asyncDispose]();
    await this.ledger[Symbol.asyncDispose]();
  }

  async #waitForLocks(): Promise<void> {
    const functions = await this.ledger.sql(
      `select oid::regprocedure::text as signature from pg_proc
        where pronamespace = '${this.ledger.schema}'::regnamespace and proname = any('{${COMMITS}}')`,
    );
    expect(functions).toHaveLength(COMMITS.length);
    for (const { signature } of functions) await this.ledger.sql(`alter function ${signature} set lock_timeout = 0`);
  }
}

test('case 9: crossing exchanges of two runtimes all commit, without a deadlock', {
  timeout: HANG_GUARD_MS,
}, async () => {
  await using pair = await Pair.open();
  const { ledger, other } = pair;
  await give(ledger, { a9: { gold: 1_000n }, b9: { gold: 1_000n } });
  const cross = (by: TestLedger): Promise<Outcome> => {
    const [from, to] = by === ledger ? ['a9', 'b9'] : ['b9', 'a9'];
    return by.exchange({
      legs: [
        { from, to, assets: { gold: 1n } },
        { from: to, to: from, assets: { gold: 1n } },
      ],
    });
  };
  await pair.makeDeadlock();

  // Net nobody pays: these commits have no inputs to wait for.
  const outcomes = await Promise.all(Array.from({ length: 10 * ROUNDS }, () => [cross(ledger), cross(other)]).flat());

  expect(new Set(outcomes.map(({ status }) => status))).toEqual(new Set(['committed']));
  expect(await holdings(ledger, 'a9', 'b9')).toEqual({ a9: { gold: 1_000n }, b9: { gold: 1_000n } });
  expect(pair.retried).toEqual([]);
  expect(await pair.finish()).toBe(1);
});

test('200 exchanges in crossing rings of two runtimes, in which each wallet pays, all commit without a deadlock', {
  timeout: HANG_GUARD_MS,
}, async () => {
  await using pair = await Pair.open();
  const { ledger } = pair;
  const assets = ['gold', 'wood', 'iron'] as const;
  const ring = ['ra', 'rb', 'rc'];
  for (const wallet of ring) await give(ledger, { [wallet]: { gold: 500n, wood: 500n, iron: 500n } });
  /** Each wallet gives an asset to the next one; the other runtime goes round the other way. */
  const turn = (by: TestLedger): Promise<Outcome> => {
    const wallets = by === ledger ? ring : ring.toReversed();
    return by.exchange({
      legs: wallets.map((from, at) => ({
        from,
        to: wallets[(at + 1) % wallets.length] as string,
        assets: { [assets[at] as string]: 1n },
      })),
    });
  };
  await pair.makeDeadlock();

  const outcomes: Outcome[] = [];
  for (let round = 0; round < 20; round += 1) {
    const locked = ring[round % ring.length] as string;
    outcomes.push(...(await pair.overlap(locked, (by) => Array.from({ length: 5 }, () => turn(by)))));
  }

  expect(outcomes.map(({ status }) => status)).toEqual(Array(200).fill('committed'));
  const sums = Object.values(await holdings(ledger, ...ring));
  for (const asset of assets) expect(sums.reduce((sum, held) => sum + (held[asset] ?? 0n), 0n)).toBe(1_500n);
  expect(pair.retried).toEqual([]);
  expect(await pair.finish()).toBe(1);
});
