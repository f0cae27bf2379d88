import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { apiReports, emitDeclarations, entriesOf, reportName } from '../../scripts/api-report.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
let directory: string;

// The declarations that the package ships, emitted once for all tests here.
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'pursekit-declarations-'));
  emitDeclarations(directory);
});
afterAll(() => rmSync(directory, { recursive: true }));

/** The packages that a host's compiler reads types of when it reads these files, and all that they import. */
function packagesBehind(files: readonly string[]): string[] {
  const read = new Set<string>();
  const packages = new Set<string>();
  for (const queue = [...files]; queue.length > 0; ) {
    const file = queue.pop() as string;
    if (read.has(file)) continue;
    read.add(file);
    for (const [, name = ''] of readFileSync(file, 'utf8').matchAll(/(?:\bfrom\s+|\bimport\(\s*)["']([^"']+)["']/g)) {
      if (name.startsWith('.')) queue.push(resolve(dirname(file), name.replace(/\.[jt]s$/, '.d.ts')));
      else packages.add(name);
    }
  }
  return [...packages].sort();
}

test('the declarations need no package whose types a host would have to install', () => {
  const packages = packagesBehind([...entriesOf().values()].map((entry) => join(directory, entry)));

  const { dependencies, peerDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  expect(packages.filter((name) => !(name in { ...dependencies, ...peerDependencies }))).toEqual([]);
  // Types that are a package of their own come with none of ours: to a host, all of that package is then `any`.
  expect(packages.filter((name) => existsSync(join(ROOT, 'node_modules/@types', name)))).toEqual([]);
});

test('docs/api has one report per entry of the package', () => {
  const reports = [...entriesOf().keys()].map(reportName);

  expect(readdirSync(join(ROOT, 'docs/api')).sort()).toEqual(reports.sort());
});

test('docs/api is what the declarations render to; `npm run api-report` writes it again', () => {
  const reports = apiReports(directory);

  for (const [name, text] of reports) expect(readFileSync(join(ROOT, 'docs/api', name), 'utf8'), name).toBe(text);
});

test('an API report declares every name that its entry exports', () => {
  const report = apiReports(directory).get('index.d.ts') as string;
  const index = readFileSync(join(ROOT, 'src/index.ts'), 'utf8');

  const names = [...index.matchAll(/\{([^}]*)\}/g)]
    .flatMap(([, clause = '']) => clause.split(','))
    .map((name) => name.replace('type ', '').trim())
    .filter((name) => name !== '');
  const isDeclared = (name: string): boolean =>
    new RegExp(`^export (?:abstract )?(?:const|class|function|interface|type) ${name}\\b`, 'm').test(report);
  expect(names.length).toBeGreaterThan(50);
  expect(names.filter((name) => !isDeclared(name))).toEqual([]);
});

// A comment for each would repeat the value: the meaning of a code, the rule of a problem, a tag of a union.
const SELF_EXPLAINING =
  /^\s+(?:readonly )?(?:(?:ERR_\w+|retryable|meaning|kind|type|status)\b|\w+: '.*';$)|^\s+constructor\(/;
const MEMBER = /^\s+(?:readonly )?(?:'[\w:]+'|\w+)\??(?::|\()/;

test.each([...entriesOf().keys()])('every member of a type that %s declares has a docstring', (entry) => {
  const lines = (apiReports(directory).get(reportName(entry)) as string).split('\n');
  const members = lines.flatMap((line, at) => (MEMBER.test(line) ? [{ line, before: lines[at - 1] ?? '' }] : []));
  const bare = members.filter(({ line, before }) => !/\*\/\s*$/.test(before) && !SELF_EXPLAINING.test(line));

  expect(members.length).toBeGreaterThan(2);
  expect(bare.map(({ line }) => line.trim())).toEqual([]);
});

test('the options, the commands and their inputs are interfaces: editors show no comment of a mapped type', () => {
  const report = apiReports(directory);
  const declared = [...report.values()].join('\n');

  for (const name of ['BoundOptions', 'LedgerOptions', 'Commands', 'CommandInput', 'MintInput', 'WalletHandle']) {
    expect(declared).toMatch(new RegExp(`^(?:export )?interface ${name}\\b`, 'm'));
  }
  expect(declared).toMatch(/interface LedgerOptions extends BoundOptions \{/);
  expect(declared).toMatch(/Creates assets in a wallet\.(?:(?!\*\/)[\s\S])*\*\/\n {4}mint<[^(]*>\(input: MintInput/);
});
