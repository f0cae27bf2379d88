import { posix } from 'node:path';
import { lineOf, type SourceFile, type Violation } from './source.ts';

const FOLDERS = 'src|test|bench|docs|examples|scripts';
/** `src/ledger/ledger.ts`, `test/store/`. A placeholder or a pattern after it (`*`, `<kind>`, `…`) ends the path. */
const PATH = new RegExp(`(?<![\\w./@-])(?:${FOLDERS})/(?:[\\w.-]+/)*(?:[\\w.-]*\\w)?`, 'g');
/** `ledger.ts`: a file name alone. */
const FILE = /(?<![\w./@*<>-])[a-z0-9]+(?:[-.][a-z0-9]+)*\.(?:ts|sql|patch)(?![\w-])/g;

/** The files of the repository, as a text may name them. */
export interface Tree {
  readonly files: ReadonlySet<string>;
  readonly folders: ReadonlySet<string>;
  readonly names: ReadonlySet<string>;
}

/** Builds the tree of a list of paths. */
export function treeOf(paths: readonly string[]): Tree {
  const folders = new Set<string>();
  for (const path of paths) {
    for (let at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1)) folders.add(path.slice(0, at));
  }
  return { files: new Set(paths), folders, names: new Set(paths.map((path) => path.slice(path.lastIndexOf('/') + 1))) };
}

/** Finds paths and file names in the comments of a source file that do not exist. */
export function findDeadMentions(file: SourceFile, tree: Tree): Violation[] {
  return file.comments.flatMap(({ from, to }) => findIn(file.path, file.text, from, to, tree));
}

/** Finds paths and file names in a page that do not exist. */
export function findDeadMentionsInPage(path: string, text: string, tree: Tree): Violation[] {
  return findIn(path, text, 0, text.length, tree);
}

function findIn(path: string, text: string, from: number, to: number, tree: Tree): Violation[] {
  const part = text.slice(from, to);
  const isPath = (found: string): boolean => tree.files.has(found) || tree.folders.has(found.replace(/\/$/, ''));
  const exists = (found: string): boolean => isPath(found) || isPath(posix.join(posix.dirname(path), found));
  const paths = [...part.matchAll(PATH)].filter(({ 0: found, index }) => {
    // `src/store/schema/baseline/*.sql` names its folder, `docs/decisions/NNNN-title.md` a kind of file.
    const next = part[index + found.length] ?? '';
    return !exists(found) && !/[*<{…]/.test(next) && !found.includes('NNNN');
  });
  const files = [...part.matchAll(FILE)].filter(({ 0: found }) => !tree.names.has(found));
  return [...paths, ...files].map(({ 0: found, index }) => ({
    path,
    line: lineOf(text, from + index),
    message: `"${found}" does not exist: name a file or folder of today`,
  }));
}
