import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { DEFAULT_BOUNDS } from '../../src/domain/limits.ts';
import type { Bounds } from '../../src/ledger/bounds.ts';
import { resolveBounds } from '../../src/ledger/options.ts';
import { CONNECTIONS_MAX } from '../../src/store/postgres/pg-database.ts';

/*
 * Goal: the comment that an editor shows for a bound, its row in docs/API.md and the code have one default and one
 * range.
 */
const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const PAGE = read('docs/API.md');
const COMMENT = /Default: (`?\w+`?)(?:, from (\d+) to (\d+))?\. \*\/ readonly (\w+)\??:/g;

interface Documented {
  readonly name: string;
  readonly value: string;
  readonly low?: number;
  readonly high?: number;
}

/** The members of a declaration file whose comments name a default, such as `Default: 8, from 1 to 100.` */
function documentedIn(path: string): Documented[] {
  const text = read(path)
    .replace(/\n\s+\*(?!\/)/g, ' ')
    .replace(/\s+/g, ' ');
  return [...text.matchAll(COMMENT)].map(([, value = '', low, high, name = '']) => ({
    name,
    value,
    ...(low === undefined ? {} : { low: Number(low), high: Number(high) }),
  }));
}

const bounds = documentedIn('src/ledger/bounds.ts');
const options = documentedIn('src/ledger/options.ts');

describe('the comment of a bound', () => {
  test('exists for every bound, and for connectionsMax', () => {
    expect(bounds.map(({ name }) => name)).toEqual(Object.keys(resolveBounds({})));
    expect(options.map(({ name }) => name)).toEqual(['connectionsMax', 'schema', 'migrate']);
    expect(options[0]).toEqual({ name: 'connectionsMax', value: String(CONNECTIONS_MAX), low: 1, high: 100 });
  });

  test.each(bounds)('$name names the default of the code', ({ name, value }) => {
    const defaults: Readonly<Record<string, unknown>> = { ...resolveBounds({}) };

    expect(value.replaceAll('`', '')).toBe(String(defaults[name]));
    if (name in DEFAULT_BOUNDS) expect(defaults[name]).toBe(DEFAULT_BOUNDS[name as keyof typeof DEFAULT_BOUNDS]);
  });

  test.each(bounds.filter(({ low }) => low !== undefined))(
    '$name names the range of the code, from $low to $high',
    ({ name, low = 0, high = 0 }) => {
      const resolve = (value: number): unknown => resolveBounds({ [name]: value })[name as keyof Bounds];

      expect(resolve(low)).toBe(low);
      expect(resolve(high)).toBe(high);
      for (const beyond of [low - 1, high + 1, Number.NaN]) {
        expect(() => resolve(beyond)).toThrow(expect.objectContaining({ code: 'ERR_INVALID_OPTIONS' }));
      }
    },
  );

  test.each([...bounds, ...options])('$name names the default and the range of docs/API.md', (documented) => {
    const { name, value, low, high } = documented;
    const range = low === undefined ? '' : `${low} to ${high} `;

    expect(PAGE).toContain(`| \`${name}\` | ${value} | ${range}| `);
  });
});
