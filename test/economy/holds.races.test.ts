import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestLedger, expectConserved, type TestLedger } from '../../src/testing/index.ts';
import { onServer } from '../support/runtime-role.ts';
import { stopHoldClock } from './support/hold-clock.ts';
import { give, gold, reasonOf } from './support/holdings.ts';

// Races of two runtimes for holds, on a server. PURSEKIT_RACES=1000 runs each as often as the acceptance cases say.
const ROUNDS = Number(process.env.PURSEKIT_RACES ?? 60);
const HANG_GUARD_MS = 60_000 + 500 * ROUNDS;
const START_MS = Date.UTC(2026, 0, 1);
const LASTS_MS = 1_000;

let ledger: TestLedger;
let other: TestLedger;

beforeAll(async () => {
  ledger = await createTestLedger({ ...onServer(), mailboxCapacity: 10_000 });
  other = await ledger.another({ mailboxCapacity: 10_000 });
});

afterAll(async () => {
  await expectConserved(ledger);
  await other.close();
  await ledger.close();
});

/** The runtimes in turn: each begins first in every other round. */
function inTurn(round: number): [TestLedger, TestLedger] {
  return round % 2 === 0 ? [ledger, other] : [other, ledger];
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
    const [first, second] = inTurn(round);
    await first.hold({ from: alice, assets: { gold: 10n }, hold, expiresInMs: LASTS_MS });
    // Both runtimes know the hold: the race is in the database.
    for (const by of [first, second]) await by.extend({ hold, expiresInMs: 1 });

    const takes = [
      () => first.capture({ hold, to: bob }),
      () => second.release({ hold }),
      // Of an expired hold the wallet may spend all; of an open one nothing.
      () => second.transfer({ from: alice, to: `carol-${round}`, assets: { gold: 10n } }),
    ];
    const begun = takes.map((take, at) => (at === round % 3 ? undefined : take()));
    const clock = stopHoldClock(ledger, nowMs + LASTS_MS);
    const outcomes = await Promise.all(takes.map((take, at) => begun[at] ?? take()));
    await clock;

    const [captured, released, paid] = outcomes.map(reasonOf);
    const state = (await ledger.holdById(hold))?.state;
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
  expect(ends.has('open')).toBe(false);
  expect(ends.size).toBeGreaterThan(1);
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
    const [first, second] = inTurn(round);
    // In half of the rounds it is one wallet, and the gold of both holds is there.
    const wallets = round % 4 < 2 ? [a, b] : [a, a];

    const outcomes = await Promise.all(
      [first, second].map((by, at) =>
        by.hold({ from: wallets[at] as string, assets: { gold: 2n }, hold: id, key: `${id}-${at}` }),
      ),
    );

    expect(outcomes.map(reasonOf).toSorted()).toEqual(['committed', 'hold_exists']);
    winners.add(outcomes.findIndex(({ status }) => status === 'committed'));
    const holds = await Promise.all([a, b].map((wallet) => ledger.holds(wallet)));
    expect(holds.flat()).toMatchObject([{ id, state: 'open', assets: { gold: 2n } }]);
    // The other id is free, and the refused key is used up.
    const again = await second.hold({ from: wallets[1] as string, assets: { gold: 2n }, hold: id, key: `${id}-1` });
    expect(reasonOf(again)).toBe(outcomes[1]?.status === 'committed' ? 'duplicate' : 'hold_exists');
  }
  expect(winners.size).toBe(2);
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
