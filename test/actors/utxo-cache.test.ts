import { describe, expect, test } from 'vitest';
import type { Mailbox } from '../../src/actors/wallet/mailbox.ts';
import { UtxoCache } from '../../src/actors/wallet/utxo-cache.ts';
import { InvariantError } from '../../src/domain/assert.ts';
import type { Command } from '../../src/domain/commands/command.ts';
import { validateCommand } from '../../src/domain/commands/validate-command.ts';
import type { LedgerStore } from '../../src/store/ledger-store.ts';
import { utxo } from '../domain/support/builders.ts';

test('the UTXO cache of a wallet serves plans that spend from this wallet, and no others', () => {
  const cache = new UtxoCache('alice', {} as LedgerStore, { utxosLoadedMax: 10, inputsMax: 2 });

  expect(cache.of('alice').utxos).toBe(cache.utxos);
  expect(() => cache.of('bob')).toThrow(new InvariantError('the cache of alice has no UTXOs of bob'));
});

describe('the UTXO cache of a wallet with more UTXOs than one load returns', () => {
  const calls: string[] = [];
  const store = {
    unspent: async () => {
      calls.push('unspent');
      return { utxos: [], isAll: false, holds: { list: [], isAll: true, nowMs: 0 } };
    },
    largest: async (_: string, assets: readonly string[]) => {
      calls.push(`largest ${assets.join()}`);
      return { utxos: [utxo('t', { gold: 2n })], complete: new Map([['gold', 2n]]) };
    },
  } as unknown as LedgerStore;

  async function loadFor(command: Command): Promise<UtxoCache> {
    const cache = new UtxoCache('alice', store, { utxosLoadedMax: 10, inputsMax: 2 });
    const mailbox = { arrivals: 1, at: () => ({ command }) } as unknown as Mailbox;
    await cache.load(mailbox);
    cache.markSufficient(false);
    calls.length = 0;
    await cache.load(mailbox);
    return cache;
  }

  test('loads the assets that the wallet pays for the command that the cached UTXOs cannot pay', async () => {
    const command = validateCommand('transfer', { from: 'alice', to: 'bob', assets: { gold: 1n } });
    const { loadedFor, totals } = await loadFor(command);

    expect(calls).toEqual(['largest gold']);
    expect(loadedFor).toBe(command);
    expect(totals).toEqual(new Map([['gold', 2n]]));
  });

  test('loads any UTXOs for a command that the wallet does not pay for', async () => {
    const command = validateCommand('mint', { to: 'alice', assets: { gold: 1n } });
    const { loadedFor, totals } = await loadFor(command);

    expect(calls).toEqual(['unspent']);
    expect(loadedFor).toBe(command);
    expect(totals).toEqual(new Map());
  });
});
