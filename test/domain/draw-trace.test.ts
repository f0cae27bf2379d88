import { expect, test } from 'vitest';
import { toDot, toMermaid } from '../../src/domain/records/draw-trace.ts';
import { type Trace, type TraceOutput, tracePath } from '../../src/domain/records/trace.ts';

const [MINT, SALE, GONE] = ['1', '2', '3'].map((digit) => `00000000-0000-7000-8000-00000000000${digit}`) as [
  string,
  string,
  string,
];
const at = { position: 1, recordedAt: new Date(0) };
const output = (parts: Partial<TraceOutput>): TraceOutput => {
  return { outpoint: `${MINT}:0`, wallet: 'alice', asset: 'gold', amount: 5n, atMost: 5n, ...parts };
};

const TRACE: Trace = {
  ...{ direction: 'forward', position: 2, truncated: true, open: [`${SALE}:1`] },
  transactions: [
    { id: MINT, kind: 'mint', depth: 0, ...at },
    { id: SALE, kind: 'exchange', depth: 1, ...at, burned: { gold: 1n } },
  ],
  outputs: [
    output({ spentBy: SALE }),
    output({ spentBy: SALE, asset: 'wood', amount: 2n, atMost: 2n }),
    output({ outpoint: `${SALE}:0`, previous: `${MINT}:0`, wallet: 'shop#1', hold: 'bid-7', amount: 9n, atMost: 4n }),
    output({ outpoint: `${SALE}:1`, previous: `${MINT}:0`, wallet: 'bob"\n\\', spentBy: GONE }),
  ],
};

test('toMermaid() draws transactions, the outputs between them, holders, and where more is', () => {
  expect(toMermaid(TRACE).split('\n')).toEqual([
    'flowchart LR',
    '  t0["mint<br/>…000000000001"]',
    '  t1["exchange<br/>…000000000002<br/>burned gold 1"]',
    '  w2(["shop#35;1, hold bid-7"])',
    '  m3(("…"))',
    '  t0 -->|"alice: gold 5, wood 2"| t1',
    '  t1 -->|"shop#35;1, hold bid-7: gold 9 (at most 4)"| w2',
    '  t1 -->|"bob#34;#10;#92;: gold 5"| m3',
  ]);
});

test('toDot() draws the same for Graphviz', () => {
  expect(toDot(TRACE).split('\n')).toEqual([
    'digraph trace {',
    '  rankdir=LR;',
    '  t0 [shape=box, label="mint\\n…000000000001"];',
    '  t1 [shape=box, label="exchange\\n…000000000002\\nburned gold 1"];',
    '  w2 [shape=ellipse, label="shop#1, hold bid-7"];',
    '  m3 [shape=plaintext, label="…"];',
    '  t0 -> t1 [label="alice: gold 5, wood 2"];',
    '  t1 -> w2 [label="shop#1, hold bid-7: gold 9 (at most 4)"];',
    '  t1 -> m3 [label="bob\\" \\\\: gold 5"];',
    '}',
  ]);
});

test('tracePath() is the way from the start to an output, and empty for another one', () => {
  expect(tracePath(TRACE, TRACE.outputs[2] as TraceOutput).map(({ outpoint }) => outpoint)).toEqual([
    `${MINT}:0`,
    `${SALE}:0`,
  ]);
  expect(tracePath(TRACE, { outpoint: `${GONE}:0`, asset: 'gold' })).toEqual([]);
});
