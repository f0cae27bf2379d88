import type { Violation } from './source.ts';

/** A folder in the drawing of the tree. */
export interface DrawnFolder {
  /** From the root of the repository, with a slash at the end: `src/domain/values/`. */
  readonly path: string;
  readonly comment: string;
  /** Its line in the page. */
  readonly line: number;
}

const ROOT = 'src/';
const INDENT = 2;

/**
 * Parses the drawing of the tree in a page: the first fenced `text` block that begins with `src/`. A line names a
 * folder, with a slash at its end and two spaces of indent per level, and comments it. Lines that name files are
 * skipped.
 *
 * ```text
 * src/
 *   index.ts      the public names
 *   domain/       rules, pure and synchronous
 *     values/     amounts, bundles, UTXOs
 * ```
 */
export function parseDrawing(page: string): DrawnFolder[] {
  const lines = page.split('\n');
  const start = lines.findIndex((line, at) => line === '```text' && lines[at + 1]?.startsWith(ROOT) === true) + 1;
  if (start === 0) return [];
  const end = lines.indexOf('```', start);
  const trail: string[] = [];
  return lines.slice(start, end).flatMap((text, at) => {
    const [, indent = '', name, comment = ''] = /^( *)(\S+\/)(?:\s+(.*))?$/.exec(text) ?? [];
    if (name === undefined) return [];
    trail.splice(indent.length / INDENT);
    trail.push(name);
    return [{ path: trail.join(''), comment: comment.trim(), line: start + at + 1 }];
  });
}

/** Finds differences between a drawing and the folders of src, and folders other than src itself without a comment. */
export function findWrongDrawing(path: string, page: string, folders: readonly string[]): Violation[] {
  const drawn = parseDrawing(page);
  if (drawn.length === 0) return [{ path, line: 1, message: 'draw src as a fenced text block that begins with src/' }];
  const isDrawn = new Set(drawn.map((folder) => folder.path));
  const missing = folders
    .filter((folder) => !isDrawn.has(folder))
    .map((folder) => ({ path, line: drawn[0]?.line ?? 1, message: `draw ${folder} with a comment: the tree has it` }));
  const wrong = drawn.flatMap(({ path: folder, comment, line }) => {
    if (!folders.includes(folder)) return [{ path, line, message: `delete ${folder}: the tree does not have it` }];
    return comment === '' && folder !== ROOT ? [{ path, line, message: `write after ${folder} what it is for` }] : [];
  });
  return [...missing, ...wrong];
}
