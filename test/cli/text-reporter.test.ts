import { describe, expect, test } from 'vitest';
import { failuresText } from '../../src/cli/output/summary-text.ts';
import { TextReporter } from '../../src/cli/output/text-reporter.ts';
import { PLAIN } from '../../src/cli/terminal.ts';
import type { ReportEvent, RunSummary } from '../../src/scenarios/index.ts';

type Command = Extract<ReportEvent, { type: 'command' }>;

const committed: Command = {
  type: 'command',
  key: 'k',
  runtime: 1,
  at: 12.5,
  ms: 1.25,
  kind: 'transfer',
  from: 'alice',
  to: 'bob',
  assets: [{ asset: 'gold', amount: 5n }],
  actions: [],
  answer: { status: 'committed', transactionId: 'id' },
};
const retrying: ReportEvent = {
  type: 'retrying',
  runtime: 2,
  wallet: 'alice',
  attempt: 1,
  delayMs: 7,
  utxosLost: 3,
  commands: 2,
};
const sound: RunSummary = {
  ok: true,
  commands: { committed: 1, duplicate: 0, rejected: 0, refused: 0, failed: 0 },
  expectations: { met: 0, open: 0, failed: [] },
  conflicts: { attempts: 0, utxosLost: 0 },
  deliveries: [],
  waiting: [],
  deadLetters: [],
  books: [],
  flows: [],
  balances: [],
  ms: 20,
};

function told(...events: readonly ReportEvent[]): string {
  const lines: string[] = [];
  const reporter = new TextReporter((line) => lines.push(line), PLAIN);
  for (const event of events) reporter.report(event);
  return lines.map((line) => line.trim().replace(/ {2,}/g, '  ')).join('\n');
}

describe('a command', () => {
  const answers: readonly [Command['answer'], string][] = [
    [{ status: 'committed', transactionId: 'id' }, '✓ committed'],
    [{ status: 'duplicate', transactionId: 'id' }, '= committed before, nothing moves'],
    [
      {
        status: 'rejected',
        reason: 'insufficient_funds',
        shortfalls: [{ wallet: 'a', asset: 'gold', asked: 5n, available: 2n, held: 0n }],
      },
      '✗ rejected, insufficient_funds (a gold: asked 5, has 2)',
    ],
    [
      {
        status: 'rejected',
        reason: 'funds_held',
        shortfalls: [
          { wallet: 'a', asset: 'gold', asked: 5n, available: 2n, held: 3n },
          { wallet: 'b', asset: 'wood', asked: 1n, available: 0n, held: 1n },
        ],
      },
      '✗ rejected, funds_held (a gold: asked 5, has 2, held 3; b wood: asked 1, has 0, held 1)',
    ],
    [
      { status: 'rejected', reason: 'hold_expired', shortfalls: [], hold: { id: 'h2', leg: 1 } },
      '✗ rejected, hold_expired (hold h2)',
    ],
    [
      {
        status: 'rejected',
        reason: 'hold_exceeded',
        shortfalls: [],
        hold: { id: 'h', asset: 'gold', asked: 50n, left: 40n },
      },
      '✗ rejected, hold_exceeded (hold h, gold: asked 50, left 40)',
    ],
    [
      {
        ...{ status: 'rejected', reason: 'wallet_max_exceeded', shortfalls: [] },
        rule: { wallet: 'b', asset: 'gold', asked: 5n, room: 2n },
      },
      '✗ rejected, wallet_max_exceeded (b gold: asked 5, room 2)',
    ],
    [
      {
        ...{ status: 'rejected', reason: 'wallet_frozen', shortfalls: [] },
        rule: { wallet: 'b', frozen: 'in', leg: 1 },
      },
      '✗ rejected, wallet_frozen (b: in)',
    ],
    [{ status: 'rejected', reason: 'too_many_inputs', shortfalls: [] }, '✗ rejected, too_many_inputs'],
    [
      { status: 'refused', problem: 'same_wallet', field: 'to', message: '' },
      '✗ refused by validation, same_wallet (to)',
    ],
    [{ status: 'failed', code: 'ERR_TIMEOUT', message: 'too late' }, '! failed, ERR_TIMEOUT: too late'],
    [{ status: 'failed', message: 'boom' }, '! failed, boom'],
  ];

  test.each(answers.map(([answer, text]) => [text, answer] as const))('is answered by %s', (text, answer) => {
    expect(told({ ...committed, answer })).toBe(`alice pays bob gold 5  ${text}`);
  });

  test('has its control characters escaped', () => {
    const actions = [{ type: 'Say', text: 'a\nb\u001b[2J\u202e' }];
    const failed: Command = { ...committed, answer: { status: 'failed', message: 'no\r\u009b1m' } };

    expect(told({ ...committed, actions })).toContain(', for Say a\\nb\\u001b[2J\\u202e ✓ committed');
    expect(told({ ...committed, to: 'bo\nb' })).toContain('alice pays bo\\nb gold 5');
    expect(told(failed)).toContain('! failed, no\\u000d\\u009b1m');
    expect(told({ type: 'note', text: 'two\nlines' })).toBe('two\nlines');
  });

  test('is a sentence with wallets, assets and actions', () => {
    const actions = [{ type: 'BuyItem', itemId: 'car_1', count: 2 }];

    expect(told({ ...committed, actions })).toContain('alice pays bob gold 5, for BuyItem car_1 2');
    const { from: _, ...toBob } = committed;
    expect(told({ ...toBob, kind: 'mint' })).toContain('bob is given gold 5');
    const { to: __, ...fromAlice } = committed;
    expect(told({ ...fromAlice, kind: 'burn' })).toContain('alice burns gold 5');
  });
});

describe('concurrent commands', () => {
  const group = (count: number, ...events: readonly ReportEvent[]): string =>
    told(
      { type: 'together:started', count, atOnce: Math.min(count, 10) },
      ...events,
      { type: 'together:finished', count },
      committed,
    );

  test('are listed up to 24, with their conflicts', () => {
    expect(group(24, retrying, committed).split('\n')).toEqual([
      '24 at once, but 10 at a time:',
      '↻ runtime 2: alice has a conflict on 3 UTXOs and replans 2 commands (in 7 ms, attempt 2)',
      'alice pays bob gold 5  ✓ committed',
      'alice pays bob gold 5  ✓ committed',
    ]);
  });

  test('are counted, also if another group starts and ends among them', () => {
    const text = told(
      { type: 'together:started', count: 30, atOnce: 30 },
      ...Array.from({ length: 29 }, () => committed),
      { type: 'together:started', count: 1, atOnce: 1 },
      { ...committed, to: 'ron' },
      { type: 'together:finished', count: 1 },
      committed,
      { type: 'together:finished', count: 30 },
      committed,
    );

    expect(text.split('\n')).toEqual([
      '30 at once:',
      '1 at once:',
      'alice pays ron gold 5  ✓ committed',
      '30 committed',
      'alice pays bob gold 5  ✓ committed',
    ]);
  });

  test('are counted from 25, with their conflicts, and failed ones are listed', () => {
    const failed: Command = { ...committed, answer: { status: 'failed', message: 'boom' } };

    expect(group(25, retrying, committed, failed, committed, retrying).split('\n')).toEqual([
      '25 at once, but 10 at a time:',
      'alice pays bob gold 5  ! failed, boom',
      '2 committed',
      '1 failed',
      '6 UTXOs spent first by another runtime: 2 attempts had a conflict',
      'alice pays bob gold 5  ✓ committed',
    ]);
  });
});

describe('a delivery', () => {
  const delivery = { type: 'delivery', runtime: 1, wallet: 'alice', action: { type: 'Buy', item: 'car' } } as const;

  test.each([
    [{ status: 'made', attempt: 1 }, '✓ delivered'],
    [{ status: 'made', attempt: 3 }, '✓ delivered at attempt 3'],
    [{ status: 'failed', attempt: 1, error: 'no', delayMs: 9 }, '↻ its processor failed (no), again in 9 ms'],
    [{ status: 'dead', attempt: 8, error: 'no' }, '✗ failed at attempt 8 (no), now a dead letter'],
  ] as const)('that comes to %j says so', (end, text) => {
    expect(told({ ...delivery, ...end })).toBe(`Buy car to alice  ${text}`);
  });
});

describe('an expectation', () => {
  const expectation = { type: 'expectation', what: 'a holds', expected: 'gold 1', actual: 'gold 2' } as const;

  test.each([
    [{ status: 'met' }, 'as expected, a holds gold 1'],
    [{ status: 'failed', at: '/x/y.ts:3:4' }, '✗ EXPECTED: a holds gold 1. FOUND: gold 2 (/x/y.ts:3:4)'],
    [{ status: 'open' }, '? expected: a holds gold 1. Found: gold 2; an earlier run may have committed later steps'],
  ] as const)('that is %j says so', (end, text) => {
    expect(told({ ...expectation, ...end })).toBe(text);
  });
});

describe('the summary', () => {
  const summary = (parts: Partial<RunSummary>): string => told({ type: 'run:finished', ...sound, ...parts });

  test('counts each kind of answer that occurred', () => {
    const commands = { committed: 1, duplicate: 2, rejected: 3, refused: 4, failed: 5 };

    expect(summary({ commands })).toContain(
      'Commands  1 committed, 2 committed before, 3 rejected, 4 refused by validation, 5 failed',
    );
  });

  test('names conflicts only if one occurred', () => {
    expect(summary({})).not.toContain('Conflicts');
    expect(summary({ conflicts: { attempts: 2, utxosLost: 5 } })).toContain(
      'Conflicts  2 attempts, retried with back-off: another runtime spent 5 UTXOs first',
    );
  });

  test('lists dead letters', () => {
    expect(summary({})).toContain('Dead letters  none');
    const deadLetters = [{ id: 'delivery:1', kind: 'delivery', reason: 'attempts_exhausted', error: 'no' }] as const;
    expect(summary({ deadLetters })).toContain('Dead letters  1\ndelivery:1: attempts_exhausted, no');
  });

  test('lists the deliveries that wait unexpectedly with the reason, and counts those that are expected', () => {
    expect(summary({})).not.toContain('Waiting');
    const waits = (type: string, reason: RunSummary['waiting'][number]['reason'], expected = false) => {
      return { action: { type }, reason, expected };
    };
    const unexpected = [waits('Bui', 'no_processor'), waits('Buy', 'back_off'), waits('Mail', 'claimed')];

    expect(summary({ waiting: [...unexpected, waits('Later', 'back_off', true)] })).toContain(
      [
        'Waiting  4 not delivered, 1 of them expected',
        'Bui: the run has no processor for this type',
        'Buy: its last attempt failed',
        'Mail: another process has claimed it',
        'Dead letters',
      ].join('\n'),
    );
    const many = summary({ waiting: Array.from({ length: 12 }, () => waits('Buy', 'back_off')) });
    expect(many.match(/Buy: its last attempt failed/g)).toHaveLength(10);
    expect(many).toContain('and 2 more');
  });

  test('shows for each asset if it balances', () => {
    const entry = { asset: 'gold', minted: 5n, burned: 1n, circulating: 4n, balanced: true };

    expect(summary({ books: [entry] })).toContain(
      'Supply  conserved per asset: minted − burned = in wallets\ngold  5 − 1 = 4',
    );
    expect(summary({ books: [entry, { ...entry, asset: 'coin', circulating: 3n, balanced: false }] })).toContain(
      'Supply  NOT CONSERVED, an invariant is violated: minted − burned = in wallets\ngold  5 − 1 = 4\ncoin  5 − 1 ≠ 3',
    );
  });

  test('separates long names of assets from their amounts', () => {
    const book = { minted: 100n, burned: 0n, circulating: 100n, balanced: true };
    const books = [
      { asset: 'arena_token1', ...book },
      { asset: 'gold', ...book },
    ];

    const text = told({ type: 'run:finished', ...sound, books });

    expect(text).toMatch(/^arena_token1 100 − 0 = 100$/m);
    expect(text).toMatch(/^gold {2}100 − 0 = 100$/m);
  });

  test('counts expectations and lists those that failed', () => {
    const failed = [{ what: 'a holds', status: 'failed', expected: 'x', actual: 'y', at: '/x/y.ts:3:4' }] as const;

    expect(summary({ expectations: { met: 3, open: 2, failed } })).toContain(
      [
        'Expectations  3 met, 2 not judged because an earlier run had committed later steps, 1 FAILED:',
        '/x/y.ts:3:4: a holds x, but it is y',
      ].join('\n'),
    );
  });

  test('lists ten deliveries and counts the rest', () => {
    const delivery = { wallet: 'a', action: { type: 'Buy' }, times: 1 };

    expect(summary({ deliveries: [delivery, { ...delivery, times: 2 }] })).toContain(
      'Deliveries  Buy to a, once\nBuy to a, 2 times\nDead letters',
    );
    const many = summary({ deliveries: Array.from({ length: 12 }, () => delivery) });
    expect(many.match(/Buy to a, once/g)).toHaveLength(10);
    expect(many).toContain('and 2 more');
  });
});

test.each<[Partial<RunSummary>, string]>([
  [
    { expectations: { met: 1, open: 0, failed: [{ what: 'w', expected: 'e', actual: 'a', met: false }] as never } },
    '1 expectation not met',
  ],
  [
    {
      waiting: [
        { action: { type: 'BuySwrod' }, reason: 'no_processor', expected: false },
        { action: { type: 'BuySwrod' }, reason: 'no_processor', expected: false },
        { action: { type: 'Later' }, reason: 'no_processor', expected: true },
      ],
    },
    '2 deliveries wait unexpectedly: BuySwrod',
  ],
  [
    {
      waiting: [{ action: { type: 'Tell' }, reason: 'back_off', expected: false }],
      books: [{ asset: 'gold', minted: 1n, burned: 0n, circulating: 2n, balanced: false }],
    },
    '1 delivery waits unexpectedly: Tell; the supply is not conserved',
  ],
])('the last line of a failed run says why it failed', (parts, text) => {
  expect(failuresText({ ...sound, ...parts })).toBe(text);
});
