import type { Shortfall } from '../records/rejection.ts';
import type { Bundle } from '../values/bundle.ts';

/**
 * The rule `requirement_failed`: a wallet that an exchange names in `requires` holds at least these assets. Returns
 * what it lacks; an empty list if it holds enough.
 */
export function findUnmet(
  wallet: string,
  requires: Bundle,
  availableOf: (asset: string) => bigint,
  heldOf: (asset: string) => bigint,
): Shortfall[] {
  const unmet: Shortfall[] = [];
  for (const [asset, asked] of requires) {
    const available = availableOf(asset);
    if (available < asked) unmet.push({ wallet, asset, asked, available, held: heldOf(asset) });
  }
  return unmet;
}
