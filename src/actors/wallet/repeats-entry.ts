import type { Movement } from '../../domain/records/movement.ts';

/**
 * True if a movement opens a hold under an id that an entry of its chain opens already, or reverses a transaction that
 * one reverses already: it would end the whole chain as a conflict. Behind the chain, it is planned by what is there
 * then.
 */
export function repeatsEntry(
  { holds = [], back = [] }: Movement,
  entries: readonly { readonly movement: Movement }[],
): boolean {
  const isOpened = (id: string): boolean =>
    entries.some(({ movement }) => movement.holds?.some((each) => each.change === 'open' && each.id === id) === true);
  const isReversed = (of: string): boolean =>
    entries.some(({ movement }) => movement.back?.some((each) => each.of === of) === true);
  return holds.some(({ change, id }) => change === 'open' && isOpened(id)) || back.some(({ of }) => isReversed(of));
}
