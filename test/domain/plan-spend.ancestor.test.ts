import { expect, test } from 'vitest';
import { assetsOf } from './support/builders.ts';
import { HandLedger } from './support/hand-ledger.ts';

// The acceptance scripts of the ancestor (studiowebux/ledger), without the steps that validation refuses here: payments
// to oneself, of zero and of negative amounts.

test('S1 ends with the balances and the UTXO counts of the ancestor', () => {
  const ledger = new HandLedger();

  ledger.mint('alice', { coin: 100n, gold: 1_000n });
  ledger.transfer('alice', 'bob', { coin: 30n });
  ledger.transfer('alice', 'bob', { coin: 30n });
  ledger.mint('alice', { coin: 4_960n });
  ledger.transfer('alice', 'bob', { coin: 5_000n });
  const again = ledger.transfer('alice', 'bob', { coin: 5_000n });
  for (const coin of [1n, 2n, 3n, 5n]) ledger.transfer('bob', 'ron', { coin });
  ledger.transfer('ron', 'alice', { coin: 1n });

  expect(again.last).toMatchObject({
    status: 'rejected',
    refusal: { shortfalls: [{ asset: 'coin', asked: 5_000n, available: 0n }] },
  });
  expect(assetsOf(ledger.wallet('alice').totals)).toEqual({ gold: 1_000n, coin: 1n });
  expect(assetsOf(ledger.wallet('bob').totals)).toEqual({ coin: 5_049n });
  expect(assetsOf(ledger.wallet('ron').totals)).toEqual({ coin: 10n });
  expect(['alice', 'bob', 'ron'].map((name) => ledger.wallet(name).size)).toEqual([2, 2, 3]);
});

test('S2 ends with the balances and the UTXO counts of the ancestor', () => {
  const ledger = new HandLedger();

  ledger.mint('wallet_1', { gold: 1_000n, silver: 777n, coin: 10_000n });
  ledger.mint('wallet_1', { gold: 123n });
  ledger.transfer('wallet_1', 'wallet_2', { gold: 500n });
  ledger.transfer('wallet_1', 'wallet_2', { gold: 124n });

  expect(assetsOf(ledger.wallet('wallet_1').totals)).toEqual({ gold: 499n, silver: 777n, coin: 10_000n });
  expect(assetsOf(ledger.wallet('wallet_2').totals)).toEqual({ gold: 624n });
  expect(['wallet_1', 'wallet_2'].map((name) => ledger.wallet(name).size)).toEqual([1, 2]);
});
