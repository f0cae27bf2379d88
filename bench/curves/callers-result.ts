import type { Chart, CurveResult, Provenance, RoundFigures, Series } from '../report/bench-report.ts';
import { contenderName } from '../report/describe-series.ts';
import { count, fine } from '../report/render-workload.ts';
import { median } from '../report/statistics.ts';
import { ticksAround } from '../report/ticks.ts';

/** The rounds of a contender with a number of callers. */
export interface CallersPoint extends Pick<Series, 'contender' | 'connections' | 'callers'> {
  readonly rounds: readonly RoundFigures[];
}

type Described = Pick<CurveResult, 'notes' | 'table' | 'charts' | 'figures'>;

const HEAD = [
  ...['callers', 'contender', 'transfers/s', 'against row-lock'],
  ...['CPU µs per transfer', 'of it node', 'p50 ms'],
];

/** Describes the curve over callers: a table from few callers to many, and a chart with the range of the rounds. */
export function describeCallers(points: readonly CallersPoint[], run: Provenance): Described {
  const rising = points.toSorted((a, b) => a.callers - b.callers);
  const aheadFrom = findAheadFrom(rising);
  return {
    notes: [
      'Medians of the rounds, with the lowest and the highest round in brackets; ratios are of rounds side by side.',
      'CPU is the processor time of node, which includes the callers, and of Postgres.',
      ...(aheadFrom === undefined
        ? []
        : [`From ${count(aheadFrom)} callers on pursekit is faster than row-lock in every round.`]),
    ],
    table: { head: HEAD, rows: rising.map((point) => describePoint(point, rising)) },
    charts: [drawnAs(rising, run)],
    figures: aheadFrom === undefined ? {} : { aheadFrom },
  };
}

/** The fewest callers from which pursekit is faster than `row-lock` in every round; undefined if there are none. */
function findAheadFrom(rising: readonly CallersPoint[]): number | undefined {
  const ours = rising.filter(({ contender }) => contender === 'pursekit');
  const isAhead = (point: CallersPoint): boolean => ratios(point, rising).every((ratio) => ratio > 1);
  return ours.slice(ours.findLastIndex((point) => !isAhead(point)) + 1)[0]?.callers;
}

/** The rate of each round as a multiple of that of `row-lock` in the same round. */
function ratios({ callers, rounds }: CallersPoint, all: readonly CallersPoint[]): number[] {
  const against = all.find((point) => point.contender === 'row-lock' && point.callers === callers);
  return rounds.map(({ rate }, round) => rate / (against?.rounds[round]?.rate ?? Number.NaN));
}

function describePoint(point: CallersPoint, all: readonly CallersPoint[]): string[] {
  const { callers, contender, rounds } = point;
  const of = (figure: (round: RoundFigures) => number): number[] => rounds.map(figure);
  const isCompared = contender !== 'row-lock' && ratios(point, all).every((ratio) => !Number.isNaN(ratio));
  const cpuUs = of(({ nodeCpuUs, postgresCpuUs = Number.NaN }) => nodeCpuUs + postgresCpuUs);
  return [
    ...[
      count(callers),
      contenderName(point),
      spread(
        of(({ rate }) => rate),
        count,
      ),
    ],
    isCompared ? spread(ratios(point, all), (ratio) => `${fine(ratio)}×`) : '',
    cpuUs.some(Number.isNaN) ? 'not measured' : spread(cpuUs, fine),
    ...[
      spread(
        of(({ nodeCpuUs }) => nodeCpuUs),
        fine,
      ),
      spread(
        of(({ p50Ms }) => p50Ms),
        fine,
      ),
    ],
  ];
}

function spread(figures: readonly number[], format: (figure: number) => string): string {
  const [middle, low, high] = [median(figures), Math.min(...figures), Math.max(...figures)];
  return `${format(middle)} (${format(low)}–${format(high)})`;
}

function drawnAs(rising: readonly CallersPoint[], { command, date, commit }: Provenance): Chart {
  const lines = [...new Set(rising.map(contenderName))].map((name) => {
    const own = rising.filter((point) => contenderName(point) === name);
    const at = own.map(({ callers, rounds }) => ({ callers, rates: rounds.map(({ rate }) => rate) }));
    return {
      name,
      points: at.map(({ callers, rates }) => [callers, median(rates)] as const),
      ranges: at.map(({ callers, rates }) => [callers, Math.min(...rates), Math.max(...rates)] as const),
    };
  });
  const rates = rising.flatMap(({ rounds }) => rounds.map(({ rate }) => rate));
  return {
    ...{ file: 'callers', title: 'Transfers per second by number of callers' },
    x: { name: 'callers', isLogarithmic: true, ticks: [...new Set(rising.map(({ callers }) => callers))] },
    y: { name: 'transfers/s', isLogarithmic: true, ticks: ticksAround(Math.min(...rates), Math.max(...rates)) },
    lines,
    caption: `${command}, ${date}, commit ${commit}`,
  };
}
