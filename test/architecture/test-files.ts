import { lineOf, type SourceFile, type Violation, violation } from './source.ts';

/** The title of a test after the titles of the blocks around it, and its place. */
export interface Title {
  readonly title: string;
  readonly at: number;
}

interface Block extends Title {
  /** The offset of the end of its call. */
  readonly to: number;
}

/** Finds the titles of the tests of a file, `test.each(…)('…')` included. */
export function titlesOf(file: SourceFile): Title[] {
  const around = blocksOf(file, /(?<![\w$.])(?:describe|suite)(?=\s*[.(])/g);
  return blocksOf(file, /(?<![\w$.])(?:test|it)(?=\s*[.(])/g).map(({ title, at }) => {
    const outer = around.filter((block) => block.at < at && at < block.to).map((block) => block.title);
    return { title: [...outer, title].join(' '), at };
  });
}

/** Finds calls of these names whose first argument is a text, after any tables and modifiers. */
function blocksOf({ code, text }: SourceFile, names: RegExp): Block[] {
  const blocks: Block[] = [];
  for (const { index, 0: word } of code.matchAll(names)) {
    let at = index + word.length;
    for (;;) {
      const chained = /^\s*\.\s*\w+/.exec(code.slice(at));
      const opened = /^\s*\(\s*/.exec(code.slice(at));
      if (chained !== null) at += chained[0].length;
      else if (opened === null) break;
      else {
        const first = at + opened[0].length;
        const to = closingParenthesis(code, at + opened[0].indexOf('('));
        if (`'"\``.includes(code[first] as string)) {
          blocks.push({ title: text.slice(first + 1, closing(text, first)), at: first, to });
          break;
        }
        at = to + 1;
      }
    }
  }
  return blocks;
}

function closing(text: string, from: number): number {
  let end = from + 1;
  while (end < text.length && text[end] !== text[from]) end += text[end] === '\\' ? 2 : 1;
  return end;
}

/** The offset at which the parenthesis that opens at `from` closes. */
function closingParenthesis(code: string, from: number): number {
  let depth = 0;
  for (let at = from; at < code.length; at += 1) {
    if (code[at] === '(') depth += 1;
    if (code[at] === ')') depth -= 1;
    if (depth === 0) return at;
  }
  return code.length;
}

/** Finds repeated titles of a file, and titles with "should". */
export function findBadTitles(file: SourceFile): Violation[] {
  const seen = new Map<string, number>();
  return titlesOf(file).flatMap(({ title, at }) => {
    const before = seen.get(title);
    seen.set(title, before ?? lineOf(file.text, at));
    if (before !== undefined) return [violation(file, at, `the title "${title}" is taken, by line ${before}`)];
    if (/\bshould\b/i.test(title)) return [violation(file, at, `"${title}": say what is, not what should be`)];
    return [];
  });
}

/** Finds `expect(…).rejects` and `.resolves` that are not awaited: such an assertion cannot fail its test. */
export function findFloating(file: SourceFile): Violation[] {
  return [...file.code.matchAll(/\bexpect\b(?:\s*\.\s*\w+)?\s*(?=\()/g)].flatMap(({ index, 0: word }) => {
    const close = closingParenthesis(file.code, index + word.length);
    const promised = /^\s*(?:\.\s*not\s*)?\.\s*(rejects|resolves)\b/.exec(file.code.slice(close + 1));
    if (promised === null || isAwaited(file.code, index)) return [];
    return [violation(file, index, `.${promised[1]} floats: await it`)];
  });
}

/** Returns true for a promise that is awaited, returned, passed on, or kept in a variable that is awaited. */
function isAwaited(code: string, at: number): boolean {
  const before = code.slice(0, at).trimEnd();
  if (/(?:\bawait|\breturn|=>|[[(,?:])$/.test(before)) return true;
  const kept = /(?:const|let)\s+(\w+)\s*=$/.exec(before)?.[1];
  return kept !== undefined && new RegExp(`\\bawait\\s+(?:Promise\\.\\w+\\(\\[[^\\]]*)?\\b${kept}\\b`).test(code);
}
