import type { Series, WorkloadResult } from './bench-report.ts';
import { contenderName } from './describe-series.ts';
import { table } from './markdown.ts';

const headOf = (unit: string): string[] => [
  ...['callers', 'contender', `${unit}/s`, 'p50 ms', 'p95 ms', 'p99 ms'],
  ...['node CPU s', 'Postgres CPU s', 'WAL bytes', 'table bytes', 'round trips'],
];
const DELIVERY_HEAD = ['deliveries/s', 'left'];
const DELIVERY_NOTES = [
  'Deliveries are the actions that processors took while callers were at work. Those left when the last caller had its',
  'answer are waited for before the next round, ten seconds at most, and the other columns hold what they cost.',
];

/** Renders a workload as a section of docs/BENCHMARKS.md. */
export function renderWorkload({ name, title, unit, search, series }: WorkloadResult): string[] {
  const [best] = search.toSorted((a, b) => b.rate - a.rate);
  const steps = search.map(({ connections, rate }) => `${connections}: ${count(rate)}/s`).join(', ');
  const hasDeliveries = series.some(({ figures }) => figures.deliveryRate !== undefined);
  const head = headOf(unit ?? 'transfers');
  return [
    `### ${name}`,
    '',
    `${title[0]?.toUpperCase()}${title.slice(1)}.`,
    ...(best === undefined ? [] : ['', `Connections tried for row-lock: ${steps}. Best: ${best.connections}.`]),
    '',
    ...(hasDeliveries ? [...DELIVERY_NOTES, ''] : []),
    ...table(
      hasDeliveries ? [...head, ...DELIVERY_HEAD] : head,
      series.map((one) => [...seriesRow(one), ...(hasDeliveries ? deliveryCells(one) : [])]),
    ),
    '',
  ];
}

function seriesRow(series: Series): string[] {
  const { figures } = series;
  return [
    count(series.callers),
    contenderName(series),
    count(figures.rate),
    ...[figures.p50Ms, figures.p95Ms, figures.p99Ms].map(fine),
    perTenThousand(figures.nodeCpuUs),
    figures.postgresCpuUs === undefined ? 'not measured' : perTenThousand(figures.postgresCpuUs),
    count(figures.walBytes),
    count(figures.tableBytes),
    figures.roundTrips < 0.1 ? figures.roundTrips.toFixed(4) : figures.roundTrips.toFixed(2),
  ];
}

/** Returns an empty cell for a contender without deliveries. */
function deliveryCells({ figures: { deliveryRate, deliveriesLeft } }: Series): string[] {
  return [deliveryRate, deliveriesLeft].map((figure) => (figure === undefined ? '' : count(figure)));
}

/** Microseconds per transfer as seconds per 10,000 transfers. */
function perTenThousand(us: number): string {
  return ((us * 10_000) / 1e6).toFixed(2);
}

/** Formats a figure without a fraction. */
export function count(value: number): string {
  return Math.round(value).toLocaleString('en');
}

/** Formats a figure with a fraction if it is small. */
export function fine(value: number): string {
  return value < 10 ? value.toFixed(2) : value < 100 ? value.toFixed(1) : count(value);
}
