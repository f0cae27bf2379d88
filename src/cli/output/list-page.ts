import { toJson } from '../../index.ts';
import { printable } from '../printable.ts';
import type { Terminal } from '../terminal.ts';

/** The flags of a page. */
export interface PageFlags {
  readonly limit: number;
  readonly after?: string;
  readonly json?: boolean;
}

/** The texts of a list. */
export interface ListTexts<Item> {
  /** The name of the items where there are more, such as `holds`. */
  readonly items: string;
  /** The text behind "no" or "no further" where there are none. */
  readonly none: string;
  /** The id of an item, after which the next page begins. */
  idOf(item: Item): string;
  linesOf(items: readonly Item[]): readonly string[];
}

/**
 * Prints a page of a list, and how to get the next one. `found` has one item above the limit if there are more. Returns
 * the items of the page.
 */
export function printPage<Item>(
  found: readonly Item[],
  { limit, after, json }: PageFlags,
  { items, none, idOf, linesOf }: ListTexts<Item>,
  terminal: Terminal,
): readonly Item[] {
  const listed = found.slice(0, limit);
  const last = listed.at(-1);
  if (json === true) for (const item of listed) terminal.out(toJson(item));
  else if (last === undefined) terminal.out(`no ${after === undefined ? '' : 'further '}${none}`);
  else for (const line of linesOf(listed)) terminal.out(line);
  if (found.length > limit && last !== undefined)
    terminal.err(`there are more ${items}: --after ${printable(idOf(last))} shows the next`);
  return listed;
}
