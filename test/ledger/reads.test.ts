import { expect, test } from 'vitest';
import { ManualClock, type TestLedger } from '../../src/testing/index.ts';
import { describeLedgers } from '../support/describe-ledgers.ts';

const ID = '01980000-0000-7000-8000-000000000000';

/** Every read of a ledger, with options of the call. */
const READS: readonly (readonly [string, (ledger: TestLedger, options: object) => Promise<unknown>])[] = [
  ['balance', (ledger, options) => ledger.balance('alice', options)],
  ['utxos', (ledger, options) => ledger.utxos('alice', {}, options)],
  ['transaction', (ledger, options) => ledger.transaction(ID, options)],
  ['transactionByKey', (ledger, options) => ledger.transactionByKey('k', options)],
  ['spentBy', (ledger, options) => ledger.spentBy(`${ID}:0`, options)],
  ['supply', (ledger, options) => ledger.supply(options)],
  ['stats', (ledger, options) => ledger.stats(options)],
  ['deadLetters.list', (ledger, options) => ledger.deadLetters.list({}, options)],
];

describeLedgers('a read', (open) => {
  test('of any kind beyond readsWaitingMax is refused at once', async () => {
    const ledger = await open({ readsWaitingMax: 1 });
    for (const [, read] of READS) {
      const first = read(ledger, {});
      await expect(read(ledger, {})).rejects.toMatchObject({
        ...{ code: 'ERR_OVERLOADED', retryable: true },
        message: expect.stringMatching(/^\d+ of readsWaitingMax \d+ reads wait in this runtime$/),
      });
      await first;
    }
  });

  test('of any kind ends its waiting when its signal aborts, with the reason as cause', async () => {
    const ledger = await open();
    const reason = new Error('left');
    for (const [, read] of READS) {
      const controller = new AbortController();
      const waiting = read(ledger, { signal: controller.signal });
      controller.abort(reason);
      await expect(waiting).rejects.toMatchObject({ code: 'ERR_TIMEOUT', cause: reason });
      await expect(read(ledger, { signal: controller.signal })).rejects.toMatchObject({ code: 'ERR_TIMEOUT' });
    }
  });

  test('of any kind refuses invalid options', async () => {
    const ledger = await open();
    for (const [, read] of READS) {
      await expect(read(ledger, { timeoutMs: -1 })).rejects.toMatchObject({ code: 'ERR_INVALID_OPTIONS' });
    }
  });

  test('of any kind ends its waiting after timeoutMs', async () => {
    const clock = new ManualClock();
    const ledger = await open({ clock });
    for (const [, read] of READS) {
      const waiting = expect(read(ledger, { timeoutMs: 5 })).rejects.toMatchObject({
        code: 'ERR_TIMEOUT',
        message: 'no answer within 5 ms',
      });
      await clock.advance(5);
      await waiting;
    }
  });

  test('of a transaction is answered also if 5,000 callers ask for different ones at once', async () => {
    const ledger = await open();
    const mint = await ledger.mint({ to: 'alice', assets: { gold: 1n }, key: 'k' });
    const id = mint.status === 'committed' ? mint.transaction.id : '';
    const others = Array.from({ length: 5_000 }, (_, at) => ID.slice(0, 24) + String(at).padStart(12, '0'));

    const found = await Promise.all([...others, id].map((each) => ledger.transaction(each)));
    const keyed = await Promise.all(['a', 'k', 'b'].map((key) => ledger.transactionByKey(key)));

    expect(found.filter((transaction) => transaction !== undefined)).toMatchObject([{ id }]);
    expect(keyed.map((transaction) => transaction?.id)).toEqual([undefined, id, undefined]);
  });
});
