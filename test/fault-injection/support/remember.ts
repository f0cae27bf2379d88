/** The items that later commands may name. */
const RECENT_MAX = 30;

/** Adds an item to the recent ones. */
export function remember<T>(items: T[], item: T): void {
  items.push(item);
  if (items.length > RECENT_MAX) items.shift();
}
