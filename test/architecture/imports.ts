import { posix } from 'node:path';
import { lineOf, type SourceFile, type Violation } from './source.ts';

/** One import or re-export. */
export interface Import {
  /** As written: `./plan.ts`, `pg`, `node:fs`. */
  readonly specifier: string;
  /**
   * True if the import is removed at compile time: `import type { A }`. `import { type A }` loads the file, because
   * `verbatimModuleSyntax` keeps it.
   */
  readonly isTypeOnly: boolean;
  readonly line: number;
}

const NAME = '[^\\s{}*,;\'"()=:.]+';
// A name can be a string: `{ 'a-b' as c }`.
const NAMES = '\\{[^{}();:=]*\\}';
const ALL = `\\*(?:\\s*as\\s+(?:${NAME}|'[^']*'|"[^"]*"))?`;
const FROM = new RegExp(
  `\\b(?:import|export)\\b\\s*(type\\b(?!\\s+from\\b)\\s*)?` +
    `(?:${NAME}\\s*,?\\s*)?(?:${NAMES}|${ALL})?\\s*\\bfrom\\s*(?=['"])`,
  'g',
);
const BARE = /\bimport\s*(?=['"])/g;
const CALLED = /\b(?:import|require)\s*\(\s*(?=['"`])/g;

/** Finds every import of a file: static, re-exporting, for its effects, dynamic, in a type. */
export function importsOf({ code, text }: SourceFile): Import[] {
  const found = [FROM, BARE, CALLED].flatMap((pattern) => [...code.matchAll(pattern)]);
  return found
    .map((match) => {
      const quote = match.index + match[0].length;
      const end = code.indexOf(code[quote] as string, quote + 1);
      return {
        specifier: text.slice(quote + 1, end),
        isTypeOnly: match[1] !== undefined,
        line: lineOf(text, match.index),
      };
    })
    .sort((a, b) => a.line - b.line);
}

/** The npm package of a specifier; undefined for a relative specifier and for a module of Node. */
export function packageOf(specifier: string): string | undefined {
  if (isRelative(specifier) || specifier.startsWith('node:')) return undefined;
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

/** Returns true for a specifier of a file of this repository. */
export function isRelative(specifier: string): boolean {
  return specifier.startsWith('.');
}

/** Resolves a relative specifier to a path. */
export function resolveFrom(path: string, specifier: string): string {
  return posix.join(posix.dirname(path), specifier);
}

/** Finds relative imports that name no file, or name it without its ending. */
export function findUnresolved(files: readonly SourceFile[]): Violation[] {
  const paths = new Set(files.map(({ path }) => path));
  return files.flatMap((file) =>
    importsOf(file)
      .filter(({ specifier }) => isRelative(specifier) && !specifier.endsWith('.json'))
      .filter(({ specifier }) => !paths.has(resolveFrom(file.path, specifier)))
      .map(({ specifier, line }) => ({
        path: file.path,
        line,
        message: `no file ${specifier}: write its full name, with .ts`,
      })),
  );
}

/** Finds import cycles, `import type` included: each as the list of its files, the first one repeated at the end. */
export function findCycles(files: readonly SourceFile[]): string[][] {
  const graph = new Map(
    files.map((file) => [
      file.path,
      importsOf(file).flatMap(({ specifier }) => (isRelative(specifier) ? [resolveFrom(file.path, specifier)] : [])),
    ]),
  );
  const cycles: string[][] = [];
  const done = new Set<string>();
  for (const path of graph.keys()) visit(path, []);
  return cycles;

  function visit(path: string, trail: readonly string[]): void {
    if (trail.includes(path)) {
      cycles.push([...trail.slice(trail.indexOf(path)), path]);
      return;
    }
    if (done.has(path)) return;
    for (const next of graph.get(path) ?? []) visit(next, [...trail, path]);
    done.add(path);
  }
}
