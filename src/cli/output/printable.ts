/** Control characters, line ends of Unicode, and characters that change the direction of writing. */
const UNPRINTABLE = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;

/**
 * Copies plain data and escapes the control characters in every text: the text of an action stays on its line, and
 * neither colours nor clears the screen.
 */
export function printable<Data>(data: Data): Data {
  return copy(data) as Data;
}

function copy(data: unknown): unknown {
  if (typeof data === 'string') return data.replace(UNPRINTABLE, escapeCharacter);
  if (Array.isArray(data)) return data.map(copy);
  if (!isPlainObject(data)) return data;
  return Object.fromEntries(Object.entries(data).map(([name, field]) => [name, copy(field)]));
}

function isPlainObject(data: unknown): data is object {
  if (typeof data !== 'object' || data === null) return false;
  const prototype = Object.getPrototypeOf(data);
  return prototype === null || prototype === Object.prototype;
}

function escapeCharacter(character: string): string {
  if (character === '\n') return '\\n';
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
