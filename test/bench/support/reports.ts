import type { BenchReport, Provenance, RoundFigures, Series } from '../../../bench/report/bench-report.ts';

/** Figures of a round in which nothing stands out. */
export function figures(parts: Partial<RoundFigures> = {}): RoundFigures {
  return {
    ...{ transfers: 100, rate: 1_000, p50Ms: 1, p95Ms: 2, p99Ms: 3 },
    ...{ nodeCpuUs: 50, postgresCpuUs: 70, walBytes: 600, tableBytes: 300, roundTrips: 1 },
    ...parts,
  };
}

/** A contender with 2,000 callers, unless said otherwise. */
export function series(contender: string, rate: number, parts: Partial<Series> = {}): Series {
  return { contender, callers: 2_000, figures: figures({ rate }), rates: [rate], ...parts };
}

/** The origin of figures. */
export const RUN: Provenance = {
  ...{ command: 'npm run bench', date: '2026-11-25', commit: '0123456789ab', profile: 'full', seed: 1 },
};

/** A report of the workload spread alone. */
export function reportOf(...all: readonly Series[]): BenchReport {
  return {
    machine: {
      ...{ cpu: 'a processor', cores: 2, memoryGiB: 24, system: 'linux 6', node: 'v20.20.2', postgres: '18.4' },
      diskSyncMs: 0.25,
      settings: { fsync: 'on', synchronous_commit: 'on' },
    },
    workloads: [{ name: 'spread', title: 'wallets pay', run: RUN, search: [], series: all }],
    curves: [],
  };
}
