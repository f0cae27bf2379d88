import type { Violation } from './source.ts';

const BASELINE = 'src/store/schema/baseline/';
const INCLUDES = `${BASELINE}include/`;

/** An SQL comment that is meant as an include, and the one spelling that `scripts/sql-module.ts` expands. */
const INCLUDE_LIKE = /--\s*include\b/i;
const INCLUDE = /^ *-- include ([a-z-]+)$/;

/**
 * Finds `.sql` files that `npm run build:sql` does not read, files that it lists and are absent, and includes that it
 * does not expand: it reads the listed files of the baseline and, one level deep, what they include.
 */
export function findSqlFileBreaks(texts: ReadonlyMap<string, string>, listed: readonly string[]): Violation[] {
  const roots = listed.map((name) => `${BASELINE}${name}.sql`);
  const absent = roots
    .filter((path) => !texts.has(path))
    .map((path) => ({ path, line: 1, message: 'no such file: BASELINE_FILES in scripts/sql-module.ts lists it' }));
  const included = new Set<string>();
  const broken = [...texts].flatMap(([path, text]) =>
    text.split('\n').flatMap((line, at) => {
      if (!INCLUDE_LIKE.test(line)) return [];
      const [, name] = INCLUDE.exec(line) ?? [];
      const target = `${INCLUDES}${name}.sql`;
      if (roots.includes(path) && texts.has(target)) {
        included.add(target);
        return [];
      }
      const why = path.startsWith(INCLUDES) ? 'a file that is included' : `no file ${target}`;
      return [{ path, line: at + 1, message: `${why}: an include that is not expanded stays a comment` }];
    }),
  );
  const unread = [...texts.keys()]
    .filter((path) => !roots.includes(path) && !included.has(path))
    .map((path) => ({ path, line: 1, message: 'nothing reads it: add it to BASELINE_FILES or include it' }));
  return [...absent, ...broken, ...unread];
}

/** The most arguments that a call of a function of the schema passes by their places. */
const PLACES_MAX = 3;

// A list in parentheses behind a name is a list of columns or of parameters after these words.
const CALL = /(?<!\b(?:function|into|table|on)\s+)(?:\$schema|"\$\{schema\}")\.(\w+)\s*\(/g;

/** Finds calls of functions of the schema that pass more than three arguments and do not name each. */
export function findPositionalCalls(path: string, text: string): Violation[] {
  return [...text.matchAll(CALL)].flatMap(({ index, 0: call, 1: name }) => {
    const args = argumentsAt(text, index + call.length);
    if (args.length <= PLACES_MAX || args.every((argument) => argument.includes('=>'))) return [];
    const line = text.slice(0, index).split('\n').length;
    return [{ path, line, message: `${name} has ${args.length} arguments by their places: write name => value` }];
  });
}

/** The arguments of a call, from the offset after its parenthesis. */
function argumentsAt(text: string, from: number): string[] {
  const args = [''];
  let depth = 0;
  for (const character of text.slice(from)) {
    if (character === ')' && depth === 0) break;
    if ('([{'.includes(character)) depth += 1;
    if (')]}'.includes(character)) depth -= 1;
    if (character === ',' && depth === 0) args.push('');
    else args.push(`${args.pop()}${character}`);
  }
  return args;
}
