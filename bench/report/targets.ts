/** The source of a figure. A ratio is pursekit's figure divided by the other contender's, of one run. */
export type FigureRef =
  | {
      /** Transfers per second, or the median latency. */
      readonly kind: 'rate' | 'p50';
      readonly workload: string;
      readonly callers: number;
      readonly against: string;
      /** Connections of the other contender; if undefined, the fastest number that was tried. */
      readonly connections?: number;
    }
  /** Of pursekit alone: the processor time of node, or of node and Postgres, or the bytes of the log. */
  | { readonly kind: 'nodeCpu' | 'cpu' | 'walBytes'; readonly workload: string; readonly callers: number }
  | { readonly kind: 'curve'; readonly curve: string; readonly figure: string };

/** A goal for a figure. */
export interface Target {
  readonly what: string;
  readonly against: string;
  readonly unit: '×' | 'µs' | 'ms' | 'MB' | 'bytes' | '/s';
  readonly figure: FigureRef;
  readonly bound: 'at least' | 'at most';
  readonly goal: number;
  /**
   * The limit at which the regression check fails: 80 % of what it reaches, or of the figure in docs/BENCHMARKS.md
   * where it does not measure it; where that is beyond the goal, 80 % of the goal or less.
   */
  readonly floor: number;
  /** True if the regression check (`npm run bench:check`) measures it. */
  readonly isChecked: boolean;
}

type Bound = Pick<Target, 'bound' | 'goal' | 'floor' | 'unit'>;

/** Bounds of a figure; `floor` is the limit of the regression check. */
const atLeast = (goal: number, floor: number, unit: Target['unit'] = '×'): Bound => ({
  ...{ bound: 'at least', goal, floor, unit },
});
const atMost = (goal: number, floor: number, unit: Target['unit'] = '×'): Bound => ({
  ...{ bound: 'at most', goal, floor, unit },
});

function rate(workload: string, callers: number, against: string, connections?: number): FigureRef {
  return { kind: 'rate', workload, callers, against, ...(connections === undefined ? {} : { connections }) };
}

const p50 = (workload: string, callers: number, against: string): FigureRef => ({
  ...{ kind: 'p50', workload, callers, against },
});
const nodeCpu = (workload: string, callers: number): FigureRef => ({ kind: 'nodeCpu', workload, callers });
const cpu = (workload: string, callers: number): FigureRef => ({ kind: 'cpu', workload, callers });
const walBytes = (workload: string, callers: number): FigureRef => ({ kind: 'walBytes', workload, callers });
const curve = (name: string, figure: string): FigureRef => ({ kind: 'curve', curve: name, figure });

function target(what: string, against: string, figure: FigureRef, bound: Bound, isChecked = false): Target {
  return { what, against, figure, ...bound, isChecked };
}

const BEST = 'row-lock at its best';
const WITH_20 = 'row-lock, 20 connections';
/** The same rounds of pursekit alone, at transfers. */
const AT_HOT_IN = 'pursekit at hot-in';
const CHECKED = true;

/** All targets, in the order of the report. One line each, with the floor of the check beside its goal. */
export const TARGETS: readonly Target[] = [
  target('spread, 2,000 callers', BEST, rate('spread', 2_000, 'row-lock'), atLeast(6, 2.2), CHECKED),
  target('spread, 20 callers', WITH_20, rate('spread', 20, 'row-lock', 20), atLeast(2, 1.1)),
  target('hot, 2,000 callers', BEST, rate('hot', 2_000, 'row-lock'), atLeast(22, 11), CHECKED),
  target('hot, 20 callers', WITH_20, rate('hot', 20, 'row-lock', 20), atLeast(8, 6.4)),
  target('hot-in, 2,000 callers', BEST, rate('hot-in', 2_000, 'row-lock'), atLeast(14, 6.8)),
  target('keys, 2,000 callers', BEST, rate('keys', 2_000, 'row-lock'), atLeast(6, 1.8), CHECKED),
  target('shop, 2,000 callers', BEST, rate('shop', 2_000, 'row-lock'), atLeast(10, 7.5)),
  target('mint-shop, 2,000 callers', AT_HOT_IN, rate('mint-shop', 2_000, AT_HOT_IN), atLeast(0.6, 0.48)),
  target('trade, 2,000 callers', BEST, rate('trade', 2_000, 'row-lock'), atLeast(2.5, 2)),
  target('spread, 2,000 callers', 'append-limit', rate('spread', 2_000, 'append-limit'), atLeast(0.15, 0.095)),
  target('hot, 2,000 callers', 'append-limit', rate('hot', 2_000, 'append-limit'), atLeast(0.2, 0.12)),
  target('spread, 1 caller: p50', 'bare', p50('spread', 1, 'bare'), atMost(1.4, 2.5)),
  target('spread, 2,000 callers: CPU per transfer, node and Postgres', '', cpu('spread', 2_000), atMost(50, 59, 'µs')),
  target('spread, 2,000 callers: node CPU per transfer', '', nodeCpu('spread', 2_000), atMost(60, 75, 'µs')),
  target('hot, 2,000 callers: CPU per transfer, node and Postgres', '', cpu('hot', 2_000), atMost(28, 34, 'µs')),
  target('spread, 20 callers: CPU per transfer, node and Postgres', '', cpu('spread', 20), atMost(85, 104, 'µs')),
  target('spread, 2,000 callers: log per transfer', '', walBytes('spread', 2_000), atMost(800, 1_000, 'bytes')),
  target('a transfer after 5,000,000 others', 'an empty ledger', curve('history', 'cost'), atMost(1.1, 2.2)),
  target('a wallet paid 1,000,000 times activates', '', curve('fragmentation', 'activationMs'), atMost(100, 200, 'ms')),
  target('… and pays', 'a wallet of one UTXO', curve('fragmentation', 'rate'), atLeast(0.8, 0.4)),
  target('100,000 resident wallets: memory', '', curve('wallets', 'residentMb'), atMost(1_000, 1_250, 'MB')),
  target('a cold wallet activates at 200 callers, p50', '', curve('wallets', 'activationMs'), atMost(2.5, 3.3, 'ms')),
  target('two runtimes, wallets split', 'one runtime', curve('processes', 'split'), atLeast(1.3, 0.65)),
  target('two runtimes, the same wallets', 'one runtime', curve('processes', 'shared'), atLeast(0.5, 0.25)),
  target('balance() of resident wallets, 200 callers', '', curve('reads', 'resident'), atLeast(10_000, 5_000, '/s')),
  target('balance() of cold wallets, 200 callers', '', curve('reads', 'cold'), atLeast(10_000, 5_000, '/s')),
  ...[2_000, 200].flatMap((callers) =>
    [1, 8, 1_000].map((atOnce) =>
      target(
        `wallets are frozen, ${atOnce} at once, ${callers} callers: p99 of others`,
        '',
        curve('freezes', `moreMs${callers}At${atOnce}`),
        atMost(20, 25, 'ms'),
      ),
    ),
  ),
  target('first transfer, Postgres', '', curve('first-transfer', 'postgresMs'), atMost(300, 600, 'ms')),
  target('first transfer, PGlite', '', curve('first-transfer', 'pgliteMs'), atMost(1_500, 3_000, 'ms')),
];
