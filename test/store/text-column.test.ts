import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TextColumn } from '../../src/store/postgres/text-column.ts';

const read = (column: TextColumn): string => Buffer.from(column.encode()).toString();

/** A column with one item that this call adds. */
function itemOf(add: (column: TextColumn) => void): string {
  const column = new TextColumn();
  add(column);
  return read(column).slice(1, -1);
}

test.each([0, 1, 9, 10, 99, 100, 12_345, 999_999_999, 1_000_000_000, 2 ** 40])(
  'the integer %d is its digits',
  (value) => {
    expect(itemOf((column) => column.integer(value))).toBe(String(value));
  },
);

test('an amount is its digits, up to the largest', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 10n ** 78n - 1n }), (amount) => {
      expect(itemOf((column) => column.amount(amount))).toBe(String(amount));
    }),
  );
});

test('any text is quoted, and what the server would interpret is escaped', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
      const escaped = text.replaceAll('\\', '\\\\').replaceAll('"', '\\"');
      expect(itemOf((column) => column.text(text))).toBe(`"${escaped}"`);
    }),
  );
});

test.each([
  ['gold', 'gold'],
  ['null', '"null"'],
  ['NuLL', '"NuLL"'],
  ['nul', 'nul'],
])('the name %s is the item %s', (name, item) => {
  expect(itemOf((column) => column.name(name))).toBe(item);
});

test('bytes and hexadecimal text are the same item', () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, at) => at);
  const hex = Buffer.from(bytes).toString('hex');

  expect(itemOf((column) => column.bytes(bytes))).toBe(`"\\\\x${hex}"`);
  expect(itemOf((column) => column.hex(hex))).toBe(`"\\\\x${hex}"`);
});

test('parts make one quoted item', () => {
  const item = itemOf((column) => {
    column.beginParts();
    column.part('', 'bob');
    column.part(' ', 'gold');
    column.partNumber('=', 3n);
    column.partNumber(':', 12);
    column.endParts();
  });

  expect(item).toBe('"bob gold=3:12"');
});

test('items are separated, counted and filled up with empty ones; the bytes are used again after a reset', () => {
  const column = new TextColumn();
  expect([read(column), column.count]).toEqual(['{}', 0]);
  column.integer(1);
  column.fillTo(3);
  column.plain('x');
  expect([read(column), column.count]).toEqual(['{1,"","",x}', 4]);

  column.reset();

  expect([read(column), column.count]).toEqual(['{}', 0]);
  const many = Array.from({ length: 5_000 }, (_, at) => at);
  for (const at of many) column.integer(at);
  expect(read(column)).toBe(`{${many.join(',')}}`);
});
