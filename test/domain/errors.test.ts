import { describe, expect, test } from 'vitest';
import { assert, assertNever, InvariantError } from '../../src/domain/assert.ts';
import { ERROR_CODES, type ErrorCode, PROBLEMS } from '../../src/domain/error-codes.ts';
import { invalidCommand, isLedgerError, LedgerError, ledgerClosed, messageOf } from '../../src/domain/errors.ts';

const CODES = Object.keys(ERROR_CODES) as ErrorCode[];
const BRAND = Symbol.for('pursekit.LedgerError');

/** The codes after which the same call may succeed later: callers retry by this property. */
const RETRYABLE: Readonly<Record<ErrorCode, boolean>> = {
  ERR_INVALID_COMMAND: false,
  ERR_INVALID_OPTIONS: false,
  ERR_KEY_REUSED: false,
  ERR_MAILBOX_FULL: true,
  ERR_OVERLOADED: true,
  ERR_CONTENTION: true,
  ERR_REFUSED_BY_DATABASE: false,
  ERR_STORE_UNAVAILABLE: true,
  ERR_IN_DOUBT: true,
  ERR_TIMEOUT: true,
  ERR_WALLET_CRASHED: false,
  ERR_WALLET_QUARANTINED: true,
  ERR_UNKNOWN_EVENT: false,
  ERR_HANDLER_FAILED: true,
  ERR_CORRUPT: false,
  ERR_NOT_FOUND: false,
  ERR_SCHEMA: false,
  ERR_DATABASE_UNFIT: false,
  ERR_DIRECTORY_LOCKED: true,
  ERR_WAITS_FOR_ITSELF: false,
  ERR_HISTORY_BEHIND: true,
  ERR_READ_ONLY: false,
  ERR_CLOSED: false,
};

test.each(CODES)('%s says whether the same call may succeed later', (code) => {
  expect(new LedgerError(code, 'x').retryable).toBe(RETRYABLE[code]);
});

test('the table of this test has every code', () => {
  expect(Object.keys(RETRYABLE).sort()).toEqual([...CODES].sort());
});

describe('isLedgerError', () => {
  test('recognises an error by its brand', () => {
    const error = new LedgerError('ERR_MAILBOX_FULL', 'full');

    expect(isLedgerError(error)).toBe(true);
    expect(isLedgerError(error, 'ERR_MAILBOX_FULL')).toBe(true);
    expect(isLedgerError(error, 'ERR_TIMEOUT')).toBe(false);
  });

  test('recognises an error of another copy of the package', () => {
    // A second install has its own class; only the registered symbol is shared.
    const foreign = Object.assign(new Error('full'), { code: 'ERR_MAILBOX_FULL', [BRAND]: true });

    expect(foreign).not.toBeInstanceOf(LedgerError);
    expect(isLedgerError(foreign, 'ERR_MAILBOX_FULL')).toBe(true);
  });

  test.each<readonly [string, unknown]>([
    ['undefined', undefined],
    ['null', null],
    ['text', 'ERR_MAILBOX_FULL'],
    ['an error with the same code', Object.assign(new Error('x'), { code: 'ERR_MAILBOX_FULL', name: 'LedgerError' })],
    ['a plain object', { code: 'ERR_MAILBOX_FULL', retryable: true }],
    ['a bug', new InvariantError('x')],
  ])('rejects %s', (_, value) => {
    expect(isLedgerError(value)).toBe(false);
    expect(isLedgerError(value, 'ERR_MAILBOX_FULL')).toBe(false);
  });
});

describe('a LedgerError', () => {
  test('is an Error with a name, a message and a cause', () => {
    const cause = new Error('ECONNREFUSED');

    const error = new LedgerError('ERR_STORE_UNAVAILABLE', 'no connection', { cause, key: 'pay-1' });

    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({ name: 'LedgerError', message: 'no connection', cause, key: 'pay-1' });
  });

  test('has no field, problem, key or cause that it was not given', () => {
    const error = new LedgerError('ERR_CLOSED', 'closed');

    expect([error.field, error.problem, error.key, error.cause]).toEqual([undefined, undefined, undefined, undefined]);
    expect('cause' in error).toBe(false);
  });

  test('does not show its brand among its fields', () => {
    expect(Object.getOwnPropertyDescriptor(new LedgerError('ERR_CLOSED', 'closed'), BRAND)?.enumerable).toBe(false);
  });

  test('for an invalid input without a message of its own has the text of the rule', () => {
    expect(invalidCommand('same_wallet', 'to').message).toBe(`to: ${PROBLEMS.same_wallet}`);
  });

  test('for an invalid input names the field and the rule', () => {
    expect(invalidCommand('assets_empty', 'assets', 'at least one asset')).toMatchObject({
      code: 'ERR_INVALID_COMMAND',
      retryable: false,
      problem: 'assets_empty',
      field: 'assets',
      message: 'assets: at least one asset',
    });
  });
});

test('the error of a closed ledger says that the ledger is closed and that the call never succeeds', () => {
  const error = ledgerClosed();

  expect(isLedgerError(error, 'ERR_CLOSED')).toBe(true);
  expect(error).toMatchObject({ retryable: false, message: 'the ledger is closing or closed' });
});

test.each<readonly [string, unknown, string]>([
  ['an error', new TypeError('no such thing'), 'no such thing'],
  ['text', 'no such thing', 'no such thing'],
  ['nothing', undefined, 'undefined'],
  ['an object', { code: 5 }, '[object Object]'],
  ['an object without a prototype', Object.create(null), 'unprintable error'],
  ['an error with a list for a message', Object.assign(new Error(), { message: ['a', 'b'] }), 'a,b'],
  ['an error with nothing for a message', Object.assign(new Error(), { message: null }), 'null'],
  ['an error whose message throws', unreadable(), 'unprintable error'],
])('the message of a thrown value that is %s is text', (_, thrown, words) => {
  expect(messageOf(thrown)).toBe(words);
});

test('a broken invariant throws an InvariantError, which is not a LedgerError', () => {
  expect(new InvariantError('two and two').name).toBe('InvariantError');
  expect(() => assert(false, 'two and two')).toThrow(new InvariantError('two and two'));
  expect(() => assert(true, 'two and two')).not.toThrow();
  expect(() => assertNever('surprise' as never)).toThrow('unexpected value: surprise');
});

function unreadable(): Error {
  return Object.defineProperty(new Error(), 'message', {
    get() {
      throw new Error('unreadable');
    },
  });
}

test.each<[unknown, string]>([
  [new Error('no'), 'no'],
  [Object.assign(new AggregateError([]), { code: 'ECONNREFUSED' }), 'ECONNREFUSED'],
  [new AggregateError([]), 'AggregateError'],
  ['', ''],
  ['sold out', 'sold out'],
])('the message of the thrown value %o is %j', (thrown, message) => {
  expect(messageOf(thrown)).toBe(message);
});

test('an error does not repeat an input of megabytes', () => {
  const { message, field } = invalidCommand('unknown_field', 'x'.repeat(5_000_000)) as LedgerError;

  expect([message.length, field?.length]).toEqual([4_027, 4_027]);
});
