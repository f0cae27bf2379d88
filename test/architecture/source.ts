/** A part of a text, from one offset to another. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** A parsed TypeScript file. An offset into `code` is the same offset into `text`. */
export interface SourceFile {
  /** From the root of the repository, with slashes: `src/domain/planning/plan-spend.ts`. */
  readonly path: string;
  readonly text: string;
  /** The text with the content of comments, strings, templates and regular expressions replaced by spaces. */
  readonly code: string;
  readonly comments: readonly Span[];
  readonly templates: readonly Span[];
}

/** A place that violates a rule. */
export interface Violation {
  readonly path: string;
  readonly line: number;
  readonly message: string;
}

// After one of these words a slash begins a regular expression, after any other word it divides.
const BEFORE_REGEX = /(?:^|[^\w$.])(?:return|typeof|case|in|of|delete|void|throw|new|instanceof|yield|await|else|do)$/;

/** Parses a TypeScript file far enough to tell code from comments, strings, templates and regular expressions. */
export function parseSource(path: string, text: string): SourceFile {
  const comments: Span[] = [];
  const templates: Span[] = [];
  /** The templates around this place: their start, and the number of open braces in their `${}`. */
  const open: { readonly from: number; braces: number }[] = [];
  let code = '';
  let at = 0;

  while (at < text.length) {
    const inner = open.at(-1);
    const character = text[at] as string;
    if (text.startsWith('//', at) || (at === 0 && text.startsWith('#!'))) comment(lineEnd(at));
    else if (text.startsWith('/*', at)) comment(after('*/', at + 2));
    else if (character === "'" || character === '"') literal(stringEnd(at));
    else if (character === '/' && beginsRegex()) literal(regexEnd(at));
    else if (character === '`') {
      open.push({ from: at, braces: 0 });
      template(at + 1);
    } else if (character === '}' && inner?.braces === 0) template(at + 1);
    else {
      if (inner !== undefined && character === '{') inner.braces += 1;
      if (inner !== undefined && character === '}') inner.braces -= 1;
      keep(at + 1);
    }
  }
  return { path, text, code, comments, templates };

  function keep(to: number): void {
    code += text.slice(at, to);
    at = to;
  }

  function blank(to: number): void {
    code += text.slice(at, to).replace(/[^\n]/g, ' ');
    at = to;
  }

  function comment(to: number): void {
    comments.push({ from: at, to });
    blank(to);
  }

  /** Keeps the delimiters and blanks what is between them. */
  function literal(to: number): void {
    keep(at + 1);
    blank(Math.max(at, to - 1));
    keep(to);
  }

  /** Blanks the text of a template up to its end or to the next `${`. */
  function template(start: number): void {
    keep(start);
    let end = start;
    while (end < text.length && text[end] !== '`' && !text.startsWith('${', end)) end += text[end] === '\\' ? 2 : 1;
    if (text[end] === '`') {
      blank(end);
      keep(end + 1);
      templates.push({ from: open.pop()?.from ?? start, to: at });
    } else {
      blank(Math.min(end + 1, text.length));
      keep(at + 1);
    }
  }

  function beginsRegex(): boolean {
    const before = code.trimEnd();
    const last = before.at(-1);
    if (last === undefined || /[(,=:[!&|?{;+\-*%~^<>]/.test(last)) return true;
    return BEFORE_REGEX.test(before.slice(-12));
  }

  function stringEnd(from: number): number {
    let end = from + 1;
    while (end < text.length && text[end] !== text[from] && text[end] !== '\n') end += text[end] === '\\' ? 2 : 1;
    return end + 1;
  }

  function regexEnd(from: number): number {
    let end = from + 1;
    let inClass = false;
    while (end < text.length && text[end] !== '\n' && (inClass || text[end] !== '/')) {
      if (text[end] === '[') inClass = true;
      else if (text[end] === ']') inClass = false;
      end += text[end] === '\\' ? 2 : 1;
    }
    return end + 1;
  }

  function lineEnd(from: number): number {
    const end = text.indexOf('\n', from);
    return end === -1 ? text.length : end;
  }

  function after(what: string, from: number): number {
    const found = text.indexOf(what, from);
    return found === -1 ? text.length : found + what.length;
  }
}

/** A violation at an offset. */
export function violation({ path, text }: SourceFile, at: number, message: string): Violation {
  return { path, line: lineOf(text, at), message };
}

/** The number of the line that holds an offset, from 1. */
export function lineOf(text: string, at: number): number {
  return text.slice(0, at).split('\n').length;
}

/** Finds a pattern in the code of a file, without comments and strings. */
export function findInCode(file: SourceFile, pattern: RegExp, message: string): Violation[] {
  return [...file.code.matchAll(pattern)].map(({ index }) => violation(file, index, message));
}
