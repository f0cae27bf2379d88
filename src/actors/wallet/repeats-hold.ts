import type { Movement } from '../../domain/records/movement.ts';

/**
 * True if a movement opens a hold under an id that an entry of its chain has already: it would end the whole chain as a
 * conflict. Behind the chain, it is refused.
 */
export function repeatsHold({ holds }: Movement, entries: readonly { readonly movement: Movement }[]): boolean {
  if (holds === undefined) return false;
  const isOpened = (id: string): boolean =>
    entries.some(({ movement }) => movement.holds?.some((each) => each.change === 'open' && each.id === id) === true);
  return holds.some(({ change, id }) => change === 'open' && isOpened(id));
}
