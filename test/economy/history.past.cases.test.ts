import { expect, test } from 'vitest';
import type { BalanceAt, HistoryEntry, Ledger } from '../../src/index.ts';
import type { TestLedger } from '../../src/testing/index.ts';
import { describeLedgers } from '../support/describe-ledgers.ts';
import { shiftHoldClock, stopHoldClock } from './support/hold-clock.ts';
import { give } from './support/holdings.ts';
import { packAll, packTogether } from './support/pack-all.ts';
import { committed, pay } from './support/payments.ts';

const PACKINGS: readonly (readonly [string, (ledger: TestLedger) => Promise<void>])[] = [
  ['are not packed', async () => {}],
  [
    'are packed together',
    (ledger) =>
      ledger
        .history('x')
        .page()
        .then(() => packTogether(ledger)),
  ],
  [
    'are packed one by one',
    (ledger) =>
      ledger
        .history('x')
        .page()
        .then(() => packAll(ledger, { bytes: 1, commits: 1 })),
  ],
];

const MINUTE_MS = 60_000;
/** The commands of a test before a hold expires take less. */
const LIFE_MS = 1_000;
const REFUSED = { code: 'ERR_INVALID_COMMAND', problem: 'moment_invalid' };

/** Waits until the clock of the database is behind this millisecond. */
async function pass(ledger: TestLedger, ms = 3): Promise<void> {
  await ledger.sql(`select pg_sleep(${ms} / 1000.0)::text`);
}

/** The time of the database in whole milliseconds. */
async function now(ledger: TestLedger): Promise<number> {
  const [row] = await ledger.sql(`select floor(extract(epoch from clock_timestamp()) * 1000)::text as ms`);
  return Number(row?.ms);
}

/** Waits until the clock of the database is behind a time. */
async function passTime(ledger: TestLedger, ms: number): Promise<void> {
  await ledger.sql(
    `select pg_sleep(greatest(0, ${ms} / 1000.0 - extract(epoch from clock_timestamp())) + 0.002)::text`,
  );
}

async function lastEntry(ledger: Ledger, wallet: string): Promise<HistoryEntry> {
  const [entry] = (await ledger.history(wallet, { limit: 1 }).page()).entries;
  if (entry === undefined) throw new Error(`${wallet} has no entry`);
  return entry;
}

/** The gold of a wallet, available and held. */
async function goldAt(ledger: Ledger, moment: Date | { readonly position: number }): Promise<readonly bigint[]> {
  const [all, one] = [await ledger.balanceAt('ann', moment), await ledger.balanceAt('ann', moment, { asset: 'gold' })];
  expect(goldOf(one)).toEqual(goldOf(all));
  return goldOf(all);
}

const goldOf = ({ assets, held }: BalanceAt): readonly bigint[] => [assets.gold ?? 0n, held.gold ?? 0n];
const at = (ms: number): Date => new Date(ms);

describeLedgers('the past of a wallet', (open) => {
  test.each(PACKINGS)(
    'balanceAt() of a time counts what was recorded up to it, if the changes %s (case 59)',
    async (_, pack) => {
      const ledger = await open();
      const times: number[] = [];
      const ids: string[] = [];
      for (const gold of [10n, 20n, 50n]) {
        ids.push(committed(await ledger.mint({ to: 'ann', assets: { gold } })).id);
        times.push((await lastEntry(ledger, 'ann')).recordedAt.getTime());
        await pass(ledger);
      }
      const [twelve, one, two] = times as [number, number, number];
      await pack(ledger);

      const asked = [at(twelve - 1), at(twelve), at(twelve + 1), at(one - 1), at(one), at(two), at(two + 1)];
      const sums = [0n, 10n, 10n, 10n, 30n, 80n, 80n];
      for (const [nth, moment] of asked.entries())
        expect(await goldAt(ledger, moment), `${nth}`).toEqual([sums[nth], 0n]);
      expect((await ledger.balanceAt('ann', at(twelve - 1))).assets).toEqual({});
      // What is later does not change it.
      await ledger.reverse({ transaction: ids[2] as string });
      await pay(ledger, 'ann', 'ben', 5n);
      for (const [nth, moment] of asked.entries())
        expect(await goldAt(ledger, moment), `${nth}`).toEqual([sums[nth], 0n]);
      await pack(ledger);
      for (const [nth, moment] of asked.entries())
        expect(await goldAt(ledger, moment), `${nth}`).toEqual([sums[nth], 0n]);
      expect(await goldAt(ledger, { position: (await lastEntry(ledger, 'ann')).position })).toEqual([25n, 0n]);
    },
  );

  test('moment that is later than the ledger, not given, or no moment is refused with moment_invalid', async () => {
    const ledger = await open();
    const refused = expect.objectContaining(REFUSED);
    await expect(ledger.balanceAt('ann', { position: 1 })).rejects.toThrow(refused);
    expect(await ledger.balanceAt('ann', { position: 0 })).toEqual({ position: 0, assets: {}, held: {} });
    await give(ledger, { ann: { gold: 1n } });
    const { position } = await lastEntry(ledger, 'ann');
    await expect(ledger.balanceAt('ann', { position: position + 1 })).rejects.toThrow(refused);
    await expect(ledger.supplyAt({ position: position + 1 })).rejects.toThrow(refused);
    await expect(ledger.balanceAt('ann', at(Date.now() + MINUTE_MS))).rejects.toThrow(refused);
    await expect(ledger.supplyAt(at(Date.now() + MINUTE_MS))).rejects.toThrow(refused);
    await expect(ledger.balanceAt('ann', at(8.64e15))).rejects.toThrow(refused);

    const garbage = [
      ...[at(Number.NaN), at(-1), undefined, null, 5, '2026-01-01', [], {}, { at: at(0) }, { position: 1, at: at(0) }],
      ...[-1, 1.5, Number.NaN, 2 ** 53, '1', 1n, null].map((wrong) => ({ position: wrong })),
    ];
    for (const moment of garbage) {
      const asked = async () => ledger.balanceAt('ann', moment as Date);
      await expect(asked(), String(moment)).rejects.toThrow(refused);
      await expect((async () => ledger.supplyAt(moment as Date))(), String(moment)).rejects.toThrow(refused);
    }
    expect((await ledger.balanceAt('ann', at(0))).assets).toEqual({});
    expect((await ledger.balanceAt('nobody', at(0))).assets).toEqual({});
    expect((await ledger.balanceAt('nobody', { position })).assets).toEqual({});
  });

  test.each(PACKINGS)(
    'hold that expires counts as available from then on, recorded or not, if the changes %s',
    async (_, pack) => {
      const ledger = await open();
      await give(ledger, { ann: { gold: 10n, wood: 3n } });
      // The clock of holds stands still: what expires is not recorded.
      await stopHoldClock(ledger, await now(ledger));
      await ledger.hold({ from: 'ann', assets: { gold: 6n }, hold: 'bid', expiresInMs: LIFE_MS });
      const held = await lastEntry(ledger, 'ann');
      await ledger.capture({ hold: 'bid', to: 'ben', assets: { gold: 2n } });
      const captured = await lastEntry(ledger, 'ann');
      const expiry = (await ledger.holdById('bid'))?.expiresAt?.getTime() as number;
      await passTime(ledger, expiry);
      await give(ledger, { ann: { wood: 1n } });
      const later = await lastEntry(ledger, 'ann');
      expect(captured.recordedAt.getTime()).toBeLessThan(expiry);
      await pack(ledger);

      const asked = [
        ...[held.recordedAt, { position: held.position }, { position: captured.position }],
        ...[at(expiry - 1), at(expiry), at(expiry + 1), later.recordedAt, { position: later.position }],
      ];
      // The position of the hold and that of the capture may have been recorded in one millisecond.
      const isOne = held.recordedAt.getTime() === captured.recordedAt.getTime();
      const expected = [isOne ? [4n, 4n] : [4n, 6n], [4n, 6n], [4n, 4n], [4n, 4n], ...new Array(4).fill([8n, 0n])];
      const check = async (when: string): Promise<void> => {
        for (const [nth, moment] of asked.entries())
          expect(await goldAt(ledger, moment), `${when} ${nth}`).toEqual(expected[nth]);
      };
      await check('not recorded');
      await shiftHoldClock(ledger, 0);
      await pay(ledger, 'ann', 'ben', 8n);
      expect((await ledger.holdById('bid'))?.state).toBe('expired');
      await check('recorded');
      await pack(ledger);
      await check('packed');
      expect(await goldAt(ledger, { position: (await lastEntry(ledger, 'ann')).position })).toEqual([0n, 0n]);
    },
  );

  test('hold that was extended is held until its last expiry', async () => {
    const ledger = await open();
    await give(ledger, { ann: { gold: 10n } });
    const startMs = await now(ledger);
    await stopHoldClock(ledger, startMs);
    await ledger.hold({ from: 'ann', assets: { gold: 6n }, hold: 'bid', expiresInMs: 5 });
    await ledger.extend({ hold: 'bid', expiresInMs: LIFE_MS });
    const expiry = (await ledger.holdById('bid'))?.expiresAt?.getTime() as number;
    await passTime(ledger, expiry);
    for (const recorded of [false, true]) {
      if (recorded) {
        await shiftHoldClock(ledger, 0);
        await pay(ledger, 'ann', 'ben', 10n);
      }
      expect(await goldAt(ledger, at(expiry - 1))).toEqual([4n, 6n]);
      expect(await goldAt(ledger, at(expiry))).toEqual([10n, 0n]);
    }
  });

  test('some holds expire at once, and those that are open, captured or released do not count', async () => {
    const ledger = await open();
    await give(ledger, { ann: { gold: 100n, wood: 10n } });
    await stopHoldClock(ledger, await now(ledger));
    const hold = (id: string, gold: bigint, expiresInMs?: number) =>
      ledger.hold({ from: 'ann', assets: { gold, wood: 1n }, hold: id, expiresInMs });
    await hold('one', 1n, LIFE_MS);
    await hold('two', 2n, LIFE_MS);
    await hold('open', 4n);
    await hold('late', 8n, MINUTE_MS);
    await hold('captured', 16n, LIFE_MS);
    await hold('released', 32n, LIFE_MS);
    await ledger.capture({ hold: 'captured', to: 'ben' });
    await ledger.release({ hold: 'released' });
    const expiry = (await ledger.holdById('two'))?.expiresAt?.getTime() as number;
    await passTime(ledger, expiry);
    const check = async (): Promise<void> => {
      expect(await goldAt(ledger, at(expiry - 1))).toEqual([69n, 15n]);
      expect(await ledger.balanceAt('ann', at(expiry))).toMatchObject({
        ...{ assets: { gold: 72n, wood: 7n }, held: { gold: 12n, wood: 2n } },
      });
      expect((await ledger.balanceAt('ann', at(expiry), { asset: 'wood' })).held).toEqual({ wood: 2n });
    };
    await check();
    await shiftHoldClock(ledger, 0);
    await pay(ledger, 'ann', 'ben', 72n);
    await check();
  });

  test.each(PACKINGS)(
    'supplyAt() has minted − burned = owned at every position, if the changes %s',
    async (_, pack) => {
      const ledger = await open();
      const minted = committed(await ledger.mint({ to: 'ann', assets: { gold: 100n, wood: 5n } }));
      await ledger.burn({ from: 'ann', assets: { gold: 30n } });
      const legs = [
        { burn: { gold: 10n }, from: 'ann' },
        { mint: { sword: 1n }, to: 'ann' },
        { mint: { gold: 4n }, to: 'ben' },
        { from: 'ann', to: 'ben', assets: { wood: 2n } },
      ];
      const traded = committed(await ledger.exchange({ legs }));
      await ledger.hold({ from: 'ann', assets: { gold: 20n }, hold: 'bid' });
      // A reversal mints what was burned, and burns what was minted.
      committed(await ledger.reverse({ transaction: traded.id }));
      committed(await ledger.reverse({ transaction: minted.id, upTo: true }));
      const { position, recordedAt } = await lastEntry(ledger, 'ann');
      await pack(ledger);

      const supplies = [
        {},
        { gold: [100n, 0n, 100n], wood: [5n, 0n, 5n] },
        { gold: [100n, 30n, 70n], wood: [5n, 0n, 5n] },
        { gold: [104n, 40n, 64n], wood: [5n, 0n, 5n], sword: [1n, 0n, 1n] },
        { gold: [104n, 40n, 64n], wood: [5n, 0n, 5n], sword: [1n, 0n, 1n] },
        { gold: [110n, 40n, 70n], wood: [5n, 0n, 5n], sword: [1n, 1n, 0n] },
        { gold: [110n, 90n, 20n], wood: [5n, 5n, 0n], sword: [1n, 1n, 0n] },
      ];
      expect(position).toBe(supplies.length - 1);
      for (const [nth, supply] of supplies.entries())
        expect(plain(await ledger.supplyAt({ position: nth })), `${nth}`).toEqual(supply);
      expect(await ledger.supplyAt(recordedAt)).toEqual(await ledger.supplyAt({ position }));
    },
  );
});

function plain(supply: Awaited<ReturnType<Ledger['supplyAt']>>): Record<string, readonly bigint[]> {
  return Object.fromEntries(
    Array.from(supply, ([asset, { minted, burned, owned }]) => [asset, [minted, burned, owned]]),
  );
}
