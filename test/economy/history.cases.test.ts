import { expect, test } from 'vitest';
import type { HistoryEntry, HistoryOptions, Ledger } from '../../src/index.ts';
import type { TestLedger } from '../../src/testing/index.ts';
import { describeLedgers } from '../support/describe-ledgers.ts';
import { give } from './support/holdings.ts';
import { packTogether } from './support/pack-all.ts';

/** The entries of a wallet, page after page. */
async function entriesOf(ledger: Ledger, wallet: string, options: HistoryOptions = {}): Promise<HistoryEntry[]> {
  const entries: HistoryEntry[] = [];
  for await (const entry of ledger.history(wallet, options)) entries.push(entry);
  return entries;
}

const goldAfter = (entries: readonly HistoryEntry[]) => entries.map(({ assets }) => assets.gold?.after.available);

const pay = (ledger: Ledger, from: string, to: string, gold: bigint) => ledger.transfer({ from, to, assets: { gold } });

/** A is given 100, pays 10, is paid 11, pays 12 and is paid 13. */
async function running(ledger: TestLedger): Promise<void> {
  await give(ledger, { a: { gold: 100n }, b: { gold: 1_000n, wood: 5n } });
  await pay(ledger, 'a', 'b', 10n);
  await pay(ledger, 'b', 'a', 11n);
  await pay(ledger, 'a', 'b', 12n);
  await pay(ledger, 'b', 'a', 13n);
}

const PACKINGS: readonly (readonly [string, (ledger: TestLedger) => Promise<void>])[] = [
  ['is not packed', async () => {}],
  ['is packed', (ledger) => ledger.transaction('x').then(() => packTogether(ledger))],
];

describeLedgers('the history of a wallet', (open) => {
  test.each(PACKINGS)('has the balance after each entry, page by page, if it %s', async (_, pack) => {
    const ledger = await open();
    await running(ledger);
    await ledger.history('a').page();
    await pack(ledger);

    expect(goldAfter(await entriesOf(ledger, 'a', { order: 'oldest' }))).toEqual([100n, 90n, 101n, 89n, 102n]);
    const first = await ledger.history('a', { limit: 2 }).page();
    expect(goldAfter(first.entries)).toEqual([102n, 89n]);
    expect(first.hasMore).toBe(true);
    await pay(ledger, 'b', 'a', 7n);
    const second = await ledger.history('a', { limit: 2, after: first.cursor }).page();
    expect(goldAfter(second.entries)).toEqual([101n, 90n]);
    const last = await ledger.history('a', { limit: 2, after: second.cursor }).page();
    expect([goldAfter(last.entries), last.hasMore]).toEqual([[100n], false]);
    expect(goldAfter((await ledger.history('a', { limit: 2 }).page()).entries)).toEqual([109n, 102n]);
    expect((await ledger.history('a', { limit: 2, after: last.cursor }).page()).entries).toEqual([]);
  });

  test('entry names the transaction, its kind, key and reason, and the other wallets', async () => {
    const ledger = await open();
    await give(ledger, { ann: { gold: 10n }, ben: { sword: 1n } });
    const outcome = await ledger.exchange({
      key: 'trade-1',
      meta: { reason: 'trade' },
      legs: [
        { from: 'ann', to: 'ben', assets: { gold: 4n } },
        { from: 'ben', to: 'ann', assets: { sword: 1n } },
      ],
    });
    if (outcome.status !== 'committed') throw new Error(outcome.status);

    const [entry] = (await ledger.history('ann', { limit: 1 }).page()).entries;
    expect(entry).toMatchObject({
      ...{ transaction: outcome.transaction.id, kind: 'exchange', key: 'trade-1', reason: 'trade' },
      counterparts: ['ben'],
      assets: {
        gold: { available: -4n, held: 0n, after: { available: 6n, held: 0n } },
        sword: { available: 1n, held: 0n, after: { available: 1n, held: 0n } },
      },
    });
    const [other] = (await ledger.history('ben', { limit: 1 }).page()).entries;
    expect(other?.counterparts).toEqual(['ann']);
    expect((await entriesOf(ledger, 'ann', { asset: 'sword' })).map(({ assets }) => assets)).toEqual([
      { sword: { available: 1n, held: 0n, after: { available: 1n, held: 0n } } },
    ]);
  });

  test('entry of a hold changes what is available and what is held', async () => {
    const ledger = await open();
    await give(ledger, { ann: { gold: 10n } });
    await ledger.hold({ from: 'ann', assets: { gold: 6n }, hold: 'bid' });
    await ledger.capture({ hold: 'bid', to: 'ben', assets: { gold: 4n } });
    await ledger.release({ hold: 'bid' });

    const amounts = (await entriesOf(ledger, 'ann', { order: 'oldest' })).map(({ kind, assets }) => {
      const { available, held, after } = assets.gold ?? {};
      return [kind, available, held, after?.available, after?.held];
    });
    expect(amounts).toEqual([
      ['mint', 10n, 0n, 10n, 0n],
      ['hold', -6n, 6n, 4n, 6n],
      ['capture', 0n, -4n, 4n, 2n],
      ['release', 2n, -2n, 6n, 0n],
    ]);
    expect((await entriesOf(ledger, 'ben'))[0]).toMatchObject({ kind: 'capture', counterparts: ['ann'] });
  });

  test('has no merge, and no asset that only came back as change', async () => {
    const ledger = await open({ inputsMax: 2 });
    await give(ledger, { ann: { gold: 5n, wood: 3n } });
    for (let at = 0; at < 5; at += 1) await ledger.mint({ to: 'ann', assets: { gold: 1n } });
    await pay(ledger, 'ann', 'ben', 9n);

    const entries = await entriesOf(ledger, 'ann');
    expect(entries.map(({ kind }) => kind)).not.toContain('merge');
    expect(Object.keys(entries[0]?.assets ?? {})).toEqual(['gold']);
    expect(
      await ledger.sql(`select count(*)::text as merges from "${ledger.schema}".transactions where kind = 'merge'`),
    ).not.toEqual([{ merges: '0' }]);
  });

  test('is a view for SQL, with the reason and the meta as jsonb', async () => {
    const ledger = await open();
    const meta = { reason: 'quest "9"', price: 12n, deep: [{ icon: new Uint8Array([1, 255]) }] };
    await ledger.mint({ to: 'ann', assets: { gold: 5n, wood: 2n }, meta });
    await Promise.all([
      ledger.hold({ from: 'ann', assets: { gold: 2n }, hold: 'h', meta: { reason: 7 } }),
      ledger.mint({ to: 'ben', assets: { gold: 1n }, key: 'k' }),
    ]);
    await ledger.history('ann').page();

    const rows = await ledger.sql(`select wallet, asset, available::text, held::text, kind, key, reason, meta::text
      from $schema.entries order by position, place, wallet, asset`);
    const stored = '{"deep": [{"icon": "01ff"}], "price": "12", "reason": "quest \\"9\\""}';
    const of = (row: object) => ({
      available: '0',
      held: '0',
      kind: 'mint',
      key: null,
      reason: null,
      meta: null,
      ...row,
    });
    expect(rows).toHaveLength(4);
    expect(rows.slice(0, 2)).toEqual([
      of({ wallet: 'ann', asset: 'gold', available: '5', reason: 'quest "9"', meta: stored }),
      of({ wallet: 'ann', asset: 'wood', available: '2', reason: 'quest "9"', meta: stored }),
    ]);
    expect(rows).toContainEqual(
      of({ wallet: 'ann', asset: 'gold', available: '-2', held: '2', kind: 'hold', meta: '{"reason": 7}' }),
    );
    expect(rows).toContainEqual(of({ wallet: 'ben', asset: 'gold', available: '1', key: 'k' }));
  });

  test('cursor of another wallet, asset, order or list is refused with page_invalid', async () => {
    const ledger = await open();
    await running(ledger);
    const { cursor } = await ledger.history('a', { limit: 1 }).page();
    const refused = { code: 'ERR_INVALID_COMMAND', problem: 'page_invalid' };
    for (const [wallet, options] of [
      ['b', {}],
      ['a', { asset: 'gold' }],
      ['a', { order: 'oldest' }],
    ] as const)
      expect(() => ledger.history(wallet, { ...options, after: cursor })).toThrow(expect.objectContaining(refused));
    expect(() => ledger.history('a', { after: 'x' })).toThrow(expect.objectContaining(refused));
    expect(() => ledger.history('a', { limit: 1_001 })).toThrow(expect.objectContaining(refused));
    expect(() => ledger.history('~bid')).toThrow(expect.objectContaining({ problem: 'name_invalid' }));
  });
});
