import { bare } from '../contenders/bare.ts';
import { pursekit } from '../contenders/pursekit.ts';
import { rowLock } from '../contenders/row-lock.ts';
import { processorsOfOthers, readProcessorTimes } from '../measure/other-work.ts';
import type { Machine, SearchStep } from '../report/bench-report.ts';
import { medianFigures } from '../report/compare.ts';
import { describeSeries } from '../report/describe-series.ts';
import { count } from '../report/render-workload.ts';
import { bestConnections, measureInTurn, prepareAll, removeAll, searchConnections } from '../run-workload.ts';
import { provenance } from '../support/run-facts.ts';
import { say } from '../support/say.ts';
import { workloadOf } from '../workloads/index.ts';
import { type CallersPoint, describeCallers } from './callers-result.ts';
import type { Curve, CurveField } from './curve.ts';

const WORKLOAD = 'spread';

/** Measures contenders with few and with many callers. */
export const callers: Curve = {
  name: 'callers',
  title: 'Callers: transfers per second, their cost and their latency by number of callers',
  async measure(field) {
    const run = await provenance(field.command, field.profile.name, field.seed);
    const before = await readProcessorTimes(field.server);
    const { search } = field.profile;
    const rowLocks = await searchConnections(field, workloadOf(WORKLOAD), search, rowLock);
    const bares = await searchConnections(field, workloadOf(WORKLOAD), search, bare);
    const tried = [describeSearch('row-lock', rowLocks), describeSearch('bare', bares)];
    for (const line of tried) say(`  ${line}`);
    const points = await measurePoints(field, bestConnections(rowLocks), bestConnections(bares));
    const after = await readProcessorTimes(field.server);
    const others = before === undefined || after === undefined ? undefined : processorsOfOthers(before, after);
    const conditions = describeConditions(field.machine, others);
    say(`  ${conditions}`);
    const { notes, ...described } = describeCallers(points, run);
    const { rounds, secondsPerRound } = field.profile.curves.callers;
    return {
      ...{ name: this.name, title: this.title, run, ...described },
      notes: [
        `As ${WORKLOAD}, 10,000 wallets; for each number of callers ${rounds} rounds of ${secondsPerRound} s in turn.`,
        ...notes,
        ...tried,
        conditions,
      ],
    };
  },
};

function describeSearch(contender: string, search: readonly SearchStep[]): string {
  const steps = search.map(({ connections, rate }) => `${connections}: ${count(rate)}/s`).join(', ');
  return `Connections tried for ${contender}, with 200 callers: ${steps}. Best: ${bestConnections(search)}.`;
}

function describeConditions({ cores, cpu, system, diskSyncMs }: Machine, others: number | undefined): string {
  const disk = `whose disk takes ${diskSyncMs.toFixed(2)} ms to make one page durable`;
  const busy = others === undefined ? '' : `; other processes kept ${others.toFixed(2)} processors busy meanwhile`;
  return `Measured on ${cores} × ${cpu}, ${system}, ${disk}${busy}.`;
}

async function measurePoints(
  field: CurveField,
  rowLockConnections: number,
  bareConnections: number,
): Promise<CallersPoint[]> {
  const { url } = field.server;
  const { numbers, ...sizes } = field.profile.curves.callers;
  const contenders = [pursekit(url), rowLock(url, rowLockConnections), bare(url, bareConnections)];
  const points: CallersPoint[] = [];
  try {
    const runners = await prepareAll(field, workloadOf(WORKLOAD), contenders);
    for (const number of numbers) {
      const measured = await measureInTurn(field.server, runners, number, sizes);
      for (const [at, { name: contender, connections }] of contenders.entries()) {
        const rounds = measured[at] ?? [];
        const series = { contender, ...(connections === undefined ? {} : { connections }), callers: number };
        points.push({ ...series, rounds });
        say(
          `  ${describeSeries({ ...series, figures: medianFigures(rounds), rates: rounds.map(({ rate }) => rate) })}`,
        );
      }
    }
  } finally {
    await removeAll(field, contenders);
  }
  return points;
}
