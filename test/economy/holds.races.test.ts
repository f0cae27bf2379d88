import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Outcome } from '../../src/index.ts';
import { commitBatchStatement } from '../../src/store/commit/commit-batch.ts';
import { delegate } from '../../src/store/postgres/database.ts';
import { createTestLedger, expectConserved, type TestLedger } from '../../src/testing/index.ts';
import { storeOn } from '../store/support/open-store.ts';
import { connectToServer, waitingForLock } from '../store/support/second-connection.ts';
import { hold, mint, output, pay, unit } from '../store/support/units.ts';
import { closeTestDatabasesAfterAll, openTestDatabase } from '../support/databases.ts';
import { onServer } from '../support/runtime-role.ts';
import { stopHoldClock } from './support/hold-clock.ts';
import { give, gold, reasonOf } from './support/holdings.ts';
import { race } from './support/race.ts';

// Races of two runtimes for holds, on a server. PURSEKIT_RACES=1000 runs each as often as the acceptance cases say.
const ROUNDS = Number(process.env.PURSEKIT_RACES ?? 60);
const HANG_GUARD_MS = 60_000 + 500 * ROUNDS;
const START_MS = Date.UTC(2026, 0, 1);
const LASTS_MS = 1_000;

let ledger: TestLedger;
let other: TestLedger;

closeTestDatabasesAfterAll();

// Each test has a schema of its own: the runtimes record holds of others that are expired in commits of their own.
beforeEach(async () => {
  ledger = await createTestLedger({ ...onServer(), mailboxCapacity: 10_000 });
  other = await ledger.another({ mailboxCapacity: 10_000 });
});

afterEach(async () => {
  await expectConserved(ledger);
  await other.close();
  await ledger.close();
});

/** A capture, a release, and a payment that spends all of the wallet, which it may when the hold is expired. */
type Takes = readonly [() => Promise<Outcome>, () => Promise<Outcome>, () => Promise<Outcome>];

/** The ends of a hold, each of which the first rounds let happen, once in each runtime. */
const ENDS = ['captured', 'released', 'expired'] as const;

/** Lets one end happen: the commits of the others are held, planned, until it is there. */
async function takeInOrder(
  end: (typeof ENDS)[number],
  [first, second]: readonly [TestLedger, TestLedger],
  [capture, release, pay]: Takes,
  expire: () => Promise<void>,
): Promise<Outcome[]> {
  const held = async (by: TestLedger, take: () => Promise<Outcome>) => {
    const gate = by.gateNextCommit();
    const answer = take();
    await gate.entered;
    return async () => {
      gate.open();
      return answer;
    };
  };
  if (end === 'captured') {
    const released = await held(second, release);
    return [await capture(), await released(), await expire().then(pay)];
  }
  const captured = await held(first, capture);
  if (end === 'released') {
    const released = await release();
    return [await captured(), released, await expire().then(pay)];
  }
  const released = await held(second, release);
  const paid = await expire().then(pay);
  return [await captured(), await released(), paid];
}

/** Sends all as one, and lets the hold expire meanwhile. One of them is sent after the others. */
async function takeAtOnce(late: number, takes: Takes, expire: () => Promise<void>): Promise<Outcome[]> {
  const begun = takes.map((take, at) => (at === late ? undefined : take()));
  const expired = expire();
  const outcomes = await Promise.all(takes.map((take, at) => begun[at] ?? take()));
  await expired;
  return outcomes;
}

test('case 23: of a capture, a release and the expiry of one hold exactly one happens', {
  timeout: HANG_GUARD_MS,
}, async () => {
  const ends = new Map<string, number>();
  for (let round = 0; round < ROUNDS; round += 1) {
    const [alice, bob, hold] = [`alice-${round}`, `bob-${round}`, `end-${round}`];
    const nowMs = START_MS + round * 10 * LASTS_MS;
    await stopHoldClock(ledger, nowMs);
    await give(ledger, { [alice]: { gold: 10n } });
    const pair = round % 2 === 0 ? ([ledger, other] as const) : ([other, ledger] as const);
    const [first, second] = pair;
    await first.hold({ from: alice, assets: { gold: 10n }, hold, expiresInMs: LASTS_MS });
    // Both runtimes know the hold: the race is in the database.
    for (const by of pair) await by.extend({ hold, expiresInMs: 1 });
    const takes: Takes = [
      () => first.capture({ hold, to: bob }),
      () => second.release({ hold }),
      () => second.transfer({ from: alice, to: `carol-${round}`, assets: { gold: 10n } }),
    ];
    const expire = () => stopHoldClock(ledger, nowMs + LASTS_MS);
    const end = ENDS[Math.floor(round / 2)];

    const outcomes =
      end === undefined ? await takeAtOnce(round % 3, takes, expire) : await takeInOrder(end, pair, takes, expire);

    const [captured, released, paid] = outcomes.map(reasonOf);
    const state = (await ledger.holdById(hold))?.state;
    if (end !== undefined) expect(state).toBe(end);
    ends.set(state as string, (ends.get(state as string) ?? 0) + 1);
    expect([captured, released]).toEqual(
      [state === 'captured', state === 'released'].map((isWinner) => (isWinner ? 'committed' : `hold_${state}`)),
    );
    if (state === 'captured') expect(['funds_held', 'insufficient_funds']).toContain(paid);
    else if (paid !== 'committed') expect(paid).toBe('funds_held');
    const [[own], [taken], [spent]] = [
      await gold(ledger, alice),
      await gold(ledger, bob),
      await gold(ledger, `carol-${round}`),
    ];
    expect([own + taken + spent, taken]).toEqual([10n, state === 'captured' ? 10n : 0n]);
  }
  expect([...ends.values()].reduce((sum, count) => sum + count, 0)).toBe(ROUNDS);
  expect(new Set(ends.keys())).toEqual(new Set(ENDS));
});

test('two runtimes that capture parts of one hold never capture more than it has', {
  timeout: HANG_GUARD_MS,
}, async () => {
  for (let round = 0; round < ROUNDS; round += 1) {
    const [alice, bob, hold] = [`parts-${round}`, `payee-${round}`, `parts-${round}`];
    await give(ledger, { [alice]: { gold: 10n } });
    await ledger.hold({ from: alice, assets: { gold: 10n }, hold });

    const amounts = [1n, 2n, 3n, 4n];
    const outcomes = await Promise.all(
      [ledger, other].flatMap((by) => amounts.map((part) => by.capture({ hold, to: bob, assets: { gold: part } }))),
    );

    const captured = outcomes.reduce(
      (sum, outcome, at) => sum + (outcome.status === 'committed' ? (amounts[at % 4] as bigint) : 0n),
      0n,
    );
    const [[taken], [own, held]] = [await gold(ledger, bob), await gold(ledger, alice)];
    expect([taken, own, held]).toEqual([captured, 0n, 10n - captured]);
    expect(captured).toBeLessThanOrEqual(10n);
    const reasons = new Set(outcomes.map(reasonOf));
    for (const reason of reasons) expect(['committed', 'hold_exceeded', 'hold_captured']).toContain(reason);
    expect((await ledger.holdById(hold))?.state).toBe(captured === 10n ? 'captured' : 'open');
  }
});

test('of two holds of one id that two runtimes open at once, one is refused', { timeout: HANG_GUARD_MS }, async () => {
  const winners = new Set<number>();
  for (let round = 0; round < ROUNDS; round += 1) {
    const [a, b, id] = [`a-${round}`, `b-${round}`, `id-${round}`];
    await give(ledger, { [a]: { gold: 5n }, [b]: { gold: 5n } });
    // In half of the rounds it is one wallet, and the gold of both holds is there.
    const wallets = round % 8 < 4 ? ([a, b] as const) : ([a, a] as const);
    const hold = (by: TestLedger, at: 0 | 1) =>
      by.hold({ from: wallets[at], assets: { gold: 2n }, hold: id, key: `${id}-${at}` });

    const { outcomes, ahead } = await race(round, [
      { by: ledger, send: () => hold(ledger, 0) },
      { by: other, send: () => hold(other, 1) },
    ]);

    expect(outcomes.map(reasonOf).toSorted()).toEqual(['committed', 'hold_exists']);
    const winner = outcomes.findIndex(({ status }) => status === 'committed');
    if (ahead !== undefined) expect(winner).toBe(ahead);
    winners.add(winner);
    const holds = await Promise.all([a, b].map((wallet) => ledger.holds(wallet)));
    expect(holds.flat()).toMatchObject([{ id, state: 'open', assets: { gold: 2n } }]);
    // The other id is free, and the refused key is used up.
    expect(reasonOf(await hold(other, 1))).toBe(winner === 1 ? 'duplicate' : 'hold_exists');
  }
  expect(winners.size).toBe(2);
});

test.each([
  { by: 'hold', leg: undefined },
  { by: 'an exchange of one payer', leg: 0 },
  { by: 'an exchange of two payers', leg: 1 },
])('$by that waits, past what is locked, for a commit of its hold id is refused', async ({ leg }) => {
  const [outsider, observer] = await Promise.all([connectToServer(), connectToServer()]);
  try {
    await give(ledger, { alice: { gold: 5n }, bob: { wood: 1n } });
    await ledger.sql('alter function $schema.commit_batch_slow_path set lock_timeout = 0');
    const grant = mint(pay('carol', { gold: 1n }));
    const first = commitBatchStatement(ledger.schema, [unit('carol', grant, hold(output(grant), 'h', 60_000))]);
    await outsider.query('begin');
    await outsider.query(first.text, [...first.values]);

    other.failNextCommit('55P03');
    const opens = { hold: { gold: 2n }, from: 'alice', id: 'h' };
    const pays = { assets: { wood: 1n }, from: 'bob', to: 'alice' };
    const answer =
      leg === undefined
        ? other.hold({ from: 'alice', assets: { gold: 2n }, hold: 'h', key: 'k' })
        : other.exchange({ legs: leg === 0 ? [opens] : [pays, opens], key: 'k' });
    await waitingForLock(observer, ledger.schema);
    await outsider.query('commit');

    const refusal = { reason: 'hold_exists', hold: { id: 'h', ...(leg === undefined ? {} : { leg }) } };
    expect(await answer).toMatchObject({ status: 'rejected', ...refusal });
    expect(await ledger.holds('carol')).toMatchObject([{ id: 'h', assets: { gold: 1n } }]);
    expect(await gold(ledger, 'alice')).toEqual([5n, 0n]);
  } finally {
    await Promise.all([outsider.end(), observer.end()]);
  }
});

test('a storm of bids of two runtimes leaves one open bid, and all others have their gold', {
  timeout: HANG_GUARD_MS,
}, async () => {
  const BIDDERS = 8;
  for (let round = 0; round < Math.ceil(ROUNDS / 10); round += 1) {
    const bidders = Array.from({ length: BIDDERS }, (_, at) => `bidder-${round}-${at}`);
    await give(ledger, Object.fromEntries(bidders.map((wallet) => [wallet, { gold: 1_000n }])));
    await ledger.hold({ from: bidders[0] as string, assets: { gold: 1n }, hold: `bid-${round}-0` });
    let bids = 1;

    /** Bids more than the last bid that it has seen, until it wins or the price is reached. */
    const bid = async (by: TestLedger, wallet: string): Promise<void> => {
      for (;;) {
        const last = bids - 1;
        if (last >= 20) return;
        const outcome = await by.exchange({
          legs: [
            { hold: { gold: BigInt(last + 2) }, from: wallet, id: `bid-${round}-${last + 1}` },
            { release: `bid-${round}-${last}` },
          ],
        });
        if (outcome.status === 'committed') bids = Math.max(bids, last + 2);
        // Somebody else has released the last bid, or has bidden under the id.
        else expect(['hold_released', 'hold_not_found', 'hold_exists']).toContain(reasonOf(outcome));
        // The winner of this bid has not said so yet.
        if (outcome.status === 'rejected') bids = Math.max(bids, await placed(round, bids));
      }
    };
    await Promise.all(bidders.map((wallet, at) => bid(at % 2 === 0 ? ledger : other, wallet)));

    const open = (await Promise.all(bidders.map((wallet) => ledger.holds(wallet)))).flat();
    expect(open).toMatchObject([{ id: `bid-${round}-${bids - 1}`, state: 'open', assets: { gold: BigInt(bids) } }]);
    for (const wallet of bidders) {
      const isHighest = wallet === open[0]?.wallet;
      expect(await gold(ledger, wallet)).toEqual(isHighest ? [1_000n - BigInt(bids), BigInt(bids)] : [1_000n, 0n]);
    }
  }
});

/** The number of bids that are in the database, from a known one on. */
async function placed(round: number, known: number): Promise<number> {
  let bids = known;
  while ((await ledger.holdById(`bid-${round}-${bids}`)) !== undefined) bids += 1;
  return bids;
}

test('a page of holds has none that ended while it was read, and is not short for that', async () => {
  await give(ledger, { alice: { gold: 5n } });
  const ids = ['h1', 'h2', 'h3', 'h4'];
  for (const hold of ids) await ledger.hold({ from: 'alice', assets: { gold: 1n }, hold });
  const { database } = await openTestDatabase('server');
  const releaseBehind = ['h2', 'h3'];
  const reads = delegate(database, {
    run: async (statement) => {
      const rows = await database.run(statement);
      const hold = statement.name === 'select-open-holds' ? releaseBehind.shift() : undefined;
      if (hold !== undefined) await ledger.release({ hold });
      return rows;
    },
  });
  const { store } = storeOn({ database: reads, schema: ledger.schema });

  expect((await store.openHolds('alice', 2)).map(({ id }) => id)).toEqual(['h1', 'h4']);
  expect(releaseBehind).toEqual([]);
  await store.close();
});
