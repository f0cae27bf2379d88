import { invalidCommand } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import { isName, isWellFormedText } from './names.ts';

/** Stands before a name that would begin with an escape, because the first character of a name is a letter or digit. */
const PREFIX = '0#';

/** The name of the empty text. */
const EMPTY = `${PREFIX}#`;

/** Runs of characters that are escaped: also letters that a name allows, but not as its first. */
const ESCAPED = /^[^A-Za-z0-9]+|[^A-Za-z0-9._:@/+-]+/gu;

/**
 * Converts any text, such as the name of a player, to a name: `Jürgen` becomes `J#070#rgen`. A name without `#` stays
 * as it is. Different texts have different names, and {@link decodeName} returns the text.
 *
 * Characters that names do not allow, and `#`, are written as their code points in base 36 between two `#`: three
 * digits, or `+` and four digits above U+B63F. A name has at most 64 characters, which is enough for 20 Chinese
 * characters. Normalise the text first (`text.normalize('NFC')`) if two spellings of `ü` are to be one name.
 *
 * @throws LedgerError `ERR_INVALID_COMMAND` with `name_invalid` for text that Postgres does not store unchanged, and
 * for text whose name would be longer than 64 characters.
 */
export function encodeName(text: string): string {
  const isTooLong = typeof text === 'string' && text.length > LIMITS.nameCharsMax;
  if (isTooLong) throw invalidCommand('name_invalid', 'text', `a name has ${LIMITS.nameCharsMax} characters or fewer`);
  if (!isWellFormedText(text)) throw invalidCommand('name_invalid', 'text', 'the text is not well-formed Unicode');
  const name = escapeText(text);
  const { length } = name;
  if (length > LIMITS.nameCharsMax) {
    throw invalidCommand(
      'name_invalid',
      'text',
      `its name has ${length} characters, not ${LIMITS.nameCharsMax} or fewer`,
    );
  }
  return name;
}

/**
 * Returns the text whose name {@link encodeName} made.
 *
 * @throws LedgerError `ERR_INVALID_COMMAND` with `name_invalid` for a name that it does not make.
 */
export function decodeName(name: string): string {
  if (!isName(name)) throw invalidCommand('name_invalid', 'name');
  const escaped = name === EMPTY ? '' : name.startsWith(`${PREFIX}#`) ? name.slice(PREFIX.length) : name;
  const text = escaped.replace(/#([0-9a-z+]+)#/g, (_, run: string) => decodeRun(run));
  if (!isWellFormedText(text) || escapeText(text) !== name) {
    throw invalidCommand('name_invalid', 'name', 'encodeName() makes no such name');
  }
  return text;
}

function escapeText(text: string): string {
  if (text === '') return EMPTY;
  const escaped = text.replace(ESCAPED, (run) => `#${Array.from(run, encodeCharacter).join('')}#`);
  return escaped.startsWith('#') ? PREFIX + escaped : escaped;
}

/** The last code point with three digits in base 36. */
const THREE_DIGITS_MAX = 36 ** 3 - 1;

function encodeCharacter(character: string): string {
  const codePoint = character.codePointAt(0) as number;
  const digits = codePoint.toString(36);
  return codePoint <= THREE_DIGITS_MAX ? digits.padStart(3, '0') : `+${digits}`;
}

const CODE_POINT_MAX = 0x10ffff;

function decodeRun(run: string): string {
  const characters = run.matchAll(/[0-9a-z]{3}|\+[0-9a-z]{4}/g);
  const codePoints = Array.from(characters, ([digits]) => Number.parseInt(digits, 36));
  return String.fromCodePoint(...codePoints.map((codePoint) => Math.min(codePoint, CODE_POINT_MAX)));
}
