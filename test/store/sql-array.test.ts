import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  arrayOf,
  bytesItem,
  EMPTY_ITEM,
  fromByteaText,
  nameArray,
  textArray,
  toHex,
} from '../../src/store/postgres/sql-array.ts';
import { describeDatabases } from '../support/databases.ts';
import { bytes, storableText } from './support/arbitraries.ts';

test('the literals of an empty array and of an empty text are {} and {""}', () => {
  expect([arrayOf([]), nameArray([]), textArray([])]).toEqual(['{}', '{}', '{}']);
  expect([arrayOf([EMPTY_ITEM, 1n]), nameArray(['']), textArray([''])]).toEqual(['{"",1}', '{""}', '{""}']);
});

test('a name that reads null is quoted', () => {
  expect(nameArray(['null', 'NULL', 'a'])).toBe('{"null","NULL",a}');
  expect(textArray(['NULL'])).toBe('{"NULL"}');
});

test('quotes and backslashes of a text are escaped, and nothing else', () => {
  expect(textArray(['a"b', 'c\\d', "it's {1,2}"])).toBe(`{"a\\"b","c\\\\d","it's {1,2}"}`);
});

test('the hexadecimal of a view covers the view, not its whole buffer', () => {
  const view = Uint8Array.from([1, 2, 3, 4]).subarray(1, 3);

  expect(toHex(view)).toBe('0203');
  expect(fromByteaText('\\x0203ff')).toEqual(Uint8Array.from([2, 3, 255]));
});

describeDatabases('bytes', (open) => {
  test.each(['$1::text::bytea::text', "encode($1::text::bytea, 'escape')"])(
    'of any value are read from %s',
    async (text) => {
      const { database } = await open();
      await fc.assert(
        fc.asyncProperty(bytes, async (sent) => {
          const statement = { name: 'echo', text: `select ${text} as bytes`, values: [`\\x${toHex(sent)}`] };
          const [row] = await database.run(statement);
          expect(fromByteaText(row?.bytes as string)).toEqual(sent);
        }),
        { numRuns: 100, examples: [[Uint8Array.from({ length: 256 }, (_, byte) => byte)]] },
      );
    },
  );
});

describeDatabases('array literals', (open) => {
  /** The items of a literal, as the database parses them. */
  async function items(text: string, literal: string): Promise<unknown> {
    const { database } = await open();
    const [row] = await database.run({
      name: 'echo',
      text: `select to_json(${text})::text as items`,
      values: [literal],
    });
    return JSON.parse(row?.items as string);
  }

  test('of any texts reach the database unchanged', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(storableText), async (texts) => {
        expect(await items('$1::text::text[]', textArray(texts))).toEqual(texts);
      }),
      { numRuns: 300 },
    );
  });

  test('of any bytes reach the database unchanged', async () => {
    const hexadecimal = `(select coalesce(array_agg(encode(b, 'hex') order by n), '{}')
      from unnest($1::text::bytea[]) with ordinality as x (b, n))`;

    await fc.assert(
      fc.asyncProperty(fc.array(bytes), async (list) => {
        expect(await items(hexadecimal, arrayOf(list.map(bytesItem)))).toEqual(list.map(toHex));
      }),
      { numRuns: 200 },
    );
  });

  test('of amounts of any size reach the database exactly', async () => {
    const amounts = fc.array(fc.bigInt({ min: 1n, max: 10n ** 78n - 1n }));

    await fc.assert(
      fc.asyncProperty(amounts, async (list) => {
        expect(await items('$1::text::numeric[]::text[]', arrayOf(list))).toEqual(list.map(String));
      }),
      { numRuns: 200 },
    );
  });

  test('of any names reach the database unchanged', async () => {
    const names = fc.array(
      fc.oneof(fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._:@/+#-]{0,63}$/), fc.constantFrom('null', 'NULL')),
    );

    await fc.assert(
      fc.asyncProperty(names, async (list) => {
        expect(await items('$1::text::text[]', nameArray(list))).toEqual(list);
      }),
      { numRuns: 100 },
    );
  });
});
