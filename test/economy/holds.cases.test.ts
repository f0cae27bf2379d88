import { expect, test } from 'vitest';
import type { Outcome } from '../../src/index.ts';
import { ManualClock, type TestLedger } from '../../src/testing/index.ts';
import { describeLedgers } from '../support/describe-ledgers.ts';
import { hoard } from '../support/hoard.ts';
import { shiftHoldClock, stopHoldClock } from './support/hold-clock.ts';
import { give, gold, holdings, reasonOf } from './support/holdings.ts';

// The acceptance cases of holds, by their numbers. The clock of the database is shifted instead of waiting.

const START_MS = Date.UTC(2026, 0, 1);

function hold(ledger: TestLedger, gold: bigint, id: string, expiresInMs?: number): Promise<Outcome> {
  return ledger.hold({ from: 'alice', assets: { gold }, hold: id, expiresInMs });
}

describeLedgers('holds', (open) => {
  test('case 15: what is held is not available', async () => {
    const ledger = await open();
    await give(ledger, { alice: { gold: 5_000n } });

    const outcomes = await Promise.all(Array.from({ length: 6 }, (_, at) => hold(ledger, 1_000n, `h${at}`)));

    expect(outcomes.slice(0, 5).map(reasonOf)).toEqual(Array(5).fill('committed'));
    expect(outcomes[5]).toEqual({
      status: 'rejected',
      reason: 'funds_held',
      shortfalls: [{ wallet: 'alice', asset: 'gold', asked: 1_000n, available: 0n, held: 5_000n }],
    });
    expect(await gold(ledger, 'alice')).toEqual([0n, 5_000n]);
  });

  test('case 16: what can never work is insufficient, and what is held back is held', async () => {
    const ledger = await open();
    await give(ledger, { alice: { gold: 100n } });
    await hold(ledger, 60n, 'h');
    const pay = (assets: Record<string, bigint>) => ledger.transfer({ from: 'alice', to: 'shop', assets });

    expect(reasonOf(await pay({ gold: 41n }))).toBe('funds_held');
    expect(reasonOf(await pay({ gold: 101n }))).toBe('insufficient_funds');
    expect(await pay({ gold: 41n, wood: 1n })).toEqual({
      status: 'rejected',
      reason: 'insufficient_funds',
      shortfalls: [
        { wallet: 'alice', asset: 'gold', asked: 41n, available: 40n, held: 60n },
        { wallet: 'alice', asset: 'wood', asked: 1n, available: 0n, held: 0n },
      ],
    });
  });

  test('case 17: a hold is captured in parts', async () => {
    const ledger = await open();
    await give(ledger, { alice: { gold: 100n } });
    await hold(ledger, 100n, 'h');
    const capture = (amount: bigint) => ledger.capture({ hold: 'h', to: 'shop', assets: { gold: amount } });

    expect(reasonOf(await capture(60n))).toBe('committed');
    expect(await gold(ledger, 'alice')).toEqual([0n, 40n]);
    expect(await capture(50n)).toEqual({
      status: 'rejected',
      reason: 'hold_exceeded',
      shortfalls: [],
      hold: { id: 'h', asset: 'gold', asked: 50n, left: 40n },
    });
    expect(reasonOf(await capture(40n))).toBe('committed');
    expect(await holdings(ledger, 'shop')).toEqual({ shop: { gold: 100n } });
    expect(await ledger.holdById('h')).toMatchObject({ state: 'captured', assets: {} });
    expect([reasonOf(await capture(1n)), reasonOf(await ledger.release({ hold: 'h' }))]).toEqual([
      'hold_captured',
      'hold_captured',
    ]);
  });

  test('case 18: a release gives the rest back, once', async () => {
    const ledger = await open();
    await give(ledger, { alice: { gold: 100n } });
    await hold(ledger, 100n, 'h');
    await ledger.capture({ hold: 'h', to: 'shop', assets: { gold: 30n } });

    expect(reasonOf(await ledger.release({ hold: 'h' }))).toBe('committed');
    expect(await gold(ledger, 'alice')).toEqual([70n, 0n]);
    const capture = await ledger.capture({ hold: 'h', to: 'shop', assets: { gold: 1n } });
    expect([reasonOf(capture), reasonOf(await ledger.release({ hold: 'h' }))]).toEqual([
      'hold_released',
      'hold_released',
    ]);
    expect(await gold(ledger, 'alice')).toEqual([70n, 0n]);
  });

  test('case 19: a capture may release the rest in the same transaction', async () => {
    const ledger = await open();
    await give(ledger, { alice: { gold: 15n } });
    await hold(ledger, 15n, 'h');

    const outcome = await ledger.capture({ hold: 'h', to: 'bob', assets: { gold: 13n }, rest: 'release' });

    expect(outcome).toMatchObject({
      status: 'committed',
      transaction: {
        legs: [
          { capture: 'h', to: 'bob', assets: { gold: 13n } },
          { release: 'h', to: 'alice', assets: { gold: 2n } },
        ],
      },
    });
    expect([await gold(ledger, 'bob'), await gold(ledger, 'alice')]).toEqual([
      [13n, 0n],
      [2n, 0n],
    ]);
    expect(reasonOf(await ledger.capture({ hold: 'h', to: 'bob' }))).toBe('hold_captured');
  });

  test('case 20: the clock of the database releases a hold', async () => {
    const ledger = await open();
    await stopHoldClock(ledger, START_MS);
    await give(ledger, { alice: { gold: 46n } });
    await hold(ledger, 10n, 'h10');
    for (const seconds of [1, 2, 3]) await hold(ledger, BigInt(10 + seconds), `h${10 + seconds}`, seconds * 1_000);

    const available: unknown[] = [];
    for (const seconds of [0, 1, 2, 3]) {
      await stopHoldClock(ledger, START_MS + seconds * 1_000);
      available.push(await gold(ledger, 'alice'));
    }

    expect(available).toEqual([
      [0n, 46n],
      [11n, 35n],
      [23n, 23n],
      [36n, 10n],
    ]);
    for (const id of ['h11', 'h12', 'h13'])
      expect(reasonOf(await ledger.capture({ hold: id, to: 'bob' }))).toBe('hold_expired');
    expect(reasonOf(await ledger.capture({ hold: 'h10', to: 'bob' }))).toBe('committed');
    expect([await gold(ledger, 'bob'), await gold(ledger, 'alice')]).toEqual([
      [10n, 0n],
      [36n, 0n],
    ]);
  });

  test('case 20: inspect() counts a hold as available from its time on', async () => {
    const clock = new ManualClock();
    const ledger = await open({ clock });
    await give(ledger, { alice: { gold: 46n } });
    await hold(ledger, 10n, 'h10');
    await hold(ledger, 11n, 'h11', 400);

    await clock.advance(399);
    const before = ledger.inspect('alice');
    await clock.advance(1);

    expect([before?.assets, before?.held]).toEqual([{ gold: 25n }, { gold: 21n }]);
    const after = ledger.inspect('alice');
    expect([after?.assets, after?.held]).toEqual([{ gold: 36n }, { gold: 10n }]);
  });

  test('case 21: a hold can be captured until the instant at which it expires', async () => {
    const ledger = await open();
    await stopHoldClock(ledger, START_MS);
    await give(ledger, { alice: { gold: 2n } });
    for (const id of ['early', 'late']) await hold(ledger, 1n, id, 1_000);

    await stopHoldClock(ledger, START_MS + 999);
    const early = await ledger.capture({ hold: 'early', to: 'bob' });
    await stopHoldClock(ledger, START_MS + 1_000);
    const late = await ledger.capture({ hold: 'late', to: 'bob' });

    expect([reasonOf(early), reasonOf(late)]).toEqual(['committed', 'hold_expired']);
  });

  test('case 21: a capture that is planned in time and commits too late is refused', async () => {
    const ledger = await open();
    await stopHoldClock(ledger, START_MS);
    await give(ledger, { alice: { gold: 1n } });
    await hold(ledger, 1n, 'h', 1_000);
    const gate = ledger.gateNextCommit();

    const capture = ledger.capture({ hold: 'h', to: 'bob' });
    await gate.entered;
    await stopHoldClock(ledger, START_MS + 1_100);
    gate.open();

    expect(reasonOf(await capture)).toBe('hold_expired');
    expect(await gold(ledger, 'alice')).toEqual([1n, 0n]);
  });

  test('case 22: an expired hold that nobody swept is available to the first command', async () => {
    const ledger = await open();
    await give(ledger, { alice: { gold: 5n } });
    await hold(ledger, 5n, 'h', 1_000);
    const next = await ledger.another();
    await shiftHoldClock(ledger, 10_000);

    const paid = await next.transfer({ from: 'alice', to: 'bob', assets: { gold: 5n } });

    expect(reasonOf(paid)).toBe('committed');
    const rows = await ledger.sql(`select count(*)::text as count from $schema.transactions where kind = 'expire'`);
    expect(rows).toEqual([{ count: '1' }]);
    const record = await ledger.holdById('h');
    expect(record?.state).toBe('expired');
    expect(record?.endedAt?.getTime()).toBeGreaterThanOrEqual(record?.expiresAt?.getTime() as number);
    await next.close();
  });

  test('case 24: an exchange that captures several holds captures all or none', async () => {
    const ledger = await open();
    await stopHoldClock(ledger, START_MS);
    await give(ledger, { alice: { gold: 10n }, bob: { gold: 10n } });
    await ledger.hold({ from: 'alice', assets: { gold: 10n }, hold: 'h1' });
    await ledger.hold({ from: 'bob', assets: { gold: 5n }, hold: 'h2', expiresInMs: 1_000 });
    await ledger.hold({ from: 'bob', assets: { gold: 5n }, hold: 'h3' });
    await stopHoldClock(ledger, START_MS + 1_000);
    const both = (second: string) =>
      ledger.exchange({
        legs: [
          { capture: 'h1', to: 'carol' },
          { capture: second, to: 'carol' },
        ],
      });

    expect(await both('h2')).toEqual({
      ...{ status: 'rejected', reason: 'hold_expired', shortfalls: [], hold: { id: 'h2', leg: 1 } },
    });
    expect(await gold(ledger, 'alice')).toEqual([0n, 10n]);
    expect(reasonOf(await both('h3'))).toBe('committed');
    expect(await gold(ledger, 'carol')).toEqual([15n, 0n]);
  });

  test('case 25: the key of a capture belongs to its hold, also if that is not there', async () => {
    const ledger = await open();
    await give(ledger, { alice: { gold: 10n } });
    for (const id of ['h1', 'h2']) await hold(ledger, 5n, id);
    const capture = (id: string, key: string) => ledger.capture({ hold: id, to: 'bob', key });

    const first = await capture('h1', 'k');
    const again = await capture('h1', 'k');
    expect([reasonOf(first), reasonOf(again)]).toEqual(['committed', 'duplicate']);
    await expect(capture('h2', 'k')).rejects.toMatchObject({ code: 'ERR_KEY_REUSED' });
    expect(await capture('none', 'n')).toEqual({
      ...{ status: 'rejected', reason: 'hold_not_found', shortfalls: [], hold: { id: 'none' } },
    });
    await hold(ledger, 0n + 1n, 'other').catch(() => {});
    expect(await capture('none', 'n')).toMatchObject({ reason: 'hold_not_found', repeated: true });
  });

  test('case 26: a wager holds both stakes or none, and pays them to the winner', async () => {
    const ledger = await open();
    await give(ledger, { a: { gold: 50n }, b: { gold: 49n } });
    const wager = () =>
      ledger.exchange({
        legs: [
          { hold: { gold: 50n }, from: 'a', id: 'stake-a' },
          { hold: { gold: 50n }, from: 'b', id: 'stake-b' },
        ],
      });

    expect(reasonOf(await wager())).toBe('insufficient_funds');
    expect(await gold(ledger, 'a')).toEqual([50n, 0n]);
    await give(ledger, { b: { gold: 1n } });
    expect(reasonOf(await wager())).toBe('committed');
    expect(reasonOf(await ledger.transfer({ from: 'a', to: 'x', assets: { gold: 1n } }))).toBe('funds_held');
    const won = await ledger.exchange({
      legs: [
        { capture: 'stake-a', to: 'a' },
        { capture: 'stake-b', to: 'a' },
      ],
    });
    expect(reasonOf(won)).toBe('committed');
    expect([await gold(ledger, 'a'), await gold(ledger, 'b')]).toEqual([
      [100n, 0n],
      [0n, 0n],
    ]);
  });

  test('case 27: a hold for some payees is captured by these alone', async () => {
    const ledger = await open();
    await give(ledger, { alice: { gold: 20n } });
    await ledger.hold({ from: 'alice', assets: { gold: 10n }, hold: 'h', for: ['shop'] });
    await ledger.hold({ from: 'alice', assets: { gold: 10n }, hold: 'g', for: ['shop', 'tax'] });

    expect(reasonOf(await ledger.capture({ hold: 'h', to: 'bob' }))).toBe('hold_not_for');
    expect(reasonOf(await ledger.capture({ hold: 'h', to: 'shop' }))).toBe('committed');
    const both = await ledger.exchange({
      legs: [
        { capture: 'g', to: 'shop', assets: { gold: 9n } },
        { capture: 'g', to: 'tax' },
      ],
    });
    expect(reasonOf(both)).toBe('committed');
    expect(await holdings(ledger, 'shop', 'tax')).toEqual({ shop: { gold: 19n }, tax: { gold: 1n } });
  });

  test.each<[string, object, string]>([
    ['a duration of 0', { expiresInMs: 0 }, 'duration_invalid'],
    ['a duration of -1', { expiresInMs: -1 }, 'duration_invalid'],
    ['a duration of NaN', { expiresInMs: Number.NaN }, 'duration_invalid'],
    ['a duration beyond ten years', { expiresInMs: 315_360_000_001 }, 'duration_invalid'],
    ['an id that is not a name', { hold: '~h' }, 'name_invalid'],
    ['payees that repeat', { for: ['a', 'a'] }, 'wallet_repeated'],
  ])('case 28: a hold with %s is refused', async (_what, wrong, problem) => {
    const ledger = await open();

    const input = { from: 'alice', assets: { gold: 1n }, hold: 'h', ...wrong };
    await expect(ledger.hold(input)).rejects.toMatchObject({ problem });

    expect(ledger.residents()).toEqual([]);
  });

  test('case 28: a capture of nothing is refused, and so is one of an asset that the hold has not', async () => {
    const ledger = await open();
    await give(ledger, { alice: { gold: 1n } });
    await hold(ledger, 1n, 'h');
    const capture = (assets: Record<string, bigint>) => ledger.capture({ hold: 'h', to: 'bob', assets });

    await expect(capture({ gold: 0n })).rejects.toMatchObject({ problem: 'amount_not_positive' });
    expect(await capture({ wood: 1n })).toMatchObject({
      ...{ reason: 'hold_exceeded', hold: { id: 'h', asset: 'wood', asked: 1n, left: 0n } },
    });
  });

  test('case 29: a hold leaves the rest of an output available', async () => {
    const ledger = await open();
    await give(ledger, { alice: { gold: 100n, wood: 50n } });

    await hold(ledger, 10n, 'h');

    expect(await ledger.balance('alice')).toMatchObject({ assets: { gold: 90n, wood: 50n }, held: { gold: 10n } });
    const pay = await ledger.transfer({ from: 'alice', to: 'bob', assets: { gold: 90n, wood: 50n } });
    expect(reasonOf(pay)).toBe('committed');
  });

  test('case 30: a merge leaves what is held alone', async () => {
    const ledger = await open();
    await ledger.sql(hoard('alice', 200, { gold: 1 }));
    await give(ledger, { alice: { gold: 200n } });
    await hold(ledger, 200n, 'h');
    const paid = await ledger.transfer({ from: 'alice', to: 'bob', assets: { gold: 150n } });

    expect(reasonOf(paid)).toBe('committed');
    expect(await gold(ledger, 'alice')).toEqual([50n, 200n]);
    expect(reasonOf(await ledger.capture({ hold: 'h', to: 'bob' }))).toBe('committed');
  });

  test('an id that another hold has is refused in any state', async () => {
    const ledger = await open();
    const other = await ledger.another();
    await give(ledger, { alice: { gold: 10n } });
    await hold(ledger, 1n, 'h');
    await ledger.release({ hold: 'h' });

    const refused = await other.hold({ from: 'alice', assets: { gold: 1n }, hold: 'h', key: 'k' });

    expect(refused).toEqual({ status: 'rejected', reason: 'hold_exists', shortfalls: [], hold: { id: 'h' } });
    expect(await gold(ledger, 'alice')).toEqual([10n, 0n]);
    await other.close();
  });

  test('an extension counts from its commit, and never shortens a hold', async () => {
    const ledger = await open();
    await stopHoldClock(ledger, START_MS);
    await give(ledger, { alice: { gold: 1n } });
    await hold(ledger, 1n, 'h', 10_000);

    await stopHoldClock(ledger, START_MS + 5_000);
    await ledger.extend({ hold: 'h', expiresInMs: 1_000 });
    expect((await ledger.holdById('h'))?.expiresAt).toEqual(new Date(START_MS + 10_000));
    await ledger.extend({ hold: 'h', expiresInMs: 20_000 });

    expect((await ledger.holdById('h'))?.expiresAt).toEqual(new Date(START_MS + 25_000));
    await stopHoldClock(ledger, START_MS + 25_000);
    expect(reasonOf(await ledger.extend({ hold: 'h', expiresInMs: 1_000 }))).toBe('hold_expired');
  });

  test('a bid holds the new bid and releases the old one in one transaction', async () => {
    const ledger = await open();
    await give(ledger, { alice: { gold: 10n }, bob: { gold: 11n } });
    await ledger.hold({ from: 'alice', assets: { gold: 10n }, hold: 'bid-1' });

    const bid = await ledger.exchange({
      legs: [{ hold: { gold: 11n }, from: 'bob', id: 'bid-2', expiresInMs: 60_000 }, { release: 'bid-1' }],
    });

    expect(reasonOf(bid)).toBe('committed');
    expect([await gold(ledger, 'alice'), await gold(ledger, 'bob')]).toEqual([
      [10n, 0n],
      [0n, 11n],
    ]);
    expect(await ledger.holds('bob')).toMatchObject([{ id: 'bid-2', state: 'open', assets: { gold: 11n } }]);
    expect(await ledger.holds('alice')).toEqual([]);
  });

  test('an expired hold is recorded as such within a moment, without a command', async () => {
    const ledger = await open();
    await give(ledger, { alice: { gold: 5n } });
    const records: string[] = [];
    ledger.on('transaction:committed', ({ transaction }) => records.push(transaction.kind));

    await hold(ledger, 5n, 'h', 100);
    await expect.poll(() => records, { timeout: 10_000 }).toEqual(['hold', 'expire']);

    expect(await ledger.holdById('h')).toMatchObject({ state: 'expired', assets: {} });
    expect(await gold(ledger, 'alice')).toEqual([5n, 0n]);
  });

  test('an expired hold that another runtime made is recorded at the start of the next', async () => {
    const ledger = await open();
    await give(ledger, { alice: { gold: 5n } });
    await hold(ledger, 5n, 'h', 3_600_000);
    await shiftHoldClock(ledger, 3_600_001);

    const next = await ledger.another();
    const read = async () => (await ledger.sql('select state from $schema.holds'))[0]?.state;
    await expect.poll(read, { timeout: 10_000 }).toBe('expired');
    await next.close();
  });
});
