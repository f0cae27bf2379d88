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
import { importPursekit } from '../support/import-pursekit.ts';
import { provenance } from '../support/run-facts.ts';
import { say } from '../support/say.ts';
import { workloadOf } from '../workloads/index.ts';
import type { ExchangeWorkload, Workload } from '../workloads/workload.ts';

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
  workload: Workload | ExchangeWorkload,
  profile: Profile,
  command: string,
): Promise<WorkloadResult> {
  say(`${workload.name}: ${workload.title}`);
  const run = await provenance(command, profile.name, field.seed);
  const isAlone = !('start' in workload) && workload.isAlone;
  const search = isAlone ? [] : await searchConnections(field, workload, profile.search);
  const tried = search.map(({ connections, rate }) => `${connections}: ${rate.toFixed(0)}/s`);
  if (search.length > 0) say(`  row-lock by connections: ${tried.join(', ')}`);
  const contenders = isAlone
    ? [pursekit(field.server.url)]
    : contendersOf(field.server.url, workload, bestConnections(search));
  const beside = 'start' in workload ? [] : besideOf(field.server.url, workload);
  const series: Series[] = [];
  try {
    const runners = await prepareAll(field, workload, contenders);
    for (const { transfers, contender } of beside) runners.push(...(await prepareAll(field, transfers, [contender])));
    for (const callers of profile.callers) {
      const taking = runners.filter(({ contender }) => takesPart(contender, callers));
      for (const one of await interleave(field, taking, callers, profile)) {
        series.push(one);
        say(`  ${describeSeries(one)}`);
      }
    }
  } finally {
    await removeAll(field, [...contenders, ...beside.map(({ contender }) => contender)]);
  }
  const { name, title } = workload;
  return { name, title, run, ...('start' in workload ? {} : { unit: 'exchanges' }), search, series };
}

function contendersOf(url: string, workload: Workload | ExchangeWorkload, best: number): Contender[] {
  const { name, hasKeys } = workload;
  const all = [pursekit(url), rowLock(url, CONNECTIONS), ...(best === CONNECTIONS ? [] : [rowLock(url, best)])];
  if (!('start' in workload)) return all;
  return [
    ...all,
    // The predecessor has no keys.
    ...(hasKeys ? [] : [oneByOne(url)]),
    ...(WORKLOADS_OF_PGLEDGER.includes(name) ? [pgledgerShape(url, CONNECTIONS)] : []),
    ...(WORKLOADS_OF_THE_LIMIT.includes(name) ? [appendLimit(url, CONNECTIONS), bare(url)] : []),
  ];
}

/** pursekit at the transfers that exchanges are compared with. */
function besideOf(url: string, { beside }: ExchangeWorkload): { transfers: Workload; contender: Contender }[] {
  if (beside === undefined) return [];
  const contender = { ...pursekit(url, importPursekit, 'beside'), name: `pursekit at ${beside}` };
  return [{ transfers: workloadOf(beside), contender }];
}

function takesPart({ name, connections }: Contender, callers: number): boolean {
  if (name === 'bare') return callers === 1;
  return name !== 'row-lock' || connections === CONNECTIONS || callers >= CALLERS_OF_THE_BEST;
}
