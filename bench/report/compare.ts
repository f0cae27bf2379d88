import type { BenchReport, RoundFigures, Series } from './bench-report.ts';
import { median } from './statistics.ts';
import type { FigureRef, Target } from './targets.ts';

/** A target with its measured value. */
export interface Verdict {
  readonly target: Target;
  /** Undefined if it was not measured. */
  readonly value: number | undefined;
  readonly status: 'reached' | 'missed' | 'not measured';
  /** True if the value is beyond the floor: a change must have broken it. */
  readonly isBelowFloor: boolean;
}

/** Computes the median of each figure over some rounds. */
export function medianFigures(rounds: readonly RoundFigures[]): RoundFigures {
  const of = (figure: keyof RoundFigures): number => median(rounds.map((round) => round[figure] ?? Number.NaN));
  const ifMeasured = <Figure extends keyof RoundFigures>(figure: Figure): { [name in Figure]?: number } => {
    const value = of(figure);
    return Number.isNaN(value) ? {} : ({ [figure]: value } as { [name in Figure]: number });
  };
  return {
    transfers: of('transfers'),
    rate: of('rate'),
    p50Ms: of('p50Ms'),
    p95Ms: of('p95Ms'),
    p99Ms: of('p99Ms'),
    nodeCpuUs: of('nodeCpuUs'),
    ...ifMeasured('postgresCpuUs'),
    walBytes: of('walBytes'),
    tableBytes: of('tableBytes'),
    roundTrips: of('roundTrips'),
    ...ifMeasured('deliveryRate'),
    ...ifMeasured('deliveriesLeft'),
  };
}

/** Finds a contender at a workload with so many callers; of several numbers of connections, the fastest. */
export function findSeries(
  { workloads }: Pick<BenchReport, 'workloads'>,
  wanted: { workload: string; callers: number; contender: string; connections?: number },
): Series | undefined {
  const candidates = workloads
    .filter(({ name }) => name === wanted.workload)
    .flatMap(({ series }) => series)
    .filter(({ contender, callers }) => contender === wanted.contender && callers === wanted.callers)
    .filter(({ connections }) => wanted.connections === undefined || connections === wanted.connections);
  return candidates.toSorted((a, b) => b.figures.rate - a.figures.rate)[0];
}

/** Finds the figure of a target; undefined if it was not measured. */
export function figureOf(report: BenchReport, ref: FigureRef): number | undefined {
  if (ref.kind === 'curve') return report.curves.find(({ name }) => name === ref.curve)?.figures[ref.figure];
  const { workload, callers } = ref;
  const ours = findSeries(report, { workload, callers, contender: 'pursekit' });
  if (ours === undefined) return undefined;
  if (!('against' in ref)) return ownFigure(ours.figures, ref.kind);
  const { against, connections } = ref;
  const theirs = findSeries(report, {
    ...{ workload, callers, contender: against },
    ...(connections === undefined ? {} : { connections }),
  });
  if (theirs === undefined) return undefined;
  return ref.kind === 'rate' ? ours.figures.rate / theirs.figures.rate : ours.figures.p50Ms / theirs.figures.p50Ms;
}

function ownFigure(figures: RoundFigures, kind: 'nodeCpu' | 'cpu' | 'walBytes'): number {
  const { nodeCpuUs, postgresCpuUs = Number.NaN, walBytes } = figures;
  if (kind === 'walBytes') return walBytes;
  return kind === 'cpu' ? nodeCpuUs + postgresCpuUs : nodeCpuUs;
}

/** Compares a report with its targets. */
export function judge(report: BenchReport, targets: readonly Target[]): Verdict[] {
  return targets.map((target) => {
    const value = figureOf(report, target.figure);
    if (value === undefined || Number.isNaN(value)) {
      return { target, value: undefined, status: 'not measured', isBelowFloor: false };
    }
    const isAtLeast = (bound: number): boolean => (target.bound === 'at least' ? value >= bound : value <= bound);
    return {
      target,
      value,
      status: isAtLeast(target.goal) ? 'reached' : 'missed',
      isBelowFloor: !isAtLeast(target.floor),
    };
  });
}

/** Returns true if every figure was measured and none is below its floor. */
export function passes(verdicts: readonly Verdict[]): boolean {
  return verdicts.every(({ status, isBelowFloor }) => status !== 'not measured' && !isBelowFloor);
}
