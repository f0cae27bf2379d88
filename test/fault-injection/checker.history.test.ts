import { expect, test } from 'vitest';
import { checkHistory } from './checker/check-history.ts';
import { holding, type StoredLedger, type StoredTransaction } from './checker/stored-ledger.ts';
import type { Answered, Entry, Intent } from './history.ts';

/*
 * Shows that the checker of the fault injection can fail: a history and a database that agree, then one lie at a time.
 */

const intent = (key: string): Intent => ({
  key,
  kind: 'transfer',
  wallet: 'alice',
  to: 'bob',
  assets: { gold: '5' },
  actions: 1,
});
const start: Entry = { type: 'start', pid: 1 };
const sent = (key: string, atMs: number, again = false): Entry => ({ type: 'invoke', ...intent(key), atMs, again });
const told = (key: string, atMs: number, answer: Partial<Answered> = {}): Entry => {
  return { type: 'answer', key, atMs, status: 'committed', id: `tx-${key}`, ...answer };
};
const failed = (key: string, atMs: number, code: string): Entry => {
  return { type: 'answer', key, atMs, status: 'error', code };
};
const made = (key: string): Entry => ({
  type: 'delivery',
  id: `${key}:0`,
  transactionId: `tx-${key}`,
  wallet: 'alice',
});

const stored = (key: string, order: number, changes: Partial<StoredTransaction> = {}): StoredTransaction => ({
  id: `tx-${key}`,
  order,
  kind: 'transfer',
  key,
  actions: 1,
  moved: new Map([
    [holding('alice', 'gold'), -5n],
    [holding('bob', 'gold'), 5n],
  ]),
  ...changes,
});
const ledger = (...transactions: StoredTransaction[]): StoredLedger => ({
  byId: new Map(transactions.map((one) => [one.id, one])),
  byKey: new Map(transactions.filter(({ key }) => key !== null).map((one) => [one.key as string, one])),
  keyless: transactions.filter(({ key }) => key === null),
  expiredUnswept: 0,
  outbox: transactions
    .filter(({ actions }) => actions > 0)
    .map(({ id }) => ({ transactionId: id, status: 'delivered' })),
});

const refusal = { kind: 'refused', actions: 0, moved: new Map<string, bigint>() };
const check = (log: Entry[], books: StoredLedger, settled = true) => checkHistory([log], books, settled);

test('a history that the database agrees with has no violations, and is counted', () => {
  const log = [
    start,
    sent('a', 1),
    sent('b', 2),
    told('a', 3),
    told('b', 4),
    made('a'),
    made('b'),
    made('b'),
    sent('c', 5),
    told('c', 6, { status: 'rejected', code: 'insufficient_funds' }),
    sent('d', 7),
    failed('d', 8, 'ERR_IN_DOUBT'),
    sent('d', 9, true),
    told('d', 10, { status: 'duplicate' }),
    made('d'),
  ];

  const { violations, counts } = check(
    log,
    ledger(stored('a', 1), stored('b', 2), stored('c', 3, refusal), stored('d', 4)),
  );

  expect(violations).toEqual([]);
  expect(counts).toMatchObject({ commands: 4, acknowledged: 3, refused: 1, lost: 0, appliedTwice: 0, unsettled: 0 });
  expect(counts).toMatchObject({ deliveries: 3, repeatedDeliveries: 1 });
});

const a = [start, sent('a', 1), told('a', 2), made('a')];

test.each<readonly [string, Entry[], StoredLedger, RegExp]>([
  ['is lost', a, ledger(), /^a was acknowledged as tx-a and is lost$/],
  ['is there under another id', a, ledger(stored('a', 1, { id: 'tx-z' })), /answered with tx-a and is there as tx-z/],
  [
    'moved another amount',
    a,
    ledger(stored('a', 1, { moved: new Map([[holding('alice', 'gold'), -5n]]) })),
    /asked for .* and moved/,
  ],
  ['is of another kind', a, ledger(stored('a', 1, { kind: 'burn' })), /is a transfer and is there as burn/],
  ['lost its action', a, ledger(stored('a', 1, { actions: 0 })), /carries 1 actions and has 0/],
  [
    'was answered twice, each time another',
    [...a, sent('a', 3, true), told('a', 4, { id: 'tx-z' })],
    ledger(stored('a', 1)),
    /then committed tx-z/,
  ],
  ['was never answered', [start, sent('a', 1)], ledger(), /^a was never answered$/],
  ['nobody sent', a, ledger(stored('a', 1), stored('z', 2)), /^z is there and nobody sent it$/],
  [
    'has no key',
    a,
    ledger(stored('a', 1), stored('', 2, { key: null, id: 'tx-z', actions: 0 })),
    /transfer tx-z has no key/,
  ],
  [
    'was refused and is there',
    [start, sent('a', 1), told('a', 2, { status: 'rejected' })],
    ledger(stored('a', 1, { actions: 0 })),
    /refused and is recorded as transfer/,
  ],
  [
    'was said to have moved nothing, and had been committed',
    [
      start,
      sent('a', 1),
      failed('a', 2, 'ERR_STORE_UNAVAILABLE'),
      sent('a', 3, true),
      told('a', 4, { status: 'duplicate' }),
      made('a'),
    ],
    ledger(stored('a', 1)),
    /said to have moved nothing/,
  ],
  ['was never delivered', [start, sent('a', 1), told('a', 2)], ledger(stored('a', 1)), /ticked off, not made/],
  [
    'was delivered and is not due',
    [...a, made('z')],
    ledger(stored('a', 1)),
    /tx-z was delivered and is not in the outbox/,
  ],
  ['was uncaught', [...a, { type: 'uncaught', error: 'oops' }], ledger(stored('a', 1)), /^uncaught: oops$/],
])('a command that %s is seen', (_, log, books, violation) => {
  const { violations } = check(log, books);

  expect(
    violations.some((text) => violation.test(text)),
    violations.join('\n'),
  ).toBe(true);
});

test('two commands of a wallet that were committed in the wrong order are a violation', () => {
  const log = [start, sent('a', 1), sent('b', 2), told('a', 3), told('b', 4), made('a'), made('b')];

  const { violations } = check(log, ledger(stored('a', 2), stored('b', 1)));

  expect(violations).toEqual(['alice: a was sent before b and committed after it']);
});

test('a command committed after one that was sent after its acknowledgement is a violation', () => {
  const first = [start, sent('a', 1), told('a', 2), made('a')];
  const second = [start, sent('b', 10), told('b', 11), made('b')];

  const { violations } = checkHistory([first, second], ledger(stored('a', 2), stored('b', 1)), true);

  expect(violations).toEqual(['alice: a was acknowledged before b was sent, and comes after it']);
});

test('a command in flight when its process died is not a violation', () => {
  const log = [start, sent('a', 1), start, sent('a', 2, true), told('a', 3, { status: 'duplicate' }), made('a')];

  expect(check(log, ledger(stored('a', 1))).violations).toEqual([]);
});
