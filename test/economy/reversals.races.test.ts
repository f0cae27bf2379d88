import { expect, test } from 'vitest';
import { describeLedgers } from '../support/describe-ledgers.ts';
import { give, holdings, reasonOf } from './support/holdings.ts';
import { committed, pay } from './support/payments.ts';

const TOGETHER = 5;

// Reversals of one transaction that wait at the same place, of debtors who could pay each of them.
describeLedgers('reversals that wait together', (open) => {
  test.each([
    ['whole', false],
    ['in part', true],
  ] as const)('of several reversals %s, one is committed and the others are told so', async (_, upTo) => {
    const ledger = await open();
    await give(ledger, { alice: { gold: 10n }, bob: { gold: 100n } });
    const transaction = await pay(ledger, 'alice', 'bob', 8n);
    const retries: unknown[] = [];
    ledger.on('transaction:retrying', (retry) => retries.push(retry));

    const [, ...outcomes] = await Promise.all([
      // All reversals wait behind it.
      ledger.transfer({ from: 'bob', to: 'carol', assets: { gold: 1n } }),
      ...Array.from({ length: TOGETHER }, (_each, at) => ledger.reverse({ transaction, upTo, key: `refund-${at}` })),
    ]);

    expect(outcomes.map(reasonOf).toSorted()).toEqual([...Array(TOGETHER - 1).fill('already_reversed'), 'committed']);
    expect(await holdings(ledger, 'alice', 'bob')).toEqual({ alice: { gold: 10n }, bob: { gold: 99n } });
    expect(retries).toEqual([]);
  });

  test('of several reversals of a burn, which nobody owes, one is committed', async () => {
    const ledger = await open();
    await give(ledger, { alice: { gold: 10n } });
    const transaction = committed(await ledger.burn({ from: 'alice', assets: { gold: 4n } })).id;

    const outcomes = await Promise.all(
      Array.from({ length: TOGETHER }, (_, at) => ledger.reverse({ transaction, key: `back-${at}` })),
    );

    expect(outcomes.map(reasonOf).toSorted()).toEqual([...Array(TOGETHER - 1).fill('already_reversed'), 'committed']);
    expect(await holdings(ledger, 'alice')).toEqual({ alice: { gold: 10n } });
  });
});
