import { expect, test } from 'vitest';
import { all, upTo } from '../../src/index.ts';
import { describeLedgers } from '../support/describe-ledgers.ts';
import { shiftHoldClock, stopHoldClock } from './support/hold-clock.ts';
import { give, gold, reasonOf } from './support/holdings.ts';

// Holds where caches are behind, or are a part of what the database has, and commands that follow each other at once.

const START_MS = Date.UTC(2026, 0, 1);

describeLedgers('edges of holds', (open) => {
  test.each(['capture', 'release'] as const)('a hold is not extended behind its %s', async (verb) => {
    const ledger = await open();
    await give(ledger, { alice: { gold: 5n } });
    await ledger.hold({ from: 'alice', assets: { gold: 5n }, hold: 'h', expiresInMs: 60_000 });
    const end = () => (verb === 'capture' ? ledger.capture({ hold: 'h', to: 'bob' }) : ledger.release({ hold: 'h' }));
    const before = await ledger.holdById('h');

    const outcomes = await Promise.all([end(), ledger.extend({ hold: 'h', expiresInMs: 90_000 })]);

    expect(outcomes.map(reasonOf)).toEqual(['committed', `hold_${verb}d`]);
    expect((await ledger.holdById('h'))?.expiresAt).toEqual(before?.expiresAt);
  });

  test('an exchange does not release a hold that the one right before it captures', async () => {
    const ledger = await open();
    await give(ledger, { alice: { gold: 5n }, bob: { wood: 2n } });
    await ledger.hold({ from: 'alice', assets: { gold: 5n }, hold: 'h' });
    const pay = { from: 'bob', to: 'carol', assets: { wood: 1n } };

    const outcomes = await Promise.all([
      ledger.exchange({ legs: [{ capture: 'h', to: 'bob' }, pay] }),
      ledger.exchange({ legs: [{ release: 'h' }, pay] }),
    ]);

    expect(outcomes.map(reasonOf)).toEqual(['committed', 'hold_captured']);
    expect((await ledger.holdById('h'))?.state).toBe('captured');
  });

  test('a hold that fails beside a repeated key in one batch is the one that is refused', async () => {
    const ledger = await open();
    await stopHoldClock(ledger, START_MS);
    await give(ledger, { alice: { gold: 5n } });
    await ledger.hold({ from: 'alice', assets: { gold: 1n }, hold: 'h1' });
    await ledger.hold({ from: 'alice', assets: { gold: 1n }, hold: 'h2', expiresInMs: 1_000 });
    // The actors of both holds are in memory: their next commands are one batch.
    const capture = ledger.capture({ hold: 'h1', to: 'bob' });
    await Promise.all([capture, ledger.extend({ hold: 'h2', expiresInMs: 1_000 })]);
    await ledger.hold({ from: 'alice', assets: { gold: 1n }, hold: 'h3', key: 'k3' });
    await stopHoldClock(ledger, START_MS + 1_000);

    const outcomes = await Promise.all([
      ledger.hold({ from: 'alice', assets: { gold: 1n }, hold: 'h3', key: 'k3' }),
      ledger.capture({ hold: 'h2', to: 'bob' }),
    ]);

    expect(outcomes.map(reasonOf)).toEqual(['duplicate', 'hold_expired']);
    expect(await gold(ledger, 'bob')).toEqual([1n, 0n]);
  });

  test('a hold that one exchange releases and captures is captured only if something was', async () => {
    const ledger = await open();
    await give(ledger, { alice: { gold: 5n } });
    await ledger.hold({ from: 'alice', assets: { gold: 5n }, hold: 'h' });

    const outcome = await ledger.exchange({ legs: [{ release: 'h' }, { capture: 'h', to: 'bob' }] });

    expect(reasonOf(outcome)).toBe('committed');
    expect((await ledger.holdById('h'))?.state).toBe('released');
  });

  test('a leg of which nothing moves opens no hold', async () => {
    const ledger = await open();
    await give(ledger, { alice: { wood: 1n } });
    const legs = (id: string) => [
      { hold: { gold: all() }, from: 'alice', id },
      { hold: { wood: upTo(5n) }, from: 'alice', id: `${id}-wood` },
      { mint: { gold: 1n }, to: 'bob' },
    ];

    expect(reasonOf(await ledger.exchange({ legs: legs('h') }))).toBe('committed');
    expect((await ledger.holds('alice')).map(({ id }) => id)).toEqual(['h-wood']);
    expect(reasonOf(await ledger.release({ hold: 'h' }))).toBe('hold_not_found');
    expect(reasonOf(await ledger.exchange({ legs: legs('h-wood') }))).toBe('committed');
    await give(ledger, { alice: { gold: 1n } });
    expect(reasonOf(await ledger.hold({ from: 'alice', assets: { gold: 1n }, hold: 'h' }))).toBe('committed');
  });

  test('an exchange that opens a hold twice is refused as input', async () => {
    const ledger = await open();
    await give(ledger, { alice: { gold: 5n } });
    const leg = { hold: { gold: 1n }, from: 'alice', id: 'h' };

    await expect(ledger.exchange({ legs: [leg, leg] })).rejects.toMatchObject({
      ...{ code: 'ERR_INVALID_COMMAND', problem: 'hold_repeated', field: 'legs[1].id' },
    });
  });

  test('of two holds of one id that follow each other the second is refused', async () => {
    const ledger = await open();
    await give(ledger, { alice: { gold: 5n }, bob: { wood: 2n } });
    const hold = () => ledger.hold({ from: 'alice', assets: { gold: 1n }, hold: 'h' });
    const sell = () =>
      ledger.exchange({
        legs: [
          { hold: { gold: 1n }, from: 'alice', id: 'g' },
          { from: 'bob', to: 'alice', assets: { wood: 1n } },
        ],
      });

    const outcomes = await Promise.all([hold(), hold(), sell(), sell()]);

    expect(outcomes.map(reasonOf)).toEqual(['committed', 'hold_exists', 'committed', 'hold_exists']);
  });

  test('an exchange whose hold exists names the leg', async () => {
    const ledger = await open();
    await give(ledger, { alice: { gold: 5n }, bob: { wood: 1n } });
    await ledger.hold({ from: 'alice', assets: { gold: 1n }, hold: 'h' });
    const legs = [
      { from: 'bob', to: 'alice', assets: { wood: 1n } },
      { hold: { gold: 1n }, from: 'alice', id: 'h' },
    ];

    expect(await ledger.exchange({ legs })).toEqual({
      ...{ status: 'rejected', reason: 'hold_exists', shortfalls: [], hold: { id: 'h', leg: 1 } },
    });
  });

  test('the key of a capture that keeps the rest covers the default', async () => {
    const ledger = await open();
    await give(ledger, { alice: { gold: 5n } });
    await ledger.hold({ from: 'alice', assets: { gold: 5n }, hold: 'h' });
    const capture = { hold: 'h', to: 'bob', assets: { gold: 1n }, key: 'k' };

    const outcomes = [await ledger.capture(capture), await ledger.capture({ ...capture, rest: 'keep' })];

    expect(outcomes.map(reasonOf)).toEqual(['committed', 'duplicate']);
  });

  test.each([
    ['an amount', 5n],
    ['all()', all()],
    ['upTo()', upTo(9n)],
  ])('a wallet with more holds than are loaded pays %s out of those that are expired', async (_what, amount) => {
    const ledger = await open({ utxosLoadedMax: 2, inputsMax: 2 });
    await stopHoldClock(ledger, START_MS);
    await give(ledger, { alice: { gold: 11n } });
    for (let at = 0; at < 6; at += 1) await ledger.hold({ from: 'alice', assets: { gold: 1n }, hold: `a${at}` });
    for (let at = 0; at < 5; at += 1)
      await ledger.hold({ from: 'alice', assets: { gold: 1n }, hold: `z${at}`, expiresInMs: 1_000 });
    await stopHoldClock(ledger, START_MS + 1_000);
    const next = await ledger.another({ utxosLoadedMax: 2, inputsMax: 2 });

    expect(await gold(ledger, 'alice')).toEqual([5n, 6n]);
    const paid = await next.transfer({ from: 'alice', to: 'bob', assets: { gold: amount } });

    expect(reasonOf(paid)).toBe('committed');
    expect([await gold(ledger, 'alice'), await gold(ledger, 'bob')]).toEqual([
      [0n, 6n],
      [5n, 0n],
    ]);
    await next.close();
  });

  test('a wallet with more holds than are loaded is told what is held', async () => {
    const ledger = await open({ utxosLoadedMax: 2, inputsMax: 2 });
    await give(ledger, { alice: { gold: 7n }, bob: { wood: 1n } });
    for (let at = 0; at < 6; at += 1) await ledger.hold({ from: 'alice', assets: { gold: 1n }, hold: `a${at}` });
    const pay = (amount: bigint) => ledger.transfer({ from: 'alice', to: 'bob', assets: { gold: amount } });
    const shortfall = { wallet: 'alice', asset: 'gold', asked: 7n, available: 1n, held: 6n };

    expect(await pay(7n)).toEqual({ status: 'rejected', reason: 'funds_held', shortfalls: [shortfall] });
    expect(reasonOf(await pay(8n))).toBe('insufficient_funds');
    expect(
      await ledger.exchange({
        legs: [
          { from: 'alice', to: 'bob', assets: { gold: 7n } },
          { from: 'bob', to: 'alice', assets: { wood: 1n } },
        ],
      }),
    ).toEqual({ status: 'rejected', reason: 'funds_held', shortfalls: [{ ...shortfall, legs: [0] }] });
  });

  test('several payers of an exchange pay out of expired holds', async () => {
    const ledger = await open({ utxosLoadedMax: 2, inputsMax: 2 });
    const other = await ledger.another();
    await give(ledger, { alice: { gold: 4n }, bob: { gold: 4n } });
    for (const from of ['alice', 'bob'])
      for (let at = 0; at < 4; at += 1)
        await other.hold({ from, assets: { gold: 1n }, hold: `${from}-${at}`, expiresInMs: 60_000 });
    await shiftHoldClock(ledger, 60_000);

    const outcome = await ledger.exchange({
      legs: [
        { from: 'alice', to: 'carol', assets: { gold: 4n } },
        { from: 'bob', to: 'carol', assets: { gold: all() } },
      ],
    });

    expect(reasonOf(outcome)).toBe('committed');
    expect(await gold(ledger, 'carol')).toEqual([8n, 0n]);
    for (const id of ['alice-3', 'bob-0']) expect((await other.holdById(id))?.state).toBe('expired');
    await other.close();
  });

  test('two exchanges that capture one hold at once capture it once', async () => {
    const ledger = await open();
    await give(ledger, { alice: { gold: 5n }, bob: { wood: 2n } });
    await ledger.hold({ from: 'alice', assets: { gold: 5n }, hold: 'h' });
    const sell = () =>
      ledger.exchange({
        legs: [
          { capture: 'h', to: 'bob', assets: { gold: 5n } },
          { from: 'bob', to: 'alice', assets: { wood: 1n } },
        ],
      });

    const outcomes = await Promise.all([sell(), sell()]);

    expect(outcomes.map(reasonOf)).toEqual(['committed', 'hold_captured']);
    expect(await ledger.balance('alice')).toMatchObject({ assets: { wood: 1n }, held: {} });
  });

  test('a hold of several assets is captured in parts of some of them', async () => {
    const ledger = await open({ utxosLoadedMax: 2, inputsMax: 2 });
    await give(ledger, { alice: { gold: 5n } });
    await give(ledger, { alice: { wood: 3n } });
    await give(ledger, { alice: { iron: 2n } });
    await ledger.hold({ from: 'alice', assets: { gold: all(), wood: upTo(9n), iron: all({ keep: 1n }) }, hold: 'h' });
    const left = async () => (await ledger.holdById('h'))?.assets;

    expect(await left()).toEqual({ gold: 5n, iron: 1n, wood: 3n });
    expect(reasonOf(await ledger.capture({ hold: 'h', to: 'bob', assets: { wood: 3n } }))).toBe('committed');
    expect(reasonOf(await ledger.capture({ hold: 'h', to: 'bob', assets: { gold: 4n, iron: 2n } }))).toBe(
      'hold_exceeded',
    );
    expect(reasonOf(await ledger.capture({ hold: 'h', to: 'bob', assets: { gold: 4n } }))).toBe('committed');
    expect(await left()).toEqual({ gold: 1n, iron: 1n });
    expect(reasonOf(await ledger.capture({ hold: 'h', to: 'bob', assets: { iron: 1n }, rest: 'release' }))).toBe(
      'committed',
    );
    expect(await ledger.balance('alice')).toMatchObject({ assets: { gold: 1n, iron: 1n }, held: {} });
    expect(await ledger.balance('bob')).toMatchObject({ assets: { gold: 4n, iron: 1n, wood: 3n } });
  });

  test('a hold may own more of an asset than one output takes', async () => {
    const largest = 10n ** 78n - 1n;
    const ledger = await open();
    await stopHoldClock(ledger, START_MS);
    for (let at = 0; at < 3; at += 1) await give(ledger, { alice: { gold: largest } });

    const held = await ledger.hold({ from: 'alice', assets: { gold: all() }, hold: 'h', expiresInMs: 1_000 });

    expect(reasonOf(held)).toBe('committed');
    expect((await ledger.holdById('h'))?.assets).toEqual({ gold: 3n * largest });
    expect(reasonOf(await ledger.capture({ hold: 'h', to: 'bob', assets: { gold: largest } }))).toBe('committed');
    await stopHoldClock(ledger, START_MS + 1_000);
    expect(await gold(ledger, 'alice')).toEqual([2n * largest, 0n]);
    expect(reasonOf(await ledger.transfer({ from: 'alice', to: 'bob', assets: { gold: all() } }))).toBe('committed');
    expect(await gold(ledger, 'bob')).toEqual([3n * largest, 0n]);
  });

  test('the name of a hold may have 64 characters', async () => {
    const ledger = await open();
    const id = 'h'.repeat(64);
    await give(ledger, { alice: { gold: 5n } });

    expect(reasonOf(await ledger.hold({ from: 'alice', assets: { gold: 5n }, hold: id }))).toBe('committed');
    expect(reasonOf(await ledger.capture({ hold: id, to: 'bob', assets: { gold: 2n } }))).toBe('committed');
    expect(await ledger.holds('alice')).toMatchObject([{ id, assets: { gold: 3n } }]);
    expect(reasonOf(await ledger.release({ hold: id }))).toBe('committed');
    expect(await gold(ledger, 'alice')).toEqual([3n, 0n]);
  });
});
