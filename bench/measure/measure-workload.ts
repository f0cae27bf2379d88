import { appendLimit } from '../contenders/append-limit.ts';
import { bare } from '../contenders/bare.ts';
import type { Contender } from '../contenders/contender.ts';
import { oneByOne } from '../contenders/one-by-one.ts';
import { pgledgerShape } from '../contenders/pgledger-shape.ts';
import { pursekit } from '../contenders/pursekit.ts';
import { rowLock } from '../contenders/row-lock.ts';
import type { Profile } from '../profiles.ts';
import type { Series, WorkloadResult } from '../report/bench-report.ts';
import { describeSeries } from '../report/describe-series.ts';
import { bestConnections, type Field, interleave, prepareAll, removeAll, searchConnections } from '../run-workload.ts';
import { provenance } from '../support/run-facts.ts';
import { say } from '../support/say.ts';
import type { Workload } from '../workloads/workload.ts';

const CONNECTIONS = 20;
/** With fewer callers than this, more than 20 connections make no difference. */
const CALLERS_OF_THE_BEST = 200;
/** Workloads of transfers of one asset without keys, meta and actions, which is what the contender has. */
const WORKLOADS_OF_PGLEDGER = ['spread', 'hot', 'hot-in'];
/** Workloads of the contenders that ignore who pays whom. */
const WORKLOADS_OF_THE_LIMIT = ['spread', 'hot'];

/** Measures all contenders at one workload, with every number of callers. */
export async function measureWorkload(
  field: Field,
  workload: Workload,
  profile: Profile,
  command: string,
): Promise<WorkloadResult> {
  say(`${workload.name}: ${workload.title}`);
  const run = await provenance(command, profile.name, field.seed);
  const search = await searchConnections(field, workload, profile.search);
  const tried = search.map(({ connections, rate }) => `${connections}: ${rate.toFixed(0)}/s`);
  say(`  row-lock by connections: ${tried.join(', ')}`);
  const contenders = contendersOf(field.server.url, workload, bestConnections(search));
  const series: Series[] = [];
  try {
    const runners = await prepareAll(field, workload, contenders);
    for (const callers of profile.callers) {
      const taking = runners.filter(({ contender }) => takesPart(contender, callers));
      for (const one of await interleave(field, taking, callers, profile)) {
        series.push(one);
        say(`  ${describeSeries(one)}`);
      }
    }
  } finally {
    await removeAll(field, contenders);
  }
  return { name: workload.name, title: workload.title, run, search, series };
}

function contendersOf(url: string, { name, hasKeys }: Workload, best: number): Contender[] {
  return [
    pursekit(url),
    rowLock(url, CONNECTIONS),
    ...(best === CONNECTIONS ? [] : [rowLock(url, best)]),
    // The predecessor has no keys.
    ...(hasKeys ? [] : [oneByOne(url)]),
    ...(WORKLOADS_OF_PGLEDGER.includes(name) ? [pgledgerShape(url, CONNECTIONS)] : []),
    ...(WORKLOADS_OF_THE_LIMIT.includes(name) ? [appendLimit(url, CONNECTIONS), bare(url)] : []),
  ];
}

function takesPart({ name, connections }: Contender, callers: number): boolean {
  if (name === 'bare') return callers === 1;
  return name !== 'row-lock' || connections === CONNECTIONS || callers >= CALLERS_OF_THE_BEST;
}
