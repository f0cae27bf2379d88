import { expect, test } from 'vitest';
import type { PlannedTransaction } from '../../src/store/ledger-store.ts';
import { describeDatabases } from '../support/databases.ts';
import { expectSound } from './support/expect-sound.ts';
import { openStore, type TestStore } from './support/open-store.ts';
import { mint, output, pay, reversalOfMint, unit } from './support/units.ts';

describeDatabases('a reversal in part', (open) => {
  test('that was planned before another one was committed is a conflict, which names the transaction', async () => {
    const ledger = await openStore(await open());
    const [grant, first] = await mintAndReverse(ledger, 4n);

    const late = reversalOfMint(grant, output(first), { before: 0n, amount: 4n });
    const result = await ledger.store.commit(unit('alice', late));

    expect(result).toEqual({ status: 'conflict', outpoints: [], holds: [], reversed: [grant.id] });
    expect(await ledger.store.balance('alice')).toMatchObject({ assets: { gold: 6n } });
    await expectSound(ledger);
  });

  test('that exceeds with those before it what the transaction has moved is refused', async () => {
    const ledger = await openStore(await open());
    const [grant, first] = await mintAndReverse(ledger, 6n);
    const more = mint(pay('alice', { gold: 10n }));
    await ledger.apply('alice', more);

    const beyond = reversalOfMint(grant, output(more), { before: 6n, amount: 5n });
    const result = await ledger.store.commit(unit('alice', beyond));

    expect(result).toMatchObject({ status: 'refused' });
    const rest = reversalOfMint(grant, output(first), { before: 6n, amount: 4n });
    expect(await ledger.store.commit(unit('alice', rest))).toMatchObject({ status: 'applied' });
    await expectSound(ledger);
  });

  test('of the same batch as another one of its transaction is a conflict', async () => {
    const ledger = await openStore(await open());
    const [grant, more] = [mint(pay('alice', { gold: 10n })), mint(pay('bob', { gold: 10n }))];
    await ledger.apply('alice', grant);
    await ledger.apply('bob', more);

    const results = await ledger.commitTogether(
      unit('alice', reversalOfMint(grant, output(grant), { before: 0n, amount: 4n })),
      unit('bob', reversalOfMint(grant, output(more), { before: 0n, amount: 4n })),
    );

    expect(results).toMatchObject([{ status: 'applied' }, { status: 'conflict', reversed: [grant.id] }]);
    expect(ledger.batches.at(-1)).toMatchObject({ units: 2 });
  });
});

/** Mints 10 gold for alice and reverses a part of it. */
async function mintAndReverse(ledger: TestStore, amount: bigint): Promise<[PlannedTransaction, PlannedTransaction]> {
  const grant = mint(pay('alice', { gold: 10n }));
  await ledger.apply('alice', grant);
  const reversal = reversalOfMint(grant, output(grant), { before: 0n, amount });
  await ledger.apply('alice', reversal);
  return [grant, reversal];
}
