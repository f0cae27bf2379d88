import { expect, test } from 'vitest';
import { describeValue } from '../../src/scenarios/report/describe-values.ts';

test.each([
  ['a long list', Array.from({ length: 30 }, (_, at) => at), /^\[ 0, 1, 2, .*28, 29 \]$/],
  ['nested data', { a: { b: { c: { d: 1n } } } }, /^\{ a: \{ b: \{ c: \{ d: 1n \} \} \} \}$/],
  ['an error', new Error('boom'), /^Error: boom at .*$/],
])('%s is described on one line', (_, value, text) => {
  expect(describeValue(value)).toMatch(text);
});
