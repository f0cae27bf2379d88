import { posix } from 'node:path';
import { type SourceFile, type Violation, violation } from './source.ts';

/** The longest line, in columns. */
export const COLUMNS_MAX = 120;
/** The longest file in src, in lines… */
export const LINES_MAX = 300;
/** …and from where on it is worth a thought. */
export const LINES_USUAL = 150;

const KEBAB = /^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z0-9]+(?:-[a-z0-9]+)*)*\.ts$/;

/** Files whose name is not in kebab case. */
export function findBadNames(paths: readonly string[]): string[] {
  return paths.filter((path) => !KEBAB.test(posix.basename(path)));
}

/** Lines that are too long. */
export function findLongLines({ path, text }: SourceFile): Violation[] {
  return text.split('\n').flatMap((line, at) => {
    const message = `${line.length} columns, not ${COLUMNS_MAX} or fewer`;
    return line.length > COLUMNS_MAX ? [{ path, line: at + 1, message }] : [];
  });
}

/** How many lines a file has. */
export function linesOf({ text }: SourceFile): number {
  return text.replace(/\n$/, '').split('\n').length;
}

const KINDS = 'function\\*?|class|interface|type|const|let|var|enum|namespace';
const EXPORTED = new RegExp(`^export\\s+(?:(?:declare|abstract|async)\\s+)*(?:${KINDS})\\s+(\\w+)`, 'gm');

/** Exports without a docstring just before them. Of several signatures of one function the first one has it. */
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
