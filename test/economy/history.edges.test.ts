import { expect, test } from 'vitest';
import type { HistoryEntry, HistoryOptions, Ledger } from '../../src/index.ts';
import { createTestLedger, type TestLedger } from '../../src/testing/index.ts';
import { describeLedgers } from '../support/describe-ledgers.ts';
import { give } from './support/holdings.ts';
import { packAll } from './support/pack-all.ts';
import { committed, pay } from './support/payments.ts';

async function entriesOf(ledger: Ledger, wallet: string, options: HistoryOptions = {}): Promise<HistoryEntry[]> {
  const entries: HistoryEntry[] = [];
  for await (const entry of ledger.history(wallet, options)) entries.push(entry);
  return entries;
}

/** Packs what has a position; asks for positions first. */
async function pack(ledger: TestLedger, commits = 1_000_000): Promise<void> {
  await ledger.history('x').page();
  await packAll(ledger, { bytes: 1, commits });
}

/** The entries without their cursors, which name the order. */
const plain = (entries: readonly HistoryEntry[]) => entries.map(({ cursor: _, ...entry }) => entry);

describeLedgers('the edges of a history', (open) => {
  test('wallet that never existed has an empty page', async () => {
    const ledger = await open();
    const empty = { entries: [], cursor: undefined, hasMore: false };
    expect(await ledger.history('nobody').page()).toEqual(empty);
    await give(ledger, { ann: { gold: 1n }, 'nobody.1': { gold: 1n }, anybody: { gold: 1n } });
    for (const order of ['newest', 'oldest'] as const)
      expect(await ledger.history('nobody', { order }).page()).toEqual(empty);
    await pack(ledger);
    expect(await ledger.history('body').page()).toEqual(empty);
    expect(await ledger.history('ann', { asset: 'wood' }).page()).toEqual(empty);
  });

  test('pages of any limit, in both orders, packed and not, have the same entries', async () => {
    const ledger = await open();
    await give(ledger, { ann: { gold: 50n, wood: 9n }, malann: { gold: 50n } });
    for (let nth = 0; nth < 9; nth += 1) {
      await pay(ledger, 'ann', 'malann', 2n);
      await Promise.all([pay(ledger, 'malann', 'ann', 1n), pay(ledger, 'ann', 'ben', 1n)]);
      if (nth % 3 === 0) await ledger.transfer({ from: 'ann', to: 'ben', assets: { wood: 1n } });
    }
    const filters = [{}, { asset: 'gold' }, { asset: 'wood' }];
    const before = await Promise.all(filters.map((filter) => entriesOf(ledger, 'ann', { ...filter, limit: 1_000 })));
    const cursors = before.map((entries) => entries[2]?.cursor);
    expect(before.map(({ length }) => length)).toEqual([31, 28, 4]);
    for (const commits of [undefined, 3, 1_000]) {
      if (commits !== undefined) await pack(ledger, commits);
      for (const [nth, filter] of filters.entries()) {
        const all = before[nth] as HistoryEntry[];
        for (const limit of [1, 4, 1_000]) {
          expect(await entriesOf(ledger, 'ann', { ...filter, limit })).toEqual(all);
          const oldest = await entriesOf(ledger, 'ann', { ...filter, limit, order: 'oldest' });
          expect(plain(oldest)).toEqual(plain(all).toReversed());
          const after = cursors[nth];
          expect(await entriesOf(ledger, 'ann', { ...filter, limit, after })).toEqual(all.slice(3));
        }
      }
    }
    expect(before[0]?.at(0)?.assets.gold?.after.available).toBe((await ledger.balance('ann')).assets.gold);
  });

  test('transaction of 64 assets is one entry, in both orders and packed', async () => {
    const ledger = await open();
    const assets = Object.fromEntries(Array.from({ length: 64 }, (_, nth) => [`a${nth}`, BigInt(nth + 1)]));
    await ledger.mint({ to: 'ann', assets });
    await ledger.transfer({ from: 'ann', to: 'ben', assets });
    const before = await entriesOf(ledger, 'ann');
    expect(before.map((entry) => Object.keys(entry.assets).length)).toEqual([64, 64]);
    expect(before[1]?.assets.a9).toEqual({ available: 10n, held: 0n, after: { available: 10n, held: 0n } });
    await pack(ledger);
    expect(await entriesOf(ledger, 'ann')).toEqual(before);
    expect((await ledger.balanceAt('ann', { position: 1 })).assets).toEqual((await ledger.balance('ben')).assets);
    expect((await ledger.balanceAt('ann', { position: 2 })).assets).toEqual({});
  });

  test('counterparts are those of the legs of a wallet, also where a leg comes out of a hold', async () => {
    const ledger = await open();
    await give(ledger, { ann: { gold: 9n }, ben: { gold: 9n }, cat: { gold: 9n } });
    await ledger.hold({ from: 'ann', assets: { gold: 5n }, hold: 'bid' });
    const legs = [
      { mint: { sword: 1n }, to: 'dan' },
      { from: 'ben', to: 'cat', assets: { gold: 1n } },
      { capture: 'bid', to: 'eve' },
      { from: 'ann', to: 'ben', assets: { gold: 2n } },
    ];
    committed(await ledger.exchange({ legs }));
    const counterparts = async (): Promise<Record<string, readonly string[]>> => {
      const all: Record<string, readonly string[]> = {};
      for (const wallet of ['ann', 'ben', 'cat', 'dan', 'eve']) {
        const [entry] = (await ledger.history(wallet, { limit: 1 }).page()).entries;
        all[wallet] = [...(entry?.counterparts ?? ['none'])].toSorted();
      }
      return all;
    };
    const expected = { ann: ['ben', 'eve'], ben: ['ann', 'cat'], cat: ['ben'], dan: [], eve: ['ann'] };
    expect(await counterparts()).toEqual(expected);
    await pack(ledger);
    expect(await counterparts()).toEqual(expected);
  });

  test('exchange in which a wallet pays and is paid changes it net', async () => {
    const ledger = await open();
    await give(ledger, { ann: { gold: 9n }, ben: { gold: 9n, wood: 1n } });
    const legs = [
      { from: 'ann', to: 'ben', assets: { gold: 5n } },
      { from: 'ben', to: 'ann', assets: { gold: 5n, wood: 1n } },
    ];
    committed(await ledger.exchange({ legs }));
    const [entry] = (await ledger.history('ann').page()).entries;
    expect(entry?.assets).toEqual({ wood: { available: 1n, held: 0n, after: { available: 1n, held: 0n } } });
    expect(await entriesOf(ledger, 'ann', { asset: 'gold' })).toHaveLength(1);
  });
});

test('amounts that pages need and that are lost are an error, and verify finds a lost page', async () => {
  await using ledger = await createTestLedger();
  await give(ledger, { ann: { gold: 9n } });
  await pack(ledger);
  await pay(ledger, 'ann', 'ben', 2n);
  await pay(ledger, 'ann', 'ben', 3n);
  await pack(ledger);
  const loss = `delete from $schema.history_pages where wallet = 'ann' and last_position = 1`;
  await expect(ledger.sql(loss)).rejects.toThrow('rewrites history');
  for (const table of ['history_pages', 'balance_points'])
    await ledger.sql(`alter table $schema.${table} disable trigger kept`);
  await ledger.sql(loss);
  const broken = (await ledger.verify()).filter(({ violations }) => violations > 0).map(({ name }) => name);
  expect(broken).toEqual(['I21']);
  await ledger.sql(`delete from $schema.balance_points where wallet = 'ann' and position > 1`);
  await expect(ledger.history('ann').page()).rejects.toMatchObject({ code: 'ERR_CORRUPT' });
});
