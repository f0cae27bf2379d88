import { describe, expect, test } from 'vitest';
import type { Ledger } from '../../src/index.ts';
import { createTestLedger, seededRandom, type TestLedger } from '../../src/testing/index.ts';
import { describeLedgers } from '../support/describe-ledgers.ts';
import { shiftHoldClock } from './support/hold-clock.ts';
import { give } from './support/holdings.ts';
import { packAll, packWithoutEnd } from './support/pack-all.ts';
import { committed, pay } from './support/payments.ts';

const MINUTE_MS = 60_000;

/** Gives positions to all commits and packs them. */
async function pack(ledger: TestLedger): Promise<void> {
  await ledger.history('x').page();
  await packAll(ledger);
}

/** The wallets with the most gold, each with what it has available and held. */
async function topGold(ledger: Ledger, limit = 10): Promise<(readonly [string, bigint, bigint])[]> {
  const found = await ledger.top('gold', { limit });
  return found.map(({ wallet, available, held }) => [wallet, available, held] as const);
}

/** The same by the balances of all wallets. */
async function byBalances(ledger: Ledger, wallets: readonly string[], limit: number) {
  const all = await Promise.all(
    wallets.map(async (wallet) => {
      const { assets, held } = await ledger.balance(wallet);
      return [wallet, assets.gold ?? 0n, held.gold ?? 0n] as const;
    }),
  );
  const owning = all.filter(([, available, held]) => available + held > 0n);
  const order = owning.sort((a, b) => Number(b[1] + b[2] - a[1] - a[2]) || (a[0] < b[0] ? -1 : 1));
  return order.slice(0, limit);
}

describeLedgers('top()', (open) => {
  test('has the wallets that own the most of an asset first, and equal ones by name', async () => {
    const ledger = await open();
    await give(ledger, { cat: { gold: 7n }, ann: { gold: 5n, iron: 100n }, ben: { gold: 7n }, dan: { iron: 1n } });
    const expected = [
      ['ben', 7n, 0n],
      ['cat', 7n, 0n],
      ['ann', 5n, 0n],
    ];
    expect(await topGold(ledger)).toEqual(expected);
    await pack(ledger);
    expect(await topGold(ledger)).toEqual(expected);
    expect(await topGold(ledger, 2)).toEqual(expected.slice(0, 2));
    await pay(ledger, 'ben', 'ann', 6n);
    expect(await topGold(ledger)).toEqual([
      ['ann', 11n, 0n],
      ['cat', 7n, 0n],
      ['ben', 1n, 0n],
    ]);
    await pay(ledger, 'ben', 'ann', 1n);
    await pack(ledger);
    expect(await topGold(ledger)).toEqual([
      ['ann', 12n, 0n],
      ['cat', 7n, 0n],
    ]);
  });

  test('counts what is held, and what is held and expired as available', async () => {
    const ledger = await open();
    await give(ledger, { ann: { gold: 9n, iron: 9n }, ben: { gold: 8n } });
    committed(await ledger.hold({ hold: 'bid', from: 'ann', assets: { gold: 4n, iron: 2n }, expiresInMs: MINUTE_MS }));
    committed(await ledger.hold({ hold: 'duel', from: 'ben', assets: { gold: 8n } }));
    for (const prepare of [async () => {}, () => pack(ledger)]) {
      await prepare();
      expect(await topGold(ledger)).toEqual([
        ['ann', 5n, 4n],
        ['ben', 0n, 8n],
      ]);
    }
    await shiftHoldClock(ledger, 2 * MINUTE_MS);
    expect(await topGold(ledger)).toEqual([
      ['ann', 9n, 0n],
      ['ben', 0n, 8n],
    ]);
    // The expiry is recorded by the next commit of the wallet.
    await pay(ledger, 'ann', 'ben', 2n);
    expect(await topGold(ledger)).toEqual([
      ['ben', 2n, 8n],
      ['ann', 7n, 0n],
    ]);
  });

  test.each([1, 2, 3])('says what the balances say, however it is packed and ranked (seed %i)', async (seed) => {
    const ledger = await open();
    const random = seededRandom(seed);
    const below = (limit: number): number => Math.floor(random() * limit);
    const wallets = Array.from({ length: 30 }, (_, at) => `w${at}`);
    const any = (): string => wallets[below(wallets.length)] as string;
    let holds = 0;
    const commands = [
      () => ledger.mint({ to: any(), assets: { gold: BigInt(1 + below(50)), iron: 1n } }),
      () => ledger.transfer({ from: any(), to: any(), assets: { gold: BigInt(1 + below(30)) } }),
      () => ledger.burn({ from: any(), assets: { gold: BigInt(1 + below(10)) } }),
      () => ledger.hold({ hold: `h${holds++}`, from: any(), assets: { gold: BigInt(1 + below(10)) } }),
      () => ledger.release({ hold: `h${below(holds + 1)}` }),
    ];
    const work = [
      () => packAll(ledger, { bytes: 1, commits: 1_000_000 }),
      () => packAll(ledger, { bytes: 1, commits: 3 }),
      () => packWithoutEnd(ledger, { bytes: 1, commits: 1 + below(5) }),
      () => ledger.sql(`select from $schema.rank_wallets('gold', ${1 + below(8)})`),
      () => ledger.sql(`select from $schema.rank_wallets('iron', ${1 + below(8)})`),
      () => (below(4) === 0 ? ledger.sql(`select from $schema.end_ranking('gold')`) : undefined),
    ];
    for (let step = 0; step < 40; step += 1) {
      for (let count = below(6); count >= 0; count -= 1) await commands[below(commands.length)]?.().catch(() => {});
      await ledger.history('x').page();
      await work[below(work.length)]?.();
      const limit = 1 + below(12);
      if (step % 2 === 0) expect(await topGold(ledger, limit)).toEqual(await byBalances(ledger, wallets, limit));
    }
    expect((await ledger.verify()).filter(({ violations }) => violations > 0)).toEqual([]);
  });

  test('finds a wallet far below the top that was given enough since the pack, among 1,500', async () => {
    const ledger = await open();
    const names = Array.from({ length: 1_500 }, (_, at) => `w${String(at).padStart(4, '0')}`);
    await Promise.all(names.map((to, at) => ledger.mint({ to, assets: { gold: BigInt(2_000 - at) } })));
    await pack(ledger);
    expect(await topGold(ledger, 1)).toEqual([['w0000', 2_000n, 0n]]);
    // The last one becomes the first, one becomes the second with what it has below, and one gains too little.
    await ledger.mint({ to: 'w1499', assets: { gold: 2_000n } });
    await ledger.mint({ to: 'w1400', assets: { gold: 1_401n } });
    await ledger.mint({ to: 'w1300', assets: { gold: 1n } });
    await ledger.burn({ from: 'w0000', assets: { gold: 2_000n } });
    const expected = [
      ['w1499', 2_501n, 0n],
      ['w1400', 2_001n, 0n],
      ['w0001', 1_999n, 0n],
    ];
    expect(await topGold(ledger, 3)).toEqual(expected);
    await pack(ledger);
    expect(await topGold(ledger, 3)).toEqual(expected);
  });

  test('of an asset that nobody has is empty, and no ranking begins', async () => {
    const ledger = await open();
    await give(ledger, { ann: { gold: 1n } });
    await pack(ledger);
    expect(await ledger.top('mithril')).toEqual([]);
    expect(await ledger.sql('select asset from $schema.ranked_assets')).toEqual([]);
    await ledger.burn({ from: 'ann', assets: { gold: 1n } });
    expect(await ledger.top('gold')).toEqual([]);
    await pack(ledger);
    expect(await ledger.top('gold')).toEqual([]);
  });
});

describe('top() refuses', () => {
  test.each<[string, unknown, unknown, object]>([
    ['a name that is none', 'no name', undefined, { code: 'ERR_INVALID_COMMAND', problem: 'name_invalid' }],
    ['a limit of nothing', 'gold', { limit: 0 }, { code: 'ERR_INVALID_COMMAND', problem: 'page_invalid' }],
    ['a limit of more than 1,000', 'gold', { limit: 1_001 }, { code: 'ERR_INVALID_COMMAND', problem: 'page_invalid' }],
    ['a limit that is a text', 'gold', { limit: '5' }, { code: 'ERR_INVALID_COMMAND', problem: 'page_invalid' }],
    ['an unknown option', 'gold', { limits: 5 }, { code: 'ERR_INVALID_OPTIONS' }],
    ['options that are null', 'gold', null, { code: 'ERR_INVALID_OPTIONS' }],
  ])('%s', async (_, asset, options, expected) => {
    await using ledger = await createTestLedger();
    await expect(ledger.top(asset as string, options as object)).rejects.toMatchObject(expected);
  });
});
