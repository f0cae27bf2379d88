import { expect, test } from 'vitest';
import { InvariantError } from '../../src/domain/assert.ts';
import { NotSentError } from '../../src/store/postgres/database.ts';
import { classify, isIdleTimeout, isRefusedLogin, isRolledBack } from '../../src/store/postgres/sql-errors.ts';

const answer = (code: string, severity = 'ERROR', constraint?: string): unknown =>
  Object.assign(new Error(code), { code, severity, constraint });
const socket = (code: string): unknown => Object.assign(new Error(code), { code });

test.each([
  { what: 'a serialization failure', error: answer('40001'), expected: 'retry' },
  { what: 'a deadlock', error: answer('40P01'), expected: 'retry' },
  { what: 'a lock timeout', error: answer('55P03'), expected: 'locked' },
  { what: 'a statement timeout', error: answer('57014'), expected: 'retry' },
  { what: 'a server that starts up', error: answer('57P03'), expected: 'retry' },
  { what: 'our own row count', error: answer('PK001'), expected: 'retry' },
  { what: 'a read-only moment during a failover', error: answer('25006'), expected: 'retry' },
  { what: 'a full disk', error: answer('53100'), expected: 'retry' },
  { what: 'no memory', error: answer('53200'), expected: 'retry' },
  { what: 'too many connections', error: answer('53300'), expected: 'retry' },
  {
    what: 'an id that another commit just took',
    error: answer('23505', 'ERROR', 'transactions_pkey'),
    expected: 'retry_now',
  },
  {
    what: 'a key that another commit just took',
    error: answer('23505', 'ERROR', 'transactions_key'),
    expected: 'retry_now',
  },
  {
    what: 'the id of a hold that another commit just took',
    error: answer('23505', 'ERROR', 'holds_pkey'),
    expected: 'retry_now',
  },
  { what: 'an output that is there', error: answer('23505', 'ERROR', 'unspent_pkey'), expected: 'refused' },
  { what: 'a check', error: answer('23514'), expected: 'refused' },
  { what: 'a null', error: answer('23502'), expected: 'refused' },
  { what: 'a number out of range', error: answer('22003'), expected: 'refused' },
  { what: 'text with NUL', error: answer('22021'), expected: 'refused' },
  { what: 'a check on the rows of a key', error: answer('23514', 'ERROR', 'transactions_key'), expected: 'refused' },
  { what: 'a name that is too long', error: answer('42622'), expected: 'broken' },
  { what: 'a lock timeout that is fatal', error: answer('55P03', 'FATAL'), expected: 'in_doubt' },
  { what: 'a code that only ends like one to retry', error: answer('X40001'), expected: 'broken' },
  { what: 'a code that only begins like one to retry', error: answer('40001X'), expected: 'broken' },
  { what: 'an answer without a code', error: { severity: 'ERROR' }, expected: 'in_doubt' },
  { what: 'an answer with a number for a code', error: { severity: 'ERROR', code: 23514 }, expected: 'in_doubt' },
  { what: 'a missing table', error: answer('42P01'), expected: 'broken' },
  { what: 'a missing right', error: answer('42501'), expected: 'broken' },
  { what: 'an aborted database transaction', error: answer('25P02'), expected: 'broken' },
  { what: 'a terminated backend', error: answer('57P01', 'FATAL'), expected: 'in_doubt' },
  { what: 'a crash of another backend', error: answer('57P02', 'FATAL'), expected: 'in_doubt' },
  { what: 'an idle timeout', error: answer('25P03', 'FATAL'), expected: 'in_doubt' },
  { what: 'a full disk under the log of the server', error: answer('53100', 'PANIC'), expected: 'in_doubt' },
  { what: 'a check that is fatal', error: answer('23514', 'FATAL'), expected: 'in_doubt' },
  { what: 'a check of a server that speaks German', error: answer('23514', 'FEHLER'), expected: 'refused' },
  { what: 'a deadlock of a server that speaks Russian', error: answer('40P01', 'ОШИБКА'), expected: 'retry' },
  { what: 'a missing table of a server that speaks Chinese', error: answer('42P01', '错误'), expected: 'broken' },
  { what: 'a fatal check of a server that speaks Italian', error: answer('23514', 'FATALE'), expected: 'in_doubt' },
  { what: 'a check of a server that speaks an unknown language', error: answer('23514', 'QAGH'), expected: 'in_doubt' },
  { what: 'a reset connection', error: socket('ECONNRESET'), expected: 'in_doubt' },
  { what: 'a broken pipe', error: socket('EPIPE'), expected: 'in_doubt' },
  { what: 'a connection that timed out', error: socket('ETIMEDOUT'), expected: 'in_doubt' },
  { what: 'a closed connection', error: new Error('Connection terminated unexpectedly'), expected: 'in_doubt' },
  { what: 'an answer that took too long', error: new Error('Query read timeout'), expected: 'in_doubt' },
  { what: 'no connection', error: new NotSentError('db:5432/game', new Error('refused')), expected: 'unavailable' },
  {
    what: 'no connection because there were too many',
    error: new NotSentError('db:5432/game', answer('53300', 'FATAL') as Error),
    expected: 'unavailable',
  },
  { what: 'an assertion of ours', error: new InvariantError('spent twice'), expected: 'bug' },
  { what: 'undefined', error: undefined, expected: 'in_doubt' },
  { what: 'null', error: null, expected: 'in_doubt' },
  { what: 'a string', error: '23514', expected: 'in_doubt' },
])('$what is $expected', ({ error, expected }) => {
  expect(classify(error)).toBe(expected);
});

test.each([
  ['English or Spanish', 'ERROR'],
  ['German', 'FEHLER'],
  ['French', 'ERREUR'],
  ['Italian', 'ERRORE'],
  ['Portuguese', 'ERRO'],
  ['Swedish', 'FEL'],
  ['Czech', 'CHYBA'],
  ['Polish', 'BŁĄD'],
  ['Turkish', 'HATA'],
  ['Russian', 'ОШИБКА'],
  ['Ukrainian', 'ПОМИЛКА'],
  ['Georgian', 'შეცდომა'],
  ['Korean', '오류'],
  ['simplified Chinese', '错误'],
  ['traditional Chinese', '錯誤'],
])('an error of a server that speaks %s proves a rollback: its severity is %s', (_, severity) => {
  expect(isRolledBack(severity)).toBe(true);
});

test('a severity without a word does not prove a rollback', () => {
  expect(isRolledBack('')).toBe(false);
  expect(isRolledBack(undefined)).toBe(false);
});

test.each([
  { what: 'the end of an idle session', error: answer('57P05', 'FATAL'), expected: true },
  { what: 'the end of a session by an administrator', error: answer('57P01', 'FATAL'), expected: false },
  // A function may raise any code, but with the severity ERROR only.
  { what: 'an error of a statement with that code', error: answer('57P05'), expected: false },
  { what: 'a lost connection', error: socket('ECONNRESET'), expected: false },
  { what: 'no error', error: undefined, expected: false },
])('$what proves that a session ended before the statement: $expected', ({ error, expected }) => {
  expect(isIdleTimeout(error)).toBe(expected);
});

test('the error of a refused connection names the place and the reason, without an empty message', () => {
  // Node's shape for a name with several addresses, all of which refuse.
  const cause = Object.assign(new AggregateError([new Error('::1'), new Error('127.0.0.1')]), { code: 'ECONNREFUSED' });

  const error = new NotSentError('db:5432/game', cause);

  expect(error.message).toBe('no connection to db:5432/game: ECONNREFUSED');
  expect(error.cause).toBe(cause);
});

const notSent = (code: unknown, message = 'no'): NotSentError =>
  new NotSentError('db:5432/game', Object.assign(new Error(message), { code }));

test.each([
  ...['28P01', '28000', '3D000', 'CERT_HAS_EXPIRED', 'ERR_TLS_CERT_ALTNAME_INVALID', 'DEPTH_ZERO_SELF_SIGNED_CERT'],
  ...['SELF_SIGNED_CERT_IN_CHAIN', 'UNABLE_TO_GET_ISSUER_CERT', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
])('a connection that fails with %s is a refused login', (code) => {
  expect(isRefusedLogin(notSent(code))).toBe(true);
});

test.each([
  ...[
    'X28P01',
    '28P01X',
    'X3D000',
    '3D000X',
    '53300',
    'MY_CERT_X',
    'XERR_TLS_CERT_',
    'XUNABLE_TO_GET_',
    'ECONNREFUSED',
  ],
  ...['UNABLE_TO_SEND_', ['28P01'], 28000, undefined],
])('a connection that fails with %j is not a refused login', (code) => {
  expect(isRefusedLogin(notSent(code))).toBe(false);
});

test.each([
  ['SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a string', true],
  ['The server does not support SSL connections', true],
  ['the client began SASL: too early', false],
])('a connection that fails with the message %j: a refused login is %s', (message, isRefused) => {
  expect(isRefusedLogin(notSent(undefined, message))).toBe(isRefused);
});

test('only the error of a connection that failed is a refused login', () => {
  const sent = Object.assign(new Error('SASL: no'), { code: '28P01', cause: answer('28P01') });

  expect(
    [sent, undefined, new NotSentError('db:5432/game', { code: '28P01', message: 'SASL: no' })].map(isRefusedLogin),
  ).toEqual([false, false, false]);
});
