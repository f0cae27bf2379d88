import { expect, test } from 'vitest';
import { UtxoCache } from '../../src/actors/wallet/utxo-cache.ts';
import { InvariantError } from '../../src/domain/assert.ts';
import type { LedgerStore } from '../../src/store/ledger-store.ts';

test('the UTXO cache of a wallet serves plans that spend from this wallet, and no others', () => {
  const cache = new UtxoCache('alice', {} as LedgerStore, { utxosLoadedMax: 10, inputsMax: 2 });

  expect(cache.of('alice').utxos).toBe(cache.utxos);
  expect(() => cache.of('bob')).toThrow(new InvariantError('the cache of alice has no UTXOs of bob'));
});
