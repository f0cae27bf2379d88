import type { Leg } from '../records/leg.ts';
import type { UnmovedWish } from '../records/movement.ts';
import { assetsIn } from '../values/wish.ts';
import type { TakenLeg } from './resolve-holds.ts';
import type { ResolvedLegs } from './resolve-legs.ts';

/** The wishes of legs of which nothing moves. A source that pays nothing of a list is one, too. */
export function unmovedWishes(taken: readonly TakenLeg[], { legs, origins }: ResolvedLegs): UnmovedWish[] {
  return taken.flatMap(({ leg: { sources, to, bundle } }, at): UnmovedWish[] => {
    if (bundle.wishes === undefined && sources.length <= 1) return [];
    const moved = legs.filter((_, index) => origins[index] === at);
    return (sources.length === 0 ? [undefined] : sources).flatMap((from): UnmovedWish[] => {
      const assets = assetsIn(bundle).filter((asset) => !hasMoved(moved, from, asset));
      return assets.length === 0 ? [] : [{ from, to, assets }];
    });
  });
}

function hasMoved(moved: readonly Leg[], source: string | undefined, asset: string): boolean {
  return moved.some(({ from, bundle }) => from === source && bundle.has(asset));
}
