// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the templates are seeded, as text
import { describe, expect, test } from 'vitest';
import { BANS, type Ban, findBanned, findLeftovers, findSqlTemplates, findStaleExceptions } from './bans.ts';
import { parseSource } from './source.ts';

function ban(what: string): Ban {
  const found = BANS.find((one) => one.what === what);
  if (found === undefined) throw new Error(`no ban on ${what}`);
  return found;
}

const count = (what: string, path: string, text: string): number =>
  findBanned([parseSource(path, text)], ban(what)).length;

// Each banned pattern in a file where it is banned, and text that only resembles it.
const SEEDED: readonly (readonly [string, string, string, number])[] = [
  ['any', 'src/a.ts', 'const a: any = 1;', 1],
  ['any', 'src/a.ts', 'const a = b as any;', 1],
  ['any', 'src/a.ts', 'const a = <any>b;', 1],
  ['any', 'test/a.ts', 'const a: Record<string, any> = {};', 1],
  ['any', 'bench/a.ts', 'const a = new Map<any, string>();', 1],
  ['any', 'src/a.ts', 'function a(b: any[]): Array<any> {}', 2],
  ['any', 'src/a.ts', 'type A = string | any;', 1],
  ['any', 'src/a.ts', 'type A = () => any;', 1],
  ['any', 'src/a.ts', "const any = 'any'; // any: any\nexpect.any(Number); Promise.any([]); a.any;", 0],
  ['any', 'src/a.ts', 'const a: anything = 1; const b = { c, any: 1 };', 0],
  ['console', 'src/a.ts', "console.log('x');", 1],
  ['console', 'test/a.test.ts', 'console\n  .warn(1);', 1],
  ['console', 'test/support/a.ts', "console.log('ready');", 0],
  ['console', 'src/cli/a.ts', "console.log('x');", 0],
  ['the time of the system', 'src/a.ts', 'Date.now(); performance.now(); new Date(); new Date;', 4],
  ['the time of the system', 'src/a.ts', 'new Date(0); new Date(row.ms); const a: Date = b; new DateLine();', 0],
  ['the time of the system', 'src/platform/system-world.ts', 'Date.now()', 0],
  ['the time of the system', 'src/store/system-world.ts', 'Date.now()', 1],
  ['Math.random', 'src/a.ts', 'Math.random()', 1],
  ['Math.random', 'test/a.ts', 'const random = Math.random;', 1],
  ['JSON.stringify', 'src/a.ts', 'JSON.stringify(a)', 1],
  ['JSON.stringify', 'src/store/postgres/schema-name.ts', 'JSON.stringify(a)', 0],
  ['a test that is left out or runs alone', 'test/a.test.ts', "test.only('a', b);", 1],
  ['a test that is left out or runs alone', 'test/a.test.ts', "describe.skip('a', b);", 1],
  ['a test that is left out or runs alone', 'test/a.test.ts', "it.todo('a');", 1],
  ['a test that is left out or runs alone', 'test/a.test.ts', "test.concurrent.only('a', b);", 1],
  ['a test that is left out or runs alone', 'test/a.test.ts', 'this.only(); a.skip(1); list.only', 0],
  ['export *', 'src/a.ts', "export * from './b.ts'; export * as c from './b.ts'; export type * from './b.ts';", 3],
  ['export *', 'src/a.ts', 'export const a = b * c;', 0],
  ['export default', 'src/a.ts', 'export default a;', 1],
  ['export default', 'vitest.config.ts', 'export default a;', 0],
  ['export default', 'test/support/a.setup.ts', 'export default a;', 0],
  ['setTimeout in a test', 'test/a.test.ts', 'setTimeout(a, 1); globalThis.setTimeout (a, 1);', 2],
  ['setTimeout in a test', 'test/support/a.ts', 'setTimeout(a, 1)', 0],
  ['setTimeout in a test', 'test/store/support/a.ts', 'setTimeout(a, 1)', 0],
  ['setTimeout in a test', 'src/a.ts', 'setTimeout(a, 1)', 0],
  ['a computed import', 'src/a.ts', 'await import(path); import (`./${name}.ts`); import("./a" + b)', 3],
  ['a computed import', 'src/a.ts', "import('./a.ts'); import(`pg`, { with: a }); import(\n  'pg',\n)", 0],
  ['a computed import', 'src/a.ts', 'import.meta.url; jiti.import(path); reimport(path)', 0],
  ['a computed import', 'test/a.ts', 'await import(path)', 0],
  ['a load without import', 'src/a.ts', "import { createRequire } from 'node:module'; createRequire(url)('pg')", 2],
  ['a load without import', 'src/a.ts', "require('pg'); module.require('pg'); const load = require;", 3],
  ['a load without import', 'src/a.ts', "process.getBuiltinModule('fs'); eval(a); new Function('a')", 3],
  ['a load without import', 'src/a.ts', 'requires(a); const a: Function = b; function f() {}', 0],
  ['a load without import', 'test/a.ts', "createRequire(url)('pg')", 0],
  ['a global of Node in the domain', 'src/domain/a.ts', 'process.env.A; globalThis.process; global.fetch', 3],
  ['a global of Node in the domain', 'src/domain/a.ts', 'setTimeout(a); setInterval(a); setImmediate(a)', 3],
  ['a global of Node in the domain', 'src/domain/a.ts', 'queueMicrotask(a); performance.now(); fetch(a)', 3],
  ['a global of Node in the domain', 'src/domain/a.ts', 'crypto.randomUUID(); const { env } = process;', 2],
  ['a global of Node in the domain', 'src/domain/a.ts', 'new MessageChannel(); AbortSignal.timeout(1); navigator', 3],
  ['a global of Node in the domain', 'src/domain/a.ts', 'world.setTimeout(a); processes(a); const b = a.crypto', 0],
  ['a global of Node in the domain', 'src/cli/a.ts', 'process.env.A', 0],
];

describe('the ban on', () => {
  test.each(SEEDED.map(([what, path, text, times]) => ({ what, path, text, times })))(
    '$what counts $times in $path: $text',
    ({ what, path, text, times }) => {
      expect(count(what, path, text)).toBe(times);
    },
  );

  test.each(BANS)('$what has a seeded violation above', ({ what }) => {
    expect(SEEDED.some(([seeded, , , times]) => seeded === what && times > 0)).toBe(true);
  });

  test.each(BANS)('$what does not apply to comments and strings', ({ what }) => {
    const words = 'any as any console.log Date.now() new Date() Math.random() JSON.stringify test.only export * x';

    expect(count(what, 'src/a.ts', `// ${words}\nconst a = ': ${words}';\n/* export default setTimeout( */`)).toBe(0);
  });

  test('a pattern reports what to write instead', () => {
    const [found] = findBanned([parseSource('src/a.ts', '\nMath.random()')], ban('Math.random'));

    expect(found).toEqual({
      path: 'src/a.ts',
      line: 2,
      message: 'Math.random: use world.random() or a seed, so that a run can be repeated',
    });
  });
});

test('an exception for a file that does not use the pattern is found', () => {
  const clean = parseSource('src/platform/system-world.ts', 'export const now = 1;');
  const used = parseSource('src/platform/system-world.ts', 'export const random = Math.random;');

  expect(findStaleExceptions([clean], ban('Math.random'))).toHaveLength(1);
  expect(findStaleExceptions([used], ban('Math.random'))).toEqual([]);
  expect(findStaleExceptions([], ban('Math.random'))).toHaveLength(1);
});

test('a note of open work is found in comments and in code, not in strings', () => {
  // Assembled here, because the check reads this file, too.
  const [first, second] = ['TO', 'FIX'].map((start, at) => start + ['DO', 'ME'][at]);
  const text = `// ${first}: later\n/* ${second} */\nconst ${second} = 1;\nconst a = '${first}'; // ${first}list`;

  expect(findLeftovers(parseSource('src/a.ts', text)).map(({ line }) => line)).toEqual([3, 1, 2]);
});

describe('an SQL template with inserted values', () => {
  test.each([
    ['src/actors/a.ts', 'const a = `select * from ${table}`;', 1],
    ['src/a.ts', 'const a = `\n  update utxos set spent_by = ${id}`;', 1],
    ['src/a.ts', 'const a = `INSERT INTO ${table} VALUES (1)`;', 1],
    ['src/a.ts', 'const a = `delete from x where id = ${id}`;', 1],
    ['src/a.ts', 'const a = `with due as (select 1) select ${id}`;', 1],
    ['src/a.ts', 'const a = `create schema "${schema}"`;', 1],
    ['src/cli/a.ts', 'const a = `SET search_path TO ${schema}`;', 1],
    ['src/store/a.ts', 'const a = `select * from ${table}`;', 0],
    ['src/a.ts', 'const a = `select * from utxos`;', 0],
    ['src/a.ts', 'const a = `update ${name} and try again`;', 0],
    ['src/a.ts', 'const a = `${name} was selected from the list`;', 0],
    ['test/a.ts', 'const a = `drop schema "${schema}"`;', 0],
  ])('in %s is found: %s', (path, text, times) => {
    expect(findSqlTemplates(parseSource(path, text))).toHaveLength(times);
  });
});
