import { DIALECT } from './dialect.ts';
import { RETIRED_NAMES } from './retired-names.ts';
import { lineOf, type SourceFile, type Violation, violation } from './source.ts';
import type { Reach, RetiredWord } from './word-rules.ts';

/** All rules of the vocabulary. */
export const RETIRED: readonly RetiredWord[] = [...RETIRED_NAMES, ...DIALECT];

/** A docstring begins with a noun or with a verb in the third person. A question word makes it a relative clause. */
const RELATIVE = /^\/\*\*\s*(?:\*\s*)?(What|Whether|How|Why|Where|When|Who|Whose|Whom|Which|That)\b/;

/** Finds retired names and dialect in a source file: in code, comments and strings, because error messages are read. */
export function findDialect(file: SourceFile): Violation[] {
  const found = RETIRED.flatMap((retired) => findIn(file, retired.reach === 'code' ? file.code : file.text, retired));
  return [...findInPath(file.path), ...found, ...findRelativeDocstrings(file)];
}

/** Finds retired names and dialect in a page, in SQL, in data or in a patch: any text that is not TypeScript. */
export function findDialectInPage(path: string, text: string, words = RETIRED): Violation[] {
  const found = words
    .filter(({ reach }) => reach === 'text')
    .flatMap((retired) => findIn({ path, text }, text, retired));
  return [...findInPath(path), ...found];
}

/** Finds exceptions for files in which the rule finds nothing. */
export function findStaleWordExceptions(
  files: readonly Pick<SourceFile, 'path' | 'text' | 'code'>[],
  { exceptions = {}, ...retired }: RetiredWord,
): string[] {
  const isNeeded = (path: string): boolean =>
    files.some((file) => {
      const text = retired.reach === 'code' ? file.code : file.text;
      return file.path === path && findIn(file, text, retired).length > 0;
    });
  return Object.keys(exceptions)
    .filter((path) => !isNeeded(path))
    .map((path) => `${path} is excepted from "${retired.instead}" and has none`);
}

function findInPath(path: string): Violation[] {
  return RETIRED.filter(({ reach }) => reach === 'text').flatMap((retired) =>
    findIn({ path, text: '' }, path, retired),
  );
}

function findIn(
  { path, text }: Pick<SourceFile, 'path' | 'text'>,
  searched: string,
  { pattern, instead, holdsIn, exceptions }: RetiredWord & { readonly reach: Reach },
): Violation[] {
  if (holdsIn?.(path) === false || exceptions?.[path] !== undefined) return [];
  return [...searched.matchAll(pattern)].map(({ index, 0: found }) => ({
    path,
    line: lineOf(text, index),
    message: `"${found.replace(/\s+/g, ' ')}": ${instead}`,
  }));
}

function findRelativeDocstrings(file: SourceFile): Violation[] {
  return file.comments.flatMap(({ from, to }) => {
    const [, word] = RELATIVE.exec(file.text.slice(from, to)) ?? [];
    const message = `a docstring begins with a noun or a third-person verb, not with "${word}"`;
    return word === undefined ? [] : [violation(file, from, message)];
  });
}
