import { expect, test } from 'vitest';
import { recordEvents } from '../../src/testing/index.ts';
import '../../src/testing/vitest/index.ts';
import { describeLedgers } from '../support/describe-ledgers.ts';

describeLedgers('the matchers for vitest', (open) => {
  test('toHold compares the named assets, and toHoldExactly all of them', async () => {
    const ledger = await open();
    await ledger.mint({ to: 'alice', assets: { gold: 7n, gem: 1n } });
    await ledger.hold({ from: 'alice', assets: { gold: 2n }, hold: 'bid' });

    await expect(ledger).toHold('alice', { gold: 5n, silver: 0n });
    await expect(ledger).not.toHold('alice', { gold: 7n });
    await expect(ledger).toHoldExactly('alice', { gold: 5n, gem: 1n, silver: 0n });
    await expect(ledger).not.toHoldExactly('alice', { gold: 5n });
    await expect(ledger).toHoldExactly('nobody', {});
  });

  test('a failure says what the wallet holds', async () => {
    const ledger = await open();
    await ledger.mint({ to: 'alice', assets: { gold: 7n } });

    const failed = async (check: Promise<unknown>): Promise<string> =>
      check.then(String, (error: Error) => error.message);

    expect(await failed(Promise.resolve(expect(ledger).toHold('alice', { gold: 5n })))).toBe(
      'expected alice to hold 5 gold; it holds 7 gold',
    );
    expect(await failed(Promise.resolve(expect(ledger).not.toHoldExactly('alice', { gold: 7n })))).toBe(
      'expected alice not to hold exactly 7 gold; it holds 7 gold',
    );
  });

  test('toConserve fails for a row that no transaction has made', async () => {
    const ledger = await open();
    await ledger.mint({ to: 'alice', assets: { gold: 7n } });
    await expect(ledger).toConserve();

    await ledger.sql(`delete from $schema.unspent where owner = 'alice'`);
    await expect(ledger).not.toConserve();
    await expect(expect(ledger).toConserve()).rejects.toThrow('to conserve its assets: gold: minted 7');
    await ledger.close();
  });

  test('toHaveHappenedInOrder passes for events in their order, and says which one is missing', async () => {
    const ledger = await open();
    using recorder = recordEvents(ledger);
    await ledger.mint({ to: 'alice', assets: { gold: 7n } });

    expect(recorder).toHaveHappenedInOrder('batch:committed', ['transaction:committed', { wallet: 'alice' }]);
    expect(recorder).not.toHaveHappenedInOrder('transaction:committed', 'batch:committed');
    expect(() => expect(recorder).toHaveHappenedInOrder('wallet:crashed')).toThrow('wallet:crashed, did not happen');
  });

  test('a matcher of something else says what it takes, also behind not', async () => {
    await expect(expect({}).not.toHold('alice', { gold: 5n })).rejects.toThrow('toHold takes a ledger');
    expect(() => expect({}).not.toHaveHappenedInOrder('wallet:crashed')).toThrow('takes what recordEvents() returns');
  });
});
