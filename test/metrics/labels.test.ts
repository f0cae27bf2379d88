import { expect, test } from 'vitest';
import { prometheusMetrics } from '../../src/metrics/index.ts';

const LEDGER = { on: () => () => {}, stats: () => Promise.reject(new Error('not read')) };

test.each([
  ['of the format', { le: 'x' }],
  ['of a metric', { 'pursekit.transaction.kind': 'x' }],
  ['of a metric, as it is written', { pursekit_transaction_kind: 'x' }],
  ['without a name', { '': 'x' }],
  ['that Prometheus keeps for itself', { __name__: 'x' }],
  ['that another one is written as', { 'a.b': 'x', a_b: 'y' }],
  ['whose value is a number', { shard: 1 }],
])('a label %s is refused', (_, labels) => {
  expect(() => prometheusMetrics(LEDGER as never, { labels } as never)).toThrow(
    expect.objectContaining({ code: 'ERR_INVALID_OPTIONS' }),
  );
});

test('an option that is not known is refused', () => {
  expect(() => prometheusMetrics(LEDGER as never, { label: {} } as never)).toThrow(
    expect.objectContaining({ code: 'ERR_INVALID_OPTIONS' }),
  );
});
