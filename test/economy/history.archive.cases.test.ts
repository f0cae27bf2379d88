import { expect, test } from 'vitest';
import type { HistoryEntry, HistoryOptions, Ledger } from '../../src/index.ts';
import type { TestLedger } from '../../src/testing/index.ts';
import { describeLedgers } from '../support/describe-ledgers.ts';
import { archive } from './support/archive.ts';
import { packAll, packTogether } from './support/pack-all.ts';

const WALLETS = ['ann', 'ben', 'cid'] as const;
const PACKS: readonly (readonly [string, (ledger: TestLedger) => Promise<void>])[] = [
  ['in one pack', packTogether],
  ['in packs of four commits', (ledger) => packAll(ledger, { bytes: 1_000_000, commits: 4 })],
  ['commit by commit', (ledger) => packAll(ledger, { bytes: 1, commits: 1 })],
];

/** Mints, payments, holds and burns of three wallets, each in a later millisecond than the one before. */
async function play(ledger: TestLedger, rounds: number): Promise<void> {
  for (let round = 0; round < rounds; round += 1) {
    await ledger.mint({ to: WALLETS[round % 3] as string, assets: { gold: 5n, iron: 1n } });
    await ledger.transfer({ from: 'ann', to: 'ben', assets: { gold: 2n } });
    if (round % 2 === 0) await ledger.hold({ from: 'ann', assets: { gold: 1n }, hold: `bid-${Date.now()}-${round}` });
    await ledger.burn({ from: 'ben', assets: { gold: 1n } });
    await ledger.sql('select pg_sleep(0.002)::text');
  }
}

async function entriesOf(ledger: Ledger, wallet: string, options: HistoryOptions = {}): Promise<HistoryEntry[]> {
  const entries: HistoryEntry[] = [];
  for await (const entry of ledger.history(wallet, options)) entries.push(entry);
  return entries;
}

type Histories = ReadonlyMap<string, readonly HistoryEntry[]>;

/** The time of an entry. */
function timeOf(histories: Histories, wallet: string, nth: number): Date {
  const entry = histories.get(wallet)?.at(nth);
  if (entry === undefined) throw new Error(`${wallet} has no such entry`);
  return entry.recordedAt;
}

/** Reads the histories, and the amounts at each position, before an archive. */
async function askAll(ledger: TestLedger) {
  const histories = new Map<string, HistoryEntry[]>();
  for (const wallet of WALLETS) histories.set(wallet, await entriesOf(ledger, wallet, { order: 'oldest' }));
  const entries = [...histories.values()].flat();
  const last = Math.max(...entries.map(({ position }) => position));
  const amountsAt = async (position: number) => ({
    balances: await Promise.all(WALLETS.map((wallet) => ledger.balanceAt(wallet, { position }))),
    supply: await ledger.supplyAt({ position }),
  });
  const amounts = await Promise.all(Array.from({ length: last + 1 }, (_, position) => amountsAt(position)));
  return { histories, amounts, amountsAt, last };
}

describeLedgers('the archive of the history', (open) => {
  test.each(PACKS)('changes no answer behind it, and refuses those before it, %s', async (_, pack) => {
    const ledger = await open();
    await play(ledger, 9);
    await ledger.history('ann').page();
    await pack(ledger);
    const { histories, amounts, amountsAt, last } = await askAll(ledger);
    const top = await ledger.top('gold');
    const middle = timeOf(histories, 'ann', 4);

    for (const before of [middle, timeOf(histories, 'ben', -4)]) {
      const { upto } = await archive(ledger, before);

      expect(upto).toBeGreaterThan(0);
      expect(upto).toBeLessThan(last);
      for (const wallet of WALLETS) {
        const behind = histories.get(wallet)?.filter(({ position }) => position > upto) ?? [];
        for (const limit of [1, 3, 100]) {
          expect(await entriesOf(ledger, wallet, { order: 'oldest', limit })).toEqual(behind);
          const newest = await entriesOf(ledger, wallet, { limit });
          expect(newest.map(({ cursor, ...entry }) => entry)).toEqual(
            behind.toReversed().map(({ cursor, ...entry }) => entry),
          );
        }
        const gold = await entriesOf(ledger, wallet, { asset: 'gold', limit: 2 });
        expect(gold.map(({ position }) => position)).toEqual(
          behind
            .filter(({ assets }) => assets.gold !== undefined)
            .map(({ position }) => position)
            .toReversed(),
        );
        const { archivedUpto, hasMore } = await ledger.history(wallet, { limit: 1_000 }).page();
        expect({ archivedUpto, hasMore }).toEqual({ archivedUpto: upto, hasMore: false });
      }
      for (let position = upto; position <= last; position += 1)
        expect(await amountsAt(position)).toEqual(amounts[position]);
      for (const position of [0, upto - 1]) {
        const refused = { code: 'ERR_INVALID_COMMAND', problem: 'moment_archived', field: 'position' };
        await expect(ledger.balanceAt('ann', { position })).rejects.toMatchObject(refused);
        await expect(ledger.supplyAt({ position })).rejects.toMatchObject(refused);
      }
      const early = { problem: 'moment_archived', field: 'at' };
      await expect(ledger.balanceAt('ann', new Date(0))).rejects.toMatchObject(early);
      expect(await ledger.top('gold')).toEqual(top);
      expect((await ledger.verify()).filter(({ violations }) => violations > 0)).toEqual([]);
    }
  });

  test.each(PACKS)('goes on with what is committed and packed later, %s', async (_, pack) => {
    const ledger = await open();
    await play(ledger, 4);
    await ledger.history('ann').page();
    await pack(ledger);
    const { histories } = await askAll(ledger);
    await archive(ledger, timeOf(histories, 'ann', -1));

    await play(ledger, 4);
    await ledger.history('ann').page();
    await pack(ledger);
    const later = await askAllBehind(ledger);
    const before = timeOf(later.histories, 'ann', -2);
    const { upto, pages, points } = await archive(ledger, before);
    const again = await archive(ledger, before);

    expect(upto).toBeGreaterThan(later.archivedUpto);
    expect(pages + points).toBeGreaterThan(0);
    expect(again).toMatchObject({ upto, pages: 0, points: 0 });
    for (const wallet of WALLETS) {
      const behind = later.histories.get(wallet)?.filter(({ position }) => position > upto);
      expect(await entriesOf(ledger, wallet, { order: 'oldest' })).toEqual(behind);
      const { assets, held } = await ledger.balance(wallet);
      expect(await ledger.balanceAt(wallet, timeOf(later.histories, 'ben', -1))).toMatchObject({ assets, held });
    }
  });

  test('refuses a cursor at or before it, in both orders, and a page goes on behind it', async () => {
    const ledger = await open();
    await play(ledger, 6);
    const oldest = await ledger.history('ann', { order: 'oldest', limit: 2 }).page();
    const newest = await ledger.history('ann', { limit: 2 }).page();
    const down = await ledger.history('ann', { limit: 12 }).page();
    await packTogether(ledger);
    const { upto } = await archive(ledger, (newest.entries[1] as HistoryEntry).recordedAt);

    const stale = { code: 'ERR_INVALID_COMMAND', problem: 'page_archived', field: 'after' };
    const after = (page: { readonly cursor: string | undefined }) => ({ after: page.cursor });
    await expect(ledger.history('ann', { order: 'oldest', ...after(oldest) }).page()).rejects.toMatchObject(stale);
    await expect(ledger.history('ann', after(down)).page()).rejects.toMatchObject(stale);
    const end = await ledger.history('ann', after(newest)).page();
    expect(end).toMatchObject({ hasMore: false, archivedUpto: upto });
    expect(end.entries.every(({ position }) => position > upto)).toBe(true);
  });

  test('takes nothing that is not packed, and says how much', async () => {
    const ledger = await open();
    await play(ledger, 3);
    const [last] = (await ledger.history('ben', { limit: 1 }).page()).entries as [HistoryEntry];

    const none = await archive(ledger, last.recordedAt);

    expect(none).toEqual({ upto: 0, unpacked: last.position - 1, pages: 0, points: 0 });
    expect(await ledger.history('ben').page()).not.toHaveProperty('archivedUpto');
    expect(await ledger.balanceAt('ann', { position: 0 })).toEqual({ position: 0, assets: {}, held: {} });
  });

  test.each([
    ['after it began', 'archive-pages'],
    ['between its steps', 'archive-points'],
  ])('that ends %s has removed nothing that is missed, and goes on', async (_, name) => {
    const ledger = await open();
    await play(ledger, 6);
    await ledger.history('ann').page();
    await packAll(ledger, { bytes: 1, commits: 1 });
    const { histories, amounts, amountsAt, last } = await askAll(ledger);
    const before = timeOf(histories, 'ben', -2);
    let steps = 0;
    const beforeStep = async (step: string): Promise<void> => {
      if (step !== name) return;
      steps += 1;
      if (steps === 3) throw new Error('killed');
    };

    await expect(archive(ledger, before, { beforeStep })).rejects.toThrow('killed');

    const { archivedUpto = 0 } = await ledger.history('ann').page();
    expect(archivedUpto).toBeGreaterThan(0);
    const check = async (): Promise<void> => {
      for (const wallet of WALLETS)
        expect(await entriesOf(ledger, wallet, { order: 'oldest' })).toEqual(
          histories.get(wallet)?.filter(({ position }) => position > archivedUpto),
        );
      for (let position = archivedUpto; position <= last; position += 1)
        expect(await amountsAt(position)).toEqual(amounts[position]);
      expect((await ledger.verify()).filter(({ violations }) => violations > 0)).toEqual([]);
    };
    await check();
    expect(await archive(ledger, before)).toMatchObject({ upto: archivedUpto });
    await check();
  });

  test('refuses a time in the future, and what is not a time', async () => {
    const ledger = await open();
    const refused = { code: 'ERR_INVALID_COMMAND', problem: 'moment_invalid', field: 'before' };

    await expect(archive(ledger, new Date(Date.now() + 3_600_000))).rejects.toMatchObject(refused);
    await expect(archive(ledger, 'today' as unknown as Date)).rejects.toMatchObject(refused);
  });

  test('is guarded: the database keeps what is not archived, and the last point of each wallet and asset', async () => {
    const ledger = await open();
    await play(ledger, 6);
    await ledger.history('ann').page();
    await packAll(ledger, { bytes: 1, commits: 1 });
    const entries = await entriesOf(ledger, 'ann', { order: 'oldest' });
    const { upto } = await archive(ledger, (entries[6] as HistoryEntry).recordedAt);
    const rows = () =>
      ledger.sql(`select to_json(h)::text as row from $schema.history_pages h
        union all select to_json(b)::text from $schema.balance_points b
        union all select to_json(p)::text from $schema.packed_history p order by 1`);
    const kept = await rows();

    for (const text of [
      'delete from $schema.history_pages',
      `delete from $schema.history_pages where last_position = ${upto + 1}`,
      'delete from $schema.balance_points',
      `delete from $schema.balance_points where position <= ${upto}`,
      `delete from $schema.balance_points where position = ${upto + 1}`,
      'update $schema.packed_history set archived_upto = 0',
      'update $schema.packed_history set archived_upto = last_position + 1',
    ])
      await expect(ledger.sql(text), text).rejects.toMatchObject({ code: '23514' });
    expect(await rows()).toEqual(kept);
  });
});

/** Reads the histories of a ledger that has an archive. */
async function askAllBehind(ledger: TestLedger) {
  const { archivedUpto = 0 } = await ledger.history('ann').page();
  const histories = new Map<string, HistoryEntry[]>();
  for (const wallet of WALLETS) histories.set(wallet, await entriesOf(ledger, wallet, { order: 'oldest' }));
  return { histories, archivedUpto };
}
