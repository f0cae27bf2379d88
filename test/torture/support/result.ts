import type { FaultResult } from '../fault.ts';
import type { CrowdReport } from './crowd.ts';

/** The result of a fault that was injected under a crowd. */
export function resultOf(
  { counters, slowestProbeMs, violations }: CrowdReport,
  own: Pick<FaultResult, 'injected' | 'mustBeSeen'> & {
    readonly counters?: Readonly<Record<string, number>>;
    readonly figures?: Readonly<Record<string, string>>;
    readonly violations?: readonly string[];
  },
): FaultResult {
  return {
    injected: own.injected,
    counters: { ...counters, ...own.counters },
    mustBeSeen: own.mustBeSeen,
    figures: { 'slowest probe': `${(slowestProbeMs / 1_000).toFixed(2)} s`, ...own.figures },
    violations: [...violations, ...(own.violations ?? [])],
  };
}
