import { getEventListeners } from 'node:events';
import { expect, test } from 'vitest';
import { orderOf } from '../support/commit-order.ts';
import { describeLedgers } from '../support/describe-ledgers.ts';

describeLedgers('the mailbox', (open) => {
  test('commands of one wallet commit in the order they were sent', async () => {
    const ledger = await open();
    await ledger.mint({ to: 'alice', assets: { gold: 1000n } });

    const outcomes = await Promise.all(
      Array.from({ length: 250 }, (_, at) =>
        ledger.transfer({ from: 'alice', to: `w${at}`, assets: { gold: 1n }, meta: { at } }),
      ),
    );

    const orders = outcomes.map((outcome) => (outcome.status === 'committed' ? orderOf(outcome.transaction) : -1));
    expect(orders).toEqual([...orders].sort((a, b) => a - b));
    expect(orders).not.toContain(-1);
  });

  test('a transfer can spend a mint that was sent before it', async () => {
    const ledger = await open();

    const [, transfer] = await Promise.all([
      ledger.mint({ to: 'alice', assets: { gold: 5n } }),
      ledger.transfer({ from: 'alice', to: 'bob', assets: { gold: 5n } }),
    ]);

    expect(transfer.status).toBe('committed');
  });

  test('a committing wallet shows its commands in flight and its waiting commands', async () => {
    const ledger = await open();
    await ledger.mint({ to: 'alice', assets: { gold: 10n } });
    const gate = ledger.gateNextCommit();
    const first = ledger.transfer({ from: 'alice', to: 'bob', assets: { gold: 1n }, key: 'one' });
    await gate.entered;

    const second = ledger.transfer({ from: 'alice', to: 'bob', assets: { gold: 2n }, key: 'two' });

    const view = ledger.inspect('alice');
    expect(view).toMatchObject({ wallet: 'alice', state: 'committing', attempts: 1, assets: { gold: 9n } });
    expect(view?.committing.map(({ key }) => key)).toEqual(['one']);
    expect(view?.mailbox).toMatchObject({ depth: 1, capacity: 256 });
    expect(view?.mailbox.commands).toMatchObject([
      { kind: 'transfer', from: 'alice', to: 'bob', key: 'two', assets: { gold: 2n } },
    ]);
    gate.open();
    await Promise.all([first, second]);
    expect(ledger.inspect('alice')).toMatchObject({ state: 'idle', processed: 3, committing: [], attempts: 0 });
  });

  test('a full mailbox refuses the next command at once and keeps the others', async () => {
    const ledger = await open({ mailboxCapacity: 256 });
    await ledger.mint({ to: 'alice', assets: { gold: 1000n } });
    const gate = ledger.gateNextCommit();
    const pay = () => ledger.transfer({ from: 'alice', to: 'bob', assets: { gold: 1n } });
    const under = pay();
    await gate.entered;
    const waiting = Array.from({ length: 256 }, pay);

    const refused = pay();

    await expect(refused).rejects.toMatchObject({
      ...{ code: 'ERR_MAILBOX_FULL', retryable: true },
      message: expect.stringMatching(
        /^the mailbox of alice is full: 256 of mailboxCapacity 256 commands, \d+ bytes; pass \{ whenFull: 'wait'/,
      ),
    });
    gate.open();
    const outcomes = await Promise.all([under, ...waiting]);
    expect(outcomes.every(({ status }) => status === 'committed')).toBe(true);
    expect((await ledger.balance('bob')).assets).toEqual({ gold: 257n });
  });

  test('a runtime with commandsWaitingMax commands refuses the next one at once', async () => {
    const ledger = await open({ commandsWaitingMax: 2 });
    const gate = ledger.gateNextCommit();
    const mints = ['a', 'b'].map((to) => ledger.mint({ to, assets: { gold: 1n } }));

    const refused = ledger.mint({ to: 'c', assets: { gold: 1n } });

    await expect(refused).rejects.toMatchObject({
      ...{ code: 'ERR_OVERLOADED', retryable: true },
      message: '2 of commandsWaitingMax 2 commands wait in this runtime',
    });
    gate.open();
    await Promise.all(mints);
  });

  test('commandBytesWaitingMax bounds the bytes of all commands, and answered commands count no more', async () => {
    const ledger = await open({ commandBytesWaitingMax: 3_000 });
    const mint = (to: string) => ledger.mint({ to, assets: { gold: 1n }, meta: { text: 'x'.repeat(2_000) } });
    const gate = ledger.gateNextCommit();
    const first = mint('a');

    const refused = mint('b');

    await expect(refused).rejects.toMatchObject({
      ...{ code: 'ERR_OVERLOADED', retryable: true },
      message: expect.stringMatching(/^1 commands wait in this runtime: \d{4} of commandBytesWaitingMax 3000 bytes$/),
    });
    gate.open();
    await first;
    expect((await mint('b')).status).toBe('committed');
  });

  test('the assets of a command count for the bytes of the runtime', async () => {
    const ledger = await open({ commandBytesWaitingMax: 3_000 });
    const assets = Object.fromEntries(Array.from({ length: 10 }, (_, at) => [`asset${at}`, 1n]));
    const gate = ledger.gateNextCommit();
    const first = ledger.mint({ to: 'a', assets });

    const refused = ledger.mint({ to: 'b', assets });

    await expect(refused).rejects.toMatchObject({ code: 'ERR_OVERLOADED', retryable: true });
    gate.open();
    await first;
  });

  test('mailboxBytesMax bounds the bytes that wait for one wallet', async () => {
    const ledger = await open({ mailboxBytesMax: 3_000 });
    const mint = (to: string) => ledger.mint({ to, assets: { gold: 1n }, meta: { text: 'x'.repeat(2_000) } });
    await mint('a');
    const gate = ledger.gateNextCommit();
    const taken = [mint('a')];
    await gate.entered;
    taken.push(mint('a'));

    const refused = mint('a');

    await expect(refused).rejects.toMatchObject({
      ...{ code: 'ERR_MAILBOX_FULL', retryable: true },
      message: expect.stringMatching(
        /^the mailbox of a is full: 1 command, \d{4} of mailboxBytesMax 3000 bytes, and this one has \d{4}; pass /,
      ),
    });
    taken.push(mint('b'));
    gate.open();
    expect((await Promise.all(taken)).map(({ status }) => status)).toEqual(Array(3).fill('committed'));
  });

  test('a wallet commits its fat commands in units of bounded bytes, in their order', async () => {
    const ledger = await open();
    await ledger.mint({ to: 'alice', assets: { gold: 100n } });
    const units: number[] = [];
    ledger.on('batch:committed', ({ transactions }) => units.push(transactions));
    const actions = Array.from({ length: 16 }, (_, at) => ({ type: 'Fat', at, pad: 'x'.repeat(4_000) }));

    const outcomes = await Promise.all(
      Array.from({ length: 40 }, () =>
        ledger.transfer({ from: 'alice', to: 'bob', assets: { gold: 1n }, actions, meta: { memo: 'm' } }),
      ),
    );

    expect(Math.max(...units)).toBeLessThanOrEqual(16);
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({ status: 'committed', transaction: { actions, meta: { memo: 'm' } } });
    }
  });

  test('the error of a command that is not accepted contains its key', async () => {
    const ledger = await open({ mailboxCapacity: 1, commandsWaitingMax: 3 });
    const gate = ledger.gateNextCommit();
    const mint = (to: string, key: string): Promise<unknown> =>
      ledger.mint({ to, assets: { gold: 1n }, key }).catch((error: unknown) => error);
    const taken = [mint('alice', 'first')];
    await gate.entered;
    taken.push(mint('alice', 'waits'));

    const full = mint('alice', 'full');
    taken.push(mint('bob', 'other'));
    const over = mint('cem', 'over');
    const closing = ledger.close();
    const late = mint('cem', 'late');
    gate.open();

    expect(await Promise.all([full, over, late])).toMatchObject([
      { code: 'ERR_MAILBOX_FULL', key: 'full' },
      { code: 'ERR_OVERLOADED', key: 'over' },
      { code: 'ERR_CLOSED', key: 'late' },
    ]);
    expect(await Promise.all(taken)).toMatchObject(taken.map(() => ({ status: 'committed' })));
    await closing;
  });

  test('an invalid command is refused before it enters the mailbox', async () => {
    const ledger = await open();

    const refused = ledger.transfer({ from: 'alice', to: 'alice', assets: { gold: 1n } });

    await expect(refused).rejects.toMatchObject({ code: 'ERR_INVALID_COMMAND', problem: 'same_wallet', field: 'to' });
    expect(ledger.inspect('alice')).toBeUndefined();
  });

  test('a command with more than 4 KB of meta is refused, and with 4 KB accepted', async () => {
    const ledger = await open();
    const mint = (chars: number) => ledger.mint({ to: 'a', assets: { gold: 1n }, meta: { m: 'x'.repeat(chars) } });

    // {m: text}: one byte for the map, two for the name, three for the length of the text.
    const fits = await mint(4096 - 6);

    expect(fits.status).toBe('committed');
    await expect(mint(4096 - 5)).rejects.toMatchObject({ problem: 'meta_too_large', field: 'meta' });
  });

  test('a caller that stops waiting does not cancel the commit', async () => {
    const ledger = await open();
    const gate = ledger.gateNextCommit();
    const abort = new AbortController();
    const mint = ledger.mint({ to: 'alice', assets: { gold: 1n }, key: 'k' }, { signal: abort.signal });
    await gate.entered;

    abort.abort(new Error('bored'));

    await expect(mint).rejects.toMatchObject({ code: 'ERR_TIMEOUT', key: 'k', cause: new Error('bored') });
    gate.open();
    const again = await ledger.mint({ to: 'alice', assets: { gold: 1n }, key: 'k' });
    expect(again.status).toBe('duplicate');
  });

  test('many calls with one signal end together without a leak warning and without a listener left', async () => {
    const ledger = await open();
    const warnings: Error[] = [];
    const warn = (warning: Error) => warnings.push(warning);
    process.on('warning', warn);
    const gate = ledger.gateNextCommit();
    const abort = new AbortController();
    const mint = () => ledger.mint({ to: 'alice', assets: { gold: 1n } }, { signal: abort.signal });
    const calls = Promise.allSettled(Array.from({ length: 50 }, mint));
    await gate.entered;

    abort.abort();
    const ended = await calls;

    gate.open();
    await ledger.settled();
    await new Promise((resolve) => setImmediate(resolve));
    process.off('warning', warn);
    expect(new Set(ended.map((end) => end.status === 'rejected' && end.reason.code))).toEqual(new Set(['ERR_TIMEOUT']));
    await expect(mint()).rejects.toMatchObject({ code: 'ERR_TIMEOUT' });
    expect(warnings).toEqual([]);
    expect(getEventListeners(abort.signal, 'abort')).toEqual([]);
  });

  test('a closed ledger accepts no command and answers the accepted ones', async () => {
    const ledger = await open();
    const survivor = await ledger.another();
    const gate = ledger.gateNextCommit();
    const mint = ledger.mint({ to: 'alice', assets: { gold: 1n } });
    await gate.entered;

    const closing = ledger.close();
    const [late] = await Promise.allSettled([ledger.mint({ to: 'bob', assets: { gold: 1n } })]);

    expect(late).toMatchObject({ status: 'rejected', reason: { code: 'ERR_CLOSED' } });
    gate.open();
    expect((await mint).status).toBe('committed');
    await closing;
    expect((await survivor.balance('alice')).assets).toEqual({ gold: 1n });
    await survivor.close();
  });
});
