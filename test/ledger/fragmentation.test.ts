import { expect, test } from 'vitest';
import type { Transaction } from '../../src/index.ts';
import type { TestLedger } from '../../src/testing/index.ts';
import { describeLedgers, nextEvent } from '../support/describe-ledgers.ts';
import { hoard } from '../support/hoard.ts';

/** Small enough that every wallet of these tests has a partial cache. */
const SMALL = { utxosLoadedMax: 10, inputsMax: 4 };

/** The transactions that a ledger commits from here on. */
function watch(ledger: TestLedger): Transaction[] {
  const committed: Transaction[] = [];
  ledger.on('transaction:committed', ({ transaction }) => committed.push(transaction));
  return committed;
}

function pay(ledger: TestLedger, from: string, gold: bigint) {
  return ledger.transfer({ from, to: 'shop', assets: { gold } });
}

describeLedgers('a wallet with very many UTXOs', (open) => {
  test('a wallet with 20,000 UTXOs loads a bounded number and reports that its view is partial', async () => {
    const ledger = await open();
    await ledger.sql(hoard('whale', 20_000, { gold: 1 }));
    const activated = nextEvent(ledger, 'wallet:activated');

    const paid = await pay(ledger, 'whale', 3n);

    expect(paid).toMatchObject({ status: 'committed', transaction: { kind: 'transfer' } });
    expect(await activated).toEqual({ wallet: 'whale', utxos: 1_001 });
    const view = ledger.inspect('whale');
    expect(view?.partial).toBe(true);
    expect(view?.utxos.length).toBeLessThanOrEqual(1_001);
    expect((await ledger.balance('whale')).assets).toEqual({ gold: 19_997n });
  });

  test('a wallet with a complete cache does not report a partial view', async () => {
    const ledger = await open();
    await ledger.mint({ to: 'alice', assets: { gold: 1n } });

    expect(ledger.inspect('alice')).not.toHaveProperty('partial');
  });

  test('a wallet with a partial cache pays with its largest UTXO, which the first load did not return', async () => {
    const ledger = await open(SMALL);
    await ledger.sql(hoard('whale', 200, { gold: 1, iron: 1 }));
    await ledger.sql(hoard('whale', 100, { silver: 1 }));
    await ledger.another().then(async (other) => {
      await other.mint({ to: 'whale', assets: { gold: 1_000n } });
      await other.close();
    });
    const committed = watch(ledger);

    const paid = await pay(ledger, 'whale', 900n);

    expect(paid).toMatchObject({ status: 'committed' });
    expect(committed.map(({ kind }) => kind)).toEqual(['transfer']);
  });

  test('a wallet with a partial cache pays a sum of more UTXOs than one load returns, by merges', async () => {
    const ledger = await open(SMALL);
    await ledger.sql(hoard('whale', 100, { gold: 1 }));
    const committed = watch(ledger);

    const paid = await pay(ledger, 'whale', 97n);

    expect(paid).toMatchObject({ status: 'committed' });
    expect(committed.at(-1)?.kind).toBe('transfer');
    expect(new Set(committed.slice(0, -1).map(({ kind }) => kind))).toEqual(new Set(['merge']));
    expect(committed.every(({ inputs }) => inputs.length <= SMALL.inputsMax)).toBe(true);
    expect((await ledger.balance('whale')).assets).toEqual({ gold: 3n });
  });

  test('a wallet with a partial cache is refused more than its total, and merges nothing for it', async () => {
    const ledger = await open(SMALL);
    await ledger.sql(hoard('whale', 100, { gold: 2, silver: 1 }));
    const committed = watch(ledger);

    const refused = await ledger.transfer({ from: 'whale', to: 'shop', assets: { gold: 201n, silver: 1n, wood: 1n } });

    expect(refused).toEqual({
      status: 'rejected',
      reason: 'insufficient_funds',
      shortfalls: [
        { wallet: 'whale', asset: 'gold', asked: 201n, available: 200n, held: 0n },
        { wallet: 'whale', asset: 'wood', asked: 1n, available: 0n, held: 0n },
      ],
    });
    expect(committed).toEqual([]);
  });

  test('a wallet with a partial cache is refused after a load that began after the command arrived', async () => {
    const ledger = await open(SMALL);
    const other = await ledger.another();
    await ledger.sql(hoard('whale', 100, { gold: 1 }));
    expect(await pay(ledger, 'whale', 101n)).toMatchObject({ status: 'rejected' });

    await other.mint({ to: 'whale', assets: { gold: 1n } });

    expect(await pay(ledger, 'whale', 102n)).toMatchObject({ shortfalls: [{ available: 101n }] });
    expect(await pay(ledger, 'whale', 101n)).toMatchObject({ status: 'committed' });
    await other.close();
  });

  test('a wallet with a partial cache refuses and pays commands sent at once in order', async () => {
    const ledger = await open(SMALL);
    await ledger.sql(hoard('whale', 100, { gold: 1, silver: 1 }));

    const answers = await Promise.all([
      pay(ledger, 'whale', 60n),
      pay(ledger, 'whale', 41n),
      ledger.transfer({ from: 'whale', to: 'shop', assets: { silver: 101n } }),
      pay(ledger, 'whale', 40n),
      pay(ledger, 'whale', 1n),
    ]);

    expect(answers).toMatchObject([
      { status: 'committed' },
      { shortfalls: [{ asset: 'gold', available: 40n }] },
      { shortfalls: [{ asset: 'silver', available: 100n }] },
      { status: 'committed' },
      { shortfalls: [{ asset: 'gold', available: 0n }] },
    ]);
  });

  test('a wallet without merges is refused a sum that needs too many inputs, and no other', async () => {
    const ledger = await open({ ...SMALL, merges: false });
    await ledger.sql(hoard('whale', 100, { gold: 1 }));
    await ledger.sql(hoard('whale', 100, { silver: 1 }));

    expect(await pay(ledger, 'whale', 5n)).toMatchObject({ status: 'rejected', reason: 'too_many_inputs' });
    expect(await pay(ledger, 'whale', 101n)).toMatchObject({ reason: 'insufficient_funds' });
    expect(await pay(ledger, 'whale', 4n)).toMatchObject({ status: 'committed' });
  });

  test('a wallet without merges pays with a large UTXO that is not cached beside cached small ones', async () => {
    const ledger = await open({ ...SMALL, merges: false });
    const other = await ledger.another();
    await ledger.sql(hoard('whale', 100, { silver: 1 }));
    await ledger.transfer({ from: 'whale', to: 'shop', assets: { silver: 1n } });
    await other.mint({ to: 'whale', assets: { gold: 50n } });
    await ledger.mint({ to: 'bank', assets: { gold: 100n } });
    // The small UTXOs are cached: this runtime paid them.
    for (let at = 0; at < 8; at += 1) await ledger.transfer({ from: 'bank', to: 'whale', assets: { gold: 1n } });

    // The load for the first command begins when both have arrived. It is not a load for the second.
    const [refused, paid] = await Promise.all([
      ledger.transfer({ from: 'whale', to: 'shop', assets: { wood: 1n } }),
      pay(ledger, 'whale', 7n),
    ]);

    expect(refused).toMatchObject({ status: 'rejected' });
    expect(paid).toMatchObject({ status: 'committed' });
    await other.close();
  });

  test.each([1, 500])(
    'a wallet whose merges are refused cannot pay a sum that needs them; chainMax %d',
    async (chainMax) => {
      const ledger = await open({ inputsMax: 2, chainMax });
      for (let at = 0; at < 3; at += 1) await ledger.mint({ to: 'alice', assets: { gold: 1n } });
      await ledger.sql(`alter table $schema.transactions add constraint no_merge check (kind <> 'merge') not valid`);

      const results = await Promise.allSettled([
        pay(ledger, 'alice', 3n),
        ledger.mint({ to: 'alice', assets: { gold: 5n } }),
        pay(ledger, 'alice', 5n),
      ]);

      expect(results).toMatchObject([
        { reason: { code: 'ERR_REFUSED_BY_DATABASE' } },
        { value: { status: 'committed' } },
        { value: { status: 'committed' } },
      ]);
    },
  );

  test('a wallet with a partial cache merges nothing for a sum that it spent before', async () => {
    const ledger = await open(SMALL);
    await ledger.sql(hoard('whale', 100, { gold: 1 }));
    await pay(ledger, 'whale', 40n);
    const committed = watch(ledger);

    const refused = await pay(ledger, 'whale', 70n);

    expect(refused).toMatchObject({ status: 'rejected', shortfalls: [{ asked: 70n, available: 60n }] });
    expect(committed).toEqual([]);
  });

  test('a wallet of many assets caches a bounded number of UTXOs, paid and refused commands alike', async () => {
    const ledger = await open(SMALL);
    await ledger.sql(hoard('whale', 100, { silver: 1 }));
    const assets = ['gold', 'iron', 'tin', 'wood'];
    for (const asset of assets) await ledger.sql(hoard('whale', 100, { [asset]: 1 }));
    const held: number[] = [];

    for (const [asset, amount] of [101n, 1n].flatMap((sum) => assets.map((asset) => [asset, sum] as const))) {
      await ledger.transfer({ from: 'whale', to: 'shop', assets: { [asset]: amount } });
      held.push(ledger.inspect('whale')?.utxos.length ?? 0);
    }

    expect(Math.max(...held)).toBeLessThanOrEqual(2 * SMALL.utxosLoadedMax);
  });

  test('a wallet with unlimited credits caches a bounded number of them', async () => {
    const ledger = await open({ utxosLoadedMax: 5 });
    await ledger.mint({ to: 'shop', assets: { gold: 1n } });
    await ledger.mint({ to: 'bank', assets: { gold: 1_000n } });

    for (let at = 0; at < 30; at += 1) await ledger.transfer({ from: 'bank', to: 'shop', assets: { gold: 1n } });

    expect(ledger.inspect('shop')?.utxos).toHaveLength(10);
    expect(ledger.inspect('shop')?.partial).toBe(true);
    expect(await ledger.transfer({ from: 'shop', to: 'bank', assets: { gold: 31n } })).toMatchObject({
      status: 'committed',
    });
  });

  test('a wallet with unlimited mints caches a bounded number of their UTXOs', async () => {
    const ledger = await open({ utxosLoadedMax: 5 });

    for (let at = 0; at < 30; at += 1) await ledger.mint({ to: 'mine', assets: { gold: 1n } });

    expect(ledger.inspect('mine')?.utxos.length).toBeLessThanOrEqual(10);
    expect(ledger.inspect('mine')?.partial).toBe(true);
    expect(await pay(ledger, 'mine', 30n)).toMatchObject({ status: 'committed' });
  });

  test('two runtimes pay from a wallet with a partial cache until it is empty', async () => {
    const ledger = await open(SMALL);
    const other = await ledger.another({ seed: 2, ...SMALL });
    await ledger.sql(hoard('whale', 100, { gold: 1 }));

    const answers = await Promise.all(
      Array.from({ length: 22 }, (_, at) => pay(at % 2 === 0 ? ledger : other, 'whale', 5n)),
    );

    const committed = answers.filter(({ status }) => status === 'committed');
    expect(committed).toHaveLength(20);
    expect(answers.filter(({ status }) => status === 'rejected')).toHaveLength(2);
    expect((await ledger.balance('whale')).assets).toEqual({});
    await other.close();
  });
});
