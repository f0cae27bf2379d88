import type { RuleRefusal } from '../records/rejection.ts';
import type { Flow } from './flow.ts';
import type { Policy } from './policy.ts';

/** The first wallet that may not pay or be paid as the flows say; undefined if all may. */
export function findFrozen(flows: readonly Flow[], policy: Pick<Policy, 'freezeOf'>): RuleRefusal | undefined {
  for (const { from, to, leg } of flows) {
    const of = leg === undefined ? {} : { leg };
    if (from !== undefined && policy.freezeOf(from)?.out === true) return { wallet: from, frozen: 'out', ...of };
    if (to !== undefined && policy.freezeOf(to)?.in === true) return { wallet: to, frozen: 'in', ...of };
  }
  return undefined;
}
