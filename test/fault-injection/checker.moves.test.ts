import { expect, test } from 'vitest';
import { checkHistory } from './checker/check-history.ts';
import { holding, type StoredTransaction } from './checker/stored-ledger.ts';
import type { Entry, Intent } from './history.ts';

/*
 * Shows that the checker of the fault injection compares what commands of several wallets, of holds and of reversals
 * asked for with what they moved.
 */

type Moved = Readonly<Record<string, number>>;
type Command = readonly [intent: Intent, kind: string, moved: Moved];

const intent = (key: string, kind: Intent['kind'], more: Partial<Intent>): Intent => ({
  ...{ key, kind, wallet: 'alice', assets: {}, actions: 0 },
  ...more,
});
const HELD: Command = [intent('h', 'hold', { assets: { gold: '9' } }), 'hold', { 'alice gold': -9, '~h gold': 9 }];
const PAID: Command = [
  intent('p', 'transfer', { to: 'bob', assets: { gold: '5' } }),
  'transfer',
  { 'alice gold': -5, 'bob gold': 5 },
];

const stored = ([{ key }, kind, moved]: Command, order: number): StoredTransaction => ({
  ...{ id: `tx-${key}`, order, kind, key, actions: 0 },
  moved: new Map(Object.entries(moved).map(([name, amount]) => [name, BigInt(amount)])),
});

/** The violations of commands that were sent and committed one after the other. */
function check(commands: readonly Command[], orders = commands.map((_, at) => at + 1)): readonly string[] {
  const log = commands.flatMap(([sent], at): Entry[] => [
    { type: 'invoke', ...sent, atMs: 10 * at, again: false },
    { type: 'answer', key: sent.key, atMs: 10 * at + 5, status: 'committed', id: `tx-${sent.key}` },
  ]);
  const transactions = commands.map((command, at) => stored(command, orders[at] as number));
  const books = {
    ...{ byId: new Map(transactions.map((one) => [one.id, one])), keyless: [], outbox: [], expiredUnswept: 0 },
    byKey: new Map(transactions.map((one) => [one.key as string, one])),
  };
  return checkHistory([[{ type: 'start', pid: 1 }, ...log]], books, true).violations;
}

const TRADE = intent('t', 'exchange', {
  legs: [
    { from: 'alice', to: 'bob', assets: { gold: '5' } },
    { from: 'bob', to: 'alice', assets: { sword: '1' } },
    { from: 'alice', assets: { gold: '1' } },
    { to: 'carol', assets: { badge: '1' } },
  ],
});
const TRADED = { 'alice gold': -6, 'bob gold': 5, 'bob sword': -1, 'alice sword': 1, 'carol badge': 1 };
const BID = intent('b', 'exchange', { wallet: 'bob', assets: { gold: '10' }, hold: 'h' });
const CAPTURE = intent('c', 'capture', { hold: 'h', to: 'bob', assets: { gold: '4' }, isRestReleased: true });
const RELEASE = intent('r', 'release', { hold: 'h' });
const ALL = intent('a', 'transfer', { to: 'bob', assets: { gold: '0', wood: '0' }, isAll: true });
const REVERSE = intent('u', 'reverse', { wallet: '', of: 'tx-p' });

test.each([
  ['an exchange', [TRADE, 'exchange', TRADED]],
  ['a bid', [BID, 'exchange', { 'bob gold': -10, '~b gold': 10, '~h gold': -9, 'alice gold': 9 }]],
  ['a capture', [CAPTURE, 'capture', { '~h gold': -9, 'bob gold': 4, 'alice gold': 5 }]],
  ['a release', [RELEASE, 'release', { '~h gold': -9, 'alice gold': 9 }]],
  ['a transfer of all', [ALL, 'transfer', { 'alice gold': -3, 'bob gold': 3 }]],
  ['a reversal', [REVERSE, 'reversal', { 'bob gold': -5, 'alice gold': 5 }]],
  ['a reversal of a capture', [{ ...REVERSE, of: 'tx-k' }, 'reversal', { 'bob gold': -4, 'alice gold': 4 }]],
  ['a reversal in part', [{ ...REVERSE, isPartial: true }, 'reversal', { 'bob gold': -2, 'alice gold': 2 }]],
] as const)('the checker accepts %s that moves what it asked for', (_, command) => {
  const earlier: Command = [
    intent('k', 'capture', { hold: 'h', to: 'bob', assets: { gold: '4' } }),
    'capture',
    {
      '~h gold': -4,
      'bob gold': 4,
    },
  ];

  expect(check([HELD, PAID, earlier, command as Command])).toEqual([]);
});

test.each([
  ['an exchange that leaves a leg out', [TRADE, 'exchange', { ...TRADED, 'carol badge': 0 }]],
  ['an exchange of other amounts', [TRADE, 'exchange', { ...TRADED, 'bob gold': 6, 'alice gold': -7 }]],
  ['a bid that releases to the bidder', [BID, 'exchange', { '~b gold': 10, '~h gold': -9, 'bob gold': -1 }]],
  ['a capture whose rest goes to the payee', [CAPTURE, 'capture', { '~h gold': -9, 'bob gold': 9 }]],
  ['a release to another wallet', [RELEASE, 'release', { '~h gold': -9, 'bob gold': 9 }]],
  ['a transfer of all to somebody else', [ALL, 'transfer', { 'alice gold': -3, 'carol gold': 3 }]],
  ['a reversal of less', [REVERSE, 'reversal', { 'bob gold': -4, 'alice gold': 4 }]],
  ['a reversal that is recorded as a transfer', [REVERSE, 'transfer', { 'bob gold': -5, 'alice gold': 5 }]],
] as const)('the checker sees %s', (_, command) => {
  expect(check([HELD, PAID, command as Command])).toEqual([expect.stringMatching(/^[tbcrau] /)]);
});

test('the checker sees two exchanges that passed each other in the mailbox of a payer who is not their first', () => {
  const trade = (key: string, from: string): Command => [
    intent(key, 'exchange', {
      wallet: from,
      legs: [
        { from, to: 'carol', assets: { gold: '1' } },
        { from: 'carol', to: from, assets: { gem: '1' } },
      ],
    }),
    'exchange',
    { [holding(from, 'gold')]: -1, 'carol gold': 1, 'carol gem': -1, [holding(from, 'gem')]: 1 },
  ];

  const violations = check([trade('first', 'alice'), trade('second', 'bob')], [2, 1]);

  expect(violations).toContain('carol: first was sent before second and committed after it');
});

test('the checker sees two captures that passed each other in the mailbox of their hold', () => {
  const capture = (key: string): Command => [
    intent(key, 'capture', { hold: 'h', to: 'bob', assets: { gold: '1' } }),
    'capture',
    { '~h gold': -1, 'bob gold': 1 },
  ];

  const violations = check([HELD, capture('first'), capture('second')], [1, 3, 2]);

  expect(violations).toContain('~h: first was sent before second and committed after it');
});
