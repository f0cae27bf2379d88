import { lineOf, type Violation } from './source.ts';

/** A sort key that is one name: Postgres takes it for a column of the result, if there is one. */
const BARE = /^([a-z_]\w*)(?:\s+(?:asc|desc))?(?:\s+nulls\s+(?:first|last))?$/i;
const SORT = /\border\s+by\s+|\bdistinct\s+on\s*\(\s*/gi;
const TEXT_COLUMN = /::text(?:\s+collate\s+"\w+")?\s+as\s+"?(\w+)"?/gi;
/** The end of a list of sort keys, outside of their brackets. */
const END = /^(?:[);`]|\b(?:limit|offset|fetch|for|rows|range|groups|union|on|as)\b)/i;

/**
 * Finds statements that sort by the name of a column of the result which is a cast to text: a number or a time sorts
 * `'10'` before `'9'` then. A statement ends at a semicolon or at a backtick.
 */
export function findTextSortKeys({ path, text }: { readonly path: string; readonly text: string }): Violation[] {
  const found: Violation[] = [];
  let from = 0;
  for (const statement of text.split(/(?<=[;`])/)) {
    const columns = new Set([...statement.matchAll(TEXT_COLUMN)].map(([, name]) => name as string));
    for (const { 0: sort, index } of columns.size === 0 ? [] : statement.matchAll(SORT)) {
      for (const key of keysFrom(statement, index + sort.length)) {
        const [, name] = BARE.exec(key) ?? [];
        if (name === undefined || !columns.has(name)) continue;
        const message = `sorts by the text of ${name}: write the column with its table`;
        found.push({ path, line: lineOf(text, from + index), message });
      }
    }
    from += statement.length;
  }
  return found;
}

/** The sort keys of a list that begins at an offset. */
function keysFrom(statement: string, from: number): string[] {
  const keys = [''];
  let depth = 0;
  for (let at = from; at < statement.length; at += 1) {
    const character = statement[at] as string;
    const isWordStart = !/\w/.test(statement[at - 1] ?? ' ');
    if (depth === 0 && (isWordStart || /\W/.test(character)) && END.test(statement.slice(at, at + 8))) break;
    if (character === '(') depth += 1;
    if (character === ')') depth -= 1;
    if (character === ',' && depth === 0) keys.push('');
    else keys[keys.length - 1] += character;
  }
  return keys.map((key) => key.trim());
}
