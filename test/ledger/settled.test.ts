import { AsyncLocalStorage } from 'node:async_hooks';
import { expect, test } from 'vitest';
import type { Ledger } from '../../src/index.ts';
import { ManualClock } from '../../src/testing/index.ts';
import { describeLedgers } from '../support/describe-ledgers.ts';

const sell = (to: string) => ({ to, assets: { gold: 1n }, actions: [{ type: 'Mail' }] });

/** A processor of `Mail` that runs until the test says so. */
function holdMail(ledger: Ledger) {
  let finish = (): void => {};
  const begun = new Promise<void>((begin) => {
    ledger.processor('Mail', () => {
      begin();
      return new Promise<void>((done) => {
        finish = done;
      });
    });
  });
  return { begun, finish: () => finish() };
}

const errorOf = async (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => undefined,
    (error: unknown) => error,
  );

describeLedgers('settled() and close()', (open) => {
  test.each(['settled', 'close'] as const)('a processor that calls %s() is refused at once', async (method) => {
    const ledger = await open();
    const errors: unknown[] = [];
    ledger.processor('Mail', async () => {
      errors.push(await errorOf(ledger[method]()));
    });

    await ledger.mint(sell('alice'));
    await ledger.settled();

    const message = `${method}() waits for the processor that called it`;
    expect(errors).toMatchObject([{ code: 'ERR_WAITS_FOR_ITSELF', retryable: false, message }]);
  });

  test('what a processor started may call settled() and close() when the processor has finished', async () => {
    const ledger = await open();
    let closed: Promise<void> | undefined;
    let finish = (): void => {};
    const finished = new Promise<void>((resolve) => {
      finish = resolve;
    });
    ledger.processor('Mail', () => {
      closed = finished.then(() => ledger.settled()).then(() => ledger.close());
    });
    await ledger.mint(sell('alice'));
    await ledger.settled();

    finish();

    await expect(closed).resolves.toBeUndefined();
  });

  test('a handler and a listener may wait for settled(), and a listener for close()', async () => {
    const ledger = await open();
    const waited: Promise<void>[] = [];
    ledger.on('transaction:committed', () => void waited.push(ledger.settled()));
    ledger.handler('deposit', async (_, commands) => {
      await commands.mint({ to: 'alice', assets: { gold: 1n } });
      await ledger.settled();
    });
    ledger.on('transaction:duplicate', () => void waited.push(ledger.close()));
    const event = { id: '7', source: 'bank', type: 'deposit' };

    await ledger.dispatch(event);
    await ledger.dispatch(event);

    expect(await Promise.all(waited)).toEqual([undefined, undefined]);
  });

  test('settled() says what it waits for when its time is over', async () => {
    const clock = new ManualClock();
    const ledger = await open({ clock });
    const { begun, finish } = holdMail(ledger);
    await ledger.mint(sell('alice'));
    await begun;
    const gate = ledger.gateNextCommit();
    const minting = ledger.mint({ to: 'bob', assets: { gold: 1n } });

    const settling = errorOf(ledger.settled({ timeoutMs: 10 }));
    await clock.advance(10);
    const error = await settling;
    gate.open();
    await minting;
    finish();

    const message = 'no answer within 10 ms; settled() waits for 1 command (bob), 1 processor of Mail';
    expect(error).toMatchObject({ code: 'ERR_TIMEOUT', message });
    await ledger.settled();
  });

  test('settled() that races close() resolves or is ERR_CLOSED', async () => {
    const ledger = await open();
    const { begun, finish } = holdMail(ledger);
    await ledger.mint(sell('alice'));
    await begun;
    const early = errorOf(ledger.settled());
    const closing = ledger.close();
    const late = errorOf(ledger.settled());
    finish();
    await closing;
    const after = errorOf(ledger.settled());

    for (const error of await Promise.all([early, late, after])) {
      if (error !== undefined) expect(error).toMatchObject({ code: 'ERR_CLOSED' });
    }
  });
});

describeLedgers('an async context', (open) => {
  test('of a processor and of a listener is that of their registration', async () => {
    const ledger = await open();
    const context = new AsyncLocalStorage<string>();
    const seen = new Set<unknown>();
    const listened = new Set<unknown>();
    ledger.processor('Mail', async () => {
      seen.add(context.getStore());
      await Promise.resolve();
      seen.add(context.getStore());
    });
    context.run('registration', () => {
      ledger.on('transaction:committed', () => void listened.add(context.getStore()));
    });

    await Promise.all(
      Array.from({ length: 20 }, (_, at) => context.run(`caller ${at}`, () => ledger.mint(sell(`w${at}`)))),
    );
    await ledger.settled();

    expect([[...seen], [...listened]]).toEqual([[undefined], ['registration']]);
  });

  test('of a handler is that of the caller who dispatches the event', async () => {
    const ledger = await open();
    const context = new AsyncLocalStorage<string>();
    const seen: unknown[] = [];
    ledger.handler('deposit', async ({ id }, commands) => {
      await commands.mint({ to: 'alice', assets: { gold: 1n } });
      seen.push([id, context.getStore()]);
    });
    const ids = ['1', '2', '3', '4', '5'];

    await Promise.all(
      ids.map((id) => context.run(`caller ${id}`, () => ledger.dispatch({ id, source: 'bank', type: 'deposit' }))),
    );

    expect(seen.toSorted()).toEqual(ids.map((id) => [id, `caller ${id}`]));
  });
});
