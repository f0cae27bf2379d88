import { expect, test } from 'vitest';
import { RUNTIME_EVENT_NAMES } from '../../src/actors/messages/runtime-events.ts';
import type { RuntimeEventName, RuntimeEvents } from '../../src/index.ts';
import type { TestLedger } from '../../src/testing/index.ts';
import { describeLedgers } from '../support/describe-ledgers.ts';
import { give, reasonOf } from './support/holdings.ts';

/*
 * Holds and reversals have mailboxes under names that no caller gave: "~bid" and "~~" with an id. Events name what a
 * caller knows: wallets, holds and transactions.
 */

type Named = Pick<RuntimeEvents['transaction:retrying'], 'wallet' | 'hold'>;

/** Records what the events of a name say about the wallet and the hold. */
function namesIn(ledger: TestLedger, name: RuntimeEventName): Named[] {
  const seen: Named[] = [];
  ledger.on(name, (event) => {
    const { wallet, hold } = event as Named;
    seen.push({ ...(wallet === undefined ? {} : { wallet }), ...(typeof hold === 'string' ? { hold } : {}) });
  });
  return seen;
}

describeLedgers('the events of holds and reversals', (open) => {
  test('name the payee of a refused capture, and no wallet of a refused release, extension and reversal', async () => {
    const ledger = await open();
    const seen = namesIn(ledger, 'transaction:rejected');
    const commands: unknown[] = [];
    ledger.on('transaction:rejected', ({ command }) => commands.push({ hold: command.hold, of: command.transaction }));
    const transaction = '01a22807-0000-7000-8000-000000000000';

    const outcomes = [
      await ledger.capture({ hold: 'bid', to: 'bob' }),
      await ledger.release({ hold: 'bid' }),
      await ledger.extend({ hold: 'bid', expiresInMs: 1 }),
      await ledger.exchange({ legs: [{ release: 'bid' }, { capture: 'bid', to: 'carol' }] }),
      await ledger.reverse({ transaction }),
    ];

    expect(outcomes.map(reasonOf)).toEqual([...Array(4).fill('hold_not_found'), 'transaction_not_found']);
    expect(seen).toEqual([{ wallet: 'bob' }, {}, {}, { wallet: 'carol' }, {}]);
    expect(commands).toEqual([
      ...Array(3).fill({ hold: 'bid', of: undefined }),
      { hold: undefined, of: undefined },
      { hold: undefined, of: transaction },
    ]);
  });

  test('name the wallet of a repeated capture, release, extension and reversal', async () => {
    const ledger = await open();
    await give(ledger, { alice: { gold: 9n } });
    await ledger.hold({ from: 'alice', assets: { gold: 9n }, hold: 'bid', expiresInMs: 60_000 });
    const burn = await ledger.burn({ from: 'alice', assets: { gold: 1n } });
    expect(reasonOf(burn)).toBe('funds_held');
    const twice = [
      () => ledger.extend({ hold: 'bid', expiresInMs: 60_000, key: 'extend' }),
      () => ledger.capture({ hold: 'bid', to: 'bob', assets: { gold: 2n }, key: 'capture' }),
      () => ledger.release({ hold: 'bid', key: 'release' }),
    ];
    const [committed, duplicates] = [
      namesIn(ledger, 'transaction:committed'),
      namesIn(ledger, 'transaction:duplicate'),
    ];

    for (const send of [...twice, ...twice]) await send();

    expect(committed).toEqual([{ wallet: 'alice' }, { wallet: 'bob' }, { wallet: 'alice' }]);
    expect(duplicates).toEqual(committed);
  });

  test('name the wallet of an extension whose answer was lost', async () => {
    const ledger = await open();
    await give(ledger, { alice: { gold: 9n } });
    await ledger.hold({ from: 'alice', assets: { gold: 9n }, hold: 'bid', expiresInMs: 60_000 });
    const committed = namesIn(ledger, 'transaction:committed');
    ledger.loseNextAnswer();

    expect(reasonOf(await ledger.extend({ hold: 'bid', expiresInMs: 60_000 }))).toBe('committed');

    expect(committed).toEqual([{ wallet: 'alice' }]);
  });

  test('name the hold whose capture is planned again', async () => {
    const ledger = await open();
    const other = await ledger.another();
    await give(ledger, { alice: { gold: 9n } });
    await ledger.hold({ from: 'alice', assets: { gold: 9n }, hold: 'bid' });
    await ledger.extend({ hold: 'bid', expiresInMs: 60_000 });
    const retrying = namesIn(ledger, 'transaction:retrying');
    await other.capture({ hold: 'bid', to: 'bob', assets: { gold: 2n } });

    expect(reasonOf(await ledger.capture({ hold: 'bid', to: 'carol', assets: { gold: 3n } }))).toBe('committed');

    expect(retrying).toEqual([{ hold: 'bid' }]);
    await other.close();
  });

  test('say of a crash which hold it was, and say nothing of holds that are loaded and forgotten', async () => {
    const ledger = await open();
    await give(ledger, { alice: { gold: 9n } });
    await ledger.hold({ from: 'alice', assets: { gold: 9n }, hold: 'bid' });
    const seen = new Map(RUNTIME_EVENT_NAMES.map((name) => [name, namesIn(ledger, name)]));
    ledger.crashNextCommit();

    expect(reasonOf(await ledger.capture({ hold: 'bid', to: 'bob' }))).toBe('committed');

    expect(seen.get('wallet:crashed')).toEqual([{ hold: 'bid' }]);
    expect(seen.get('wallet:activated')).toEqual([]);
    expect(seen.get('wallet:state')).toEqual([]);
  });

  test('name in a dead letter the payee of a capture, and no wallet of a release', async () => {
    const ledger = await open({ walletRestartsPerMinuteMax: 100 });
    await give(ledger, { alice: { gold: 9n } });
    await ledger.hold({ from: 'alice', assets: { gold: 9n }, hold: 'bid' });
    const crash = async (send: () => Promise<unknown>) => {
      ledger.crashNextCommit();
      const sent = expect(send()).rejects.toMatchObject({ code: 'ERR_WALLET_CRASHED' });
      ledger.crashNextCommit();
      await sent;
    };

    await crash(() => ledger.capture({ hold: 'bid', to: 'bob' }));
    await crash(() => ledger.release({ hold: 'bid' }));

    const letters = await ledger.deadLetters.list();
    expect(letters).toMatchObject([{ wallet: 'bob' }, { command: { hold: 'bid' } }]);
    expect(letters[1]).not.toHaveProperty('wallet');
  });
});
