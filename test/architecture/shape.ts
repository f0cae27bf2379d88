import { posix } from 'node:path';
import { type SourceFile, type Violation, violation } from './source.ts';

/** The maximum length of a line, in columns. */
export const COLUMNS_MAX = 120;
/** The maximum length of a file in src, in lines. */
export const LINES_MAX = 300;
/** The usual maximum: the test lists longer files. */
export const LINES_USUAL = 150;

const KEBAB = /^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z0-9]+(?:-[a-z0-9]+)*)*\.ts$/;

/** Finds files whose name is not in kebab case. */
export function findBadNames(paths: readonly string[]): string[] {
  return paths.filter((path) => !KEBAB.test(posix.basename(path)));
}

/** Finds lines that are too long. */
export function findLongLines({ path, text }: Pick<SourceFile, 'path' | 'text'>): Violation[] {
  return text.split('\n').flatMap((line, at) => {
    const message = `${line.length} columns, not ${COLUMNS_MAX} or fewer`;
    return line.length > COLUMNS_MAX ? [{ path, line: at + 1, message }] : [];
  });
}

/** Finds lines of a page that are too long, outside tables and fenced code. */
export function findLongLinesInPage(path: string, page: string): Violation[] {
  let isCode = false;
  const prose = page.split('\n').map((line) => {
    const isFence = /^\s*```/.test(line);
    if (isFence) isCode = !isCode;
    return isCode || isFence || line.startsWith('|') ? '' : line;
  });
  return findLongLines({ path, text: prose.join('\n') });
}

/** The number of lines of a file. */
export function linesOf({ text }: SourceFile): number {
  return text.replace(/\n$/, '').split('\n').length;
}

const KINDS = 'function\\*?|class|interface|type|const|let|var|enum|namespace';
const EXPORTED = new RegExp(`^export\\s+(?:(?:declare|abstract|async)\\s+)*(?:${KINDS})\\s+(\\w+)`, 'gm');

/** Finds exports without a docstring directly before them. Overloads need one at their first signature only. */
export function findUndocumented(file: SourceFile): Violation[] {
  const names = new Set<string>();
  return [...file.code.matchAll(EXPORTED)].flatMap(({ index, 1: name = '' }) => {
    const isOverload = names.has(name);
    names.add(name);
    if (isOverload || hasDocstring(file, index)) return [];
    return [violation(file, index, `${name}: one sentence that says what it is or promises, in /** */ just before`)];
  });
}

function hasDocstring({ text, comments }: SourceFile, at: number): boolean {
  const last = comments.findLast(({ to }) => to <= at);
  return last !== undefined && text.startsWith('/**', last.from) && /^[ \t]*\n$/.test(text.slice(last.to, at));
}
