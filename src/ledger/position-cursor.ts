import { hash } from 'node:crypto';
import { invalidCommand } from '../domain/errors.ts';
import type { OrderedPlace } from '../store/feed-store.ts';

/** The version of the format: a later one refuses the cursors of an earlier one, or reads both. */
const VERSION = 1;
/** The characters of the check: it finds a foreign or damaged cursor, and does not protect against a forged one. */
const CHECK_CHARS = 10;
/** No cursor is longer. */
const CURSOR_CHARS_MAX = 150;

/**
 * The cursors of one list in the order of positions: opaque texts of the characters `A-Za-z0-9_-`. They are bound to
 * the schema, the list and its filters, and carry the position, the id and the time of a commit, and a place in it. A
 * reader compares them with the history, so that a restore that lost commits is noticed.
 */
export class PositionCursors {
  readonly #binding: string;

  /** `list` names the list, and `filters` have what else the list depends on. */
  constructor(schema: string, list: string, filters: readonly string[] = []) {
    this.#binding = [schema, list, ...filters, ''].join('\0');
  }

  /** The cursor after this place. */
  encode({ position, commitId, committedMs, place }: OrderedPlace): string {
    const content = [VERSION, position, commitId, committedMs, place].join('.');
    return Buffer.from(`${content}.${this.#checkOf(content)}`, 'latin1').toString('base64url');
  }

  /**
   * The place of a cursor that {@link encode} made for the same list.
   *
   * @throws LedgerError `ERR_INVALID_COMMAND` with problem `page_invalid` for any other value.
   */
  decode(cursor: unknown): OrderedPlace {
    const place = typeof cursor === 'string' && cursor.length <= CURSOR_CHARS_MAX ? this.#parse(cursor) : undefined;
    if (place === undefined) throw invalidCommand('page_invalid', 'after', 'must be a cursor of this list');
    return place;
  }

  #parse(cursor: string): OrderedPlace | undefined {
    const text = Buffer.from(cursor, 'base64url').toString('latin1');
    const [version, position, commitId, committedMs, place] = text.split('.').map(Number);
    if (version !== VERSION || position === undefined || commitId === undefined) return undefined;
    if (committedMs === undefined || place === undefined) return undefined;
    const parsed = { position, commitId, committedMs, place };
    return this.encode(parsed) === cursor ? parsed : undefined;
  }

  #checkOf(content: string): string {
    return hash('sha256', `${this.#binding}${content}`, 'base64url').slice(0, CHECK_CHARS);
  }
}
