/**
 * Control characters, line ends of Unicode, characters that change the direction of writing or have no width (all of
 * the class "format"), and those that look like a blank and are letters.
 */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\u2028\u2029\u115f\u1160\u2800\u3164\uffa0]/gu;

/**
 * Copies plain data and escapes the control characters in every text and property name: the text of an action
 * stays on its line, and neither colours nor clears the screen.
 */
export function printable<Data>(data: Data): Data {
  return copy(data) as Data;
}

function copy(data: unknown): unknown {
  if (typeof data === 'string') return escapeText(data);
  if (Array.isArray(data)) return data.map(copy);
  if (!isPlainObject(data)) return data;
  return Object.fromEntries(Object.entries(data).map(([name, field]) => [escapeText(name), copy(field)]));
}

function escapeText(text: string): string {
  return text.replace(UNPRINTABLE, escapeCharacter);
}

function isPlainObject(data: unknown): data is object {
  if (typeof data !== 'object' || data === null) return false;
  const prototype = Object.getPrototypeOf(data);
  return prototype === null || prototype === Object.prototype;
}

function escapeCharacter(character: string): string {
  if (character === '\n') return '\\n';
  const code = (character.codePointAt(0) as number).toString(16);
  return code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, '0')}`;
}

/** The SGR sequences of {@link Colours}: bold, dim and the foreground colours, and their ends. */
const SGR = new RegExp(`(${String.fromCharCode(27)}\\[(?:0|1|2|22|3[0-79]|9[0-7])m)`);

/** A password in an address: everything between the user and the last `@`. A path has one slash after the scheme. */
const PASSWORD = /\b([a-z][a-z0-9+.-]*:\/+[^\s:/@]*):\S*@/gi;

/** Leaves out the passwords of addresses. */
export function withoutPasswords(text: string): string {
  return text.replace(PASSWORD, '$1:***@');
}

/**
 * Formats text for the terminal. All output passes through it: control characters are escaped, except line breaks, tabs
 * and, if the output is coloured, colours; passwords of addresses are left out.
 */
export function forTerminal(text: string, isColoured: boolean): string {
  return withoutPasswords(text)
    .split('\n')
    .map(isColoured ? escapeBetweenColours : escapeLine)
    .join('\n');
}

function escapeBetweenColours(line: string): string {
  // Every second part is a colour.
  return line
    .split(SGR)
    .map((part, at) => (at % 2 === 1 ? part : escapeLine(part)))
    .join('');
}

function escapeLine(line: string): string {
  return line.replace(UNPRINTABLE, (character) => (character === '\t' ? character : escapeCharacter(character)));
}
