import type { Series } from './bench-report.ts';

/** The name of a contender, with its number of connections if the benchmark chooses it. */
export function contenderName({ contender, connections }: Pick<Series, 'contender' | 'connections'>): string {
  const isChosen = contender === 'row-lock' || (contender === 'bare' && connections !== 1);
  return isChosen ? `${contender}, ${connections} connections` : contender;
}

/** One line for the terminal. */
export function describeSeries(series: Series): string {
  const { rate, p50Ms, p99Ms, nodeCpuUs, postgresCpuUs, roundTrips, deliveryRate, deliveriesLeft } = series.figures;
  return [
    `${series.callers} callers`.padStart(13),
    contenderName(series).padEnd(24),
    `${rate.toFixed(0)}/s`.padStart(9),
    `p50 ${p50Ms.toFixed(2)} ms`.padStart(15),
    `p99 ${p99Ms.toFixed(2)} ms`.padStart(15),
    `node ${nodeCpuUs.toFixed(0)} µs`.padStart(12),
    ...(postgresCpuUs === undefined ? [] : [`Postgres ${postgresCpuUs.toFixed(0)} µs`.padStart(16)]),
    `${roundTrips.toPrecision(2)} round trips`,
    ...(deliveryRate === undefined ? [] : [`${deliveryRate.toFixed(0)} deliveries/s, ${deliveriesLeft} left`]),
  ].join('  ');
}
