import type { FaultResult } from '../fault.ts';
import type { CrowdReport } from './crowd.ts';

/** Makes the result of a fault that was injected under a crowd. */
export function resultOf(
  { counters, slowestProbeMs, waits, violations }: CrowdReport,
  own: Pick<FaultResult, 'injected' | 'mustBeSeen'> & {
    readonly counters?: Readonly<Record<string, number>>;
    readonly figures?: Readonly<Record<string, string>>;
    readonly violations?: readonly string[];
    /** The maximum time that a caller may wait for an answer. */
    readonly waitMsMax?: number;
  },
): FaultResult {
  const longestMs = Math.max(0, ...[...waits.values()].map((own) => Math.max(...own)));
  const late = longestMs > (own.waitMsMax ?? Number.POSITIVE_INFINITY) ? [`someone waited ${longestMs} ms`] : [];
  return {
    injected: own.injected,
    counters: { ...counters, ...own.counters },
    mustBeSeen: own.mustBeSeen,
    figures: {
      'slowest probe': `${(slowestProbeMs / 1_000).toFixed(2)} s`,
      'longest wait for an answer': `${(longestMs / 1_000).toFixed(1)} s`,
      ...own.figures,
    },
    violations: [...violations, ...late, ...(own.violations ?? [])],
  };
}
