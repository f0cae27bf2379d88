import { expect, test } from 'vitest';
import { toJson } from '../../src/domain/values/to-json.ts';

test.each<[unknown, string]>([
  [{ assets: { gold: 2n ** 70n }, utxos: 1 }, '{"assets":{"gold":"1180591620717411303424"},"utxos":1}'],
  [[1n, 'a', null, true, 1.5], '["1","a",null,true,1.5]'],
  [{ bytes: Uint8Array.of(0, 255) }, '{"bytes":"00ff"}'],
  [{ bytes: Buffer.from('00ff', 'hex') }, '{"bytes":"00ff"}'],
  [new Date(0), '"1970-01-01T00:00:00.000Z"'],
  [Buffer.from('ff', 'hex'), '"ff"'],
])('the JSON of value %# has decimal amounts and hexadecimal bytes', (value, json) => {
  expect(toJson(value)).toBe(json);
});

test('JSON is indented as JSON.stringify() indents', () => {
  expect(toJson({ gold: 5n }, 2)).toBe('{\n  "gold": "5"\n}');
});
