import { execFileSync, execSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { buildInspector } from '../../scripts/build-inspector.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The paths of the files that `npm pack` packs. */
function packedPaths(): ReadonlySet<string> {
  const json = execFileSync('npm', ['pack', '--dry-run', '--ignore-scripts', '--json'], {
    cwd: ROOT,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return new Set((JSON.parse(json) as [{ files: { path: string }[] }])[0].files.map(({ path }) => path));
}

/** The relative links of a page, as paths from the root. */
function linksOf(path: string): string[] {
  const text = readFileSync(join(ROOT, path), 'utf8');
  return [...text.matchAll(/\]\((?!\w+:)([^)#\s]+)(?:#[^)]*)?\)/g)].map(([, link = '']) =>
    normalize(join(dirname(path), link)),
  );
}

test('every page of the package links only to files of the package', () => {
  const packed = packedPaths();
  const isPacked = (link: string): boolean =>
    packed.has(link) || [...packed].some((path) => path.startsWith(link.endsWith('/') ? link : `${link}/`));
  const pages = [...packed].filter((path) => path.endsWith('.md'));

  expect(pages).toContain('README.md');
  expect(pages.flatMap((page) => linksOf(page).filter((link) => !isPacked(link))).sort()).toEqual([]);
});

test('the package has its examples and no test', () => {
  const packed = [...packedPaths()];

  expect(packed).toContain('examples/game-server.ts');
  expect(packed.filter((path) => path.includes('.test.') || path.startsWith('test/'))).toEqual([]);
});

test('the package has no source map, because its sources are not packed', () => {
  const packed = [...packedPaths()];

  expect(packed.filter((path) => path.endsWith('.map'))).toEqual([]);
});

test('a build makes the program of the command line executable', () => {
  const { scripts, bin } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const directory = mkdtempSync(join(tmpdir(), 'pursekit-build-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const program = join(directory, bin.pursekit);
  mkdirSync(dirname(program), { recursive: true });
  writeFileSync(program, '', { mode: 0o644 });

  // What follows the compiler, which writes no modes.
  execSync(/tsc -p tsconfig\.build\.json && (.+)$/.exec(scripts.build)?.[1] ?? 'false', { cwd: directory });

  expect(statSync(program).mode & 0o777).toBe(0o755);
});

test('the page of the inspector has at most 200 KB of files, packed with gzip, and names no other origin', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'pursekit-page-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  await buildInspector(directory);

  const files = ['index.html', 'app.js', 'app.css'].map((name) => readFileSync(join(directory, name)));

  expect(files.reduce((sum, file) => sum + gzipSync(file).length, 0)).toBeLessThan(200_000);
  const targets = [...String(files[0]).matchAll(/(?:src|href)="([^"]+)"/g)].map(([, target]) => target);
  expect(targets).toEqual(['data:,', 'app.css', 'app.js']);
});

test('a build writes no source map', () => {
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
  const args = [tsc, '-p', 'tsconfig.build.json', '--showConfig'];
  const { compilerOptions } = JSON.parse(execFileSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' }));
  const { sourceMap, declarationMap, inlineSourceMap = false } = compilerOptions;

  expect({ sourceMap, declarationMap, inlineSourceMap }).toEqual({
    sourceMap: false,
    declarationMap: false,
    inlineSourceMap: false,
  });
});

test.each([
  ['@electric-sql/pglite', 'an installation for a server'],
  ['@opentelemetry/api', 'a host without OpenTelemetry'],
  ['hono', 'a host without events over HTTP'],
  ['vitest', 'a host with another test runner'],
])('%s is an optional peer: %s does not have it', (name) => {
  const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const { dependencies, optionalDependencies = {}, peerDependencies, peerDependenciesMeta } = manifest;

  // npm installs a peer that is not optional, and every optional dependency.
  expect([name in dependencies, name in optionalDependencies]).toEqual([false, false]);
  expect(peerDependencies).toHaveProperty([name]);
  expect(peerDependenciesMeta).toHaveProperty([name], { optional: true });
});
