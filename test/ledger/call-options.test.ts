import { expect, test } from 'vitest';
import { openAdmin, openRuntimes } from '../../src/admin/index.ts';
import { type CallOptions, type CommandOptions, createLedger } from '../../src/index.ts';
import { createTestLedger } from '../../src/testing/index.ts';
import { describeLedgers } from '../support/describe-ledgers.ts';

const TIMEOUT = 'timeoutMs: expected a number from 0 to 2147483647, or Infinity';
const SIGNAL = 'signal: expected an AbortSignal';

const REFUSED: readonly (readonly [string, unknown, string])[] = [
  ['null', null, 'options: Invalid input: expected object, received null'],
  ['a number', 5_000, 'options: Invalid input: expected object, received number'],
  ['an unknown option', { timeout: 5_000 }, 'options: unknown option "timeout"; known: timeoutMs, signal, whenFull'],
  ['NaN as a timeout', { timeoutMs: Number.NaN }, TIMEOUT],
  ['a string as a timeout', { timeoutMs: '5000' }, TIMEOUT],
  ['a negative timeout', { timeoutMs: -1 }, TIMEOUT],
  ['a timeout above the maximum of timers', { timeoutMs: 2 ** 31 }, TIMEOUT],
  ['a controller as a signal', { signal: new AbortController() }, SIGNAL],
  ['a string as a signal', { signal: 'abort' }, SIGNAL],
  ['a signal without removeEventListener', { signal: { aborted: false, addEventListener: () => {} } }, SIGNAL],
  ['another word for whenFull', { whenFull: 'block' }, "whenFull: expected 'reject' or 'wait'"],
  ['true for whenFull', { whenFull: true }, "whenFull: expected 'reject' or 'wait'"],
];

describeLedgers('the options of a call', (open) => {
  test('options with very many unknown names are refused for the first, and their fields are not read', async () => {
    const ledger = await open();
    let reads = 0;
    const options = new Proxy(Object.fromEntries(Array.from({ length: 5_000 }, (_, at) => [`name${at}`, at])), {
      get: () => {
        reads += 1;
      },
    });
    const refused = {
      code: 'ERR_INVALID_OPTIONS',
      message: expect.stringMatching(/^options: unknown option "name0"; known: \w+/),
    };

    await expect(ledger.balance('alice', options)).rejects.toMatchObject(refused);
    await expect(createLedger(options)).rejects.toMatchObject(refused);
    await expect(openAdmin(options)).rejects.toMatchObject(refused);
    await expect(openRuntimes(options)).rejects.toMatchObject(refused);
    await expect(createTestLedger(options)).rejects.toMatchObject(refused);
    expect(reads).toBe(0);
  });

  test.each(REFUSED)(
    'a call with invalid options is refused before its command is queued: %s',
    async (_, options, message) => {
      const ledger = await open();

      const call = ledger.mint({ to: 'alice', assets: { gold: 1n } }, options as CallOptions);

      await expect(call).rejects.toMatchObject({ code: 'ERR_INVALID_OPTIONS', message });
      expect(ledger.inspect('alice')).toBeUndefined();
      expect(await ledger.supply()).toEqual(new Map());
    },
  );

  test('the options of a call are validated after its command', async () => {
    const ledger = await open();

    const call = ledger.mint({ to: 'alice', assets: {} }, { timeoutMs: -1 });

    await expect(call).rejects.toMatchObject({ code: 'ERR_INVALID_COMMAND', problem: 'assets_empty' });
  });

  test('a read has no whenFull, and a command takes either word', async () => {
    const ledger = await open();
    const mint = (options: CommandOptions) => ledger.mint({ to: 'alice', assets: { gold: 1n } }, options);

    const outcomes = await Promise.all([mint({ whenFull: 'wait' }), mint({ whenFull: 'reject' })]);

    expect(outcomes.map(({ status }) => status)).toEqual(['committed', 'committed']);
    const read = ledger.balance('alice', { whenFull: 'wait' } as CallOptions);
    await expect(read).rejects.toMatchObject({
      code: 'ERR_INVALID_OPTIONS',
      message:
        'options: unknown option "whenFull"; known: timeoutMs, signal; ' +
        'whenFull is an option of a command: pass it in the second argument',
    });
  });

  test('a call with a timeout of Infinity waits without a limit', async () => {
    const ledger = await open();
    const gate = ledger.gateNextCommit();
    const patient = ledger.mint({ to: 'alice', assets: { gold: 1n } }, { timeoutMs: Number.POSITIVE_INFINITY });
    await gate.entered;

    const impatient = ledger.mint({ to: 'alice', assets: { gold: 2n } }, { timeoutMs: 20 });
    await expect(impatient).rejects.toMatchObject({ code: 'ERR_TIMEOUT' });
    gate.open();

    expect((await patient).status).toBe('committed');
  });

  test('a call with empty options has no timeout and no signal', async () => {
    const ledger = await open();

    const outcome = await ledger.mint(
      { to: 'alice', assets: { gold: 1n } },
      { timeoutMs: undefined, signal: undefined },
    );

    expect(outcome.status).toBe('committed');
  });

  test('a call accepts an abort signal of another package', async () => {
    const ledger = await open();
    const inner = new AbortController();
    const foreign = {
      get aborted() {
        return inner.signal.aborted;
      },
      get reason() {
        return inner.signal.reason;
      },
      addEventListener: (...args: Parameters<AbortSignal['addEventListener']>) =>
        inner.signal.addEventListener(...args),
      removeEventListener: (...args: Parameters<AbortSignal['removeEventListener']>) =>
        inner.signal.removeEventListener(...args),
    } as AbortSignal;
    const gate = ledger.gateNextCommit();
    const call = ledger.mint({ to: 'alice', assets: { gold: 1n } }, { signal: foreign });
    await gate.entered;

    inner.abort('no patience');

    await expect(call).rejects.toMatchObject({ code: 'ERR_TIMEOUT', cause: 'no patience' });
    gate.open();
    await ledger.settled();
    expect(await ledger.balance('alice')).toMatchObject({ assets: { gold: 1n } });
  });
});
