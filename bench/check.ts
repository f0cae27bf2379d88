import { pursekit } from './contenders/pursekit.ts';
import { rowLock } from './contenders/row-lock.ts';
import type { BenchReport, WorkloadResult } from './report/bench-report.ts';
import { judge, passes } from './report/compare.ts';
import { describeSeries } from './report/describe-series.ts';
import { TARGETS } from './report/targets.ts';
import { describeCheck } from './report/verdict-text.ts';
import { type Field, interleave, prepareAll, removeAll } from './run-workload.ts';
import { describeMachine, provenance } from './support/run-facts.ts';
import { say } from './support/say.ts';
import { workloadOf } from './workloads/index.ts';

const CALLERS = 2_000;
const SIZES = { rounds: 3, secondsPerRound: 0.8, warmUpSeconds: 0.5 };
/** Connections at which the full benchmark found `row-lock` about the fastest, by workload. */
const CONNECTIONS: Readonly<Record<string, number>> = { spread: 16, hot: 4, keys: 16 };

/**
 * Runs the regression check: some seconds of the workloads of the checked targets, against `row-lock` in the same
 * run. Returns an exit code: 1 if a figure is below its floor.
 */
export async function runCheck(field: Field): Promise<number> {
  const workloads: WorkloadResult[] = [];
  for (const [name, connections] of Object.entries(CONNECTIONS)) {
    workloads.push(await measure(field, name, connections));
  }
  const report: BenchReport = { machine: await describeMachine(field.server), workloads, curves: [] };
  const verdicts = judge(
    report,
    TARGETS.filter(({ isChecked }) => isChecked),
  );
  for (const verdict of verdicts) say(describeCheck(verdict));
  return passes(verdicts) ? 0 : 1;
}

async function measure(field: Field, name: string, connections: number): Promise<WorkloadResult> {
  const workload = workloadOf(name);
  const contenders = [pursekit(field.server.url), rowLock(field.server.url, connections)];
  try {
    const runners = await prepareAll(field, workload, contenders);
    const series = await interleave(field, runners, CALLERS, SIZES);
    for (const one of series) say(`${name.padEnd(8)}${describeSeries(one)}`);
    const run = await provenance('npm run bench:check', 'check', field.seed);
    return { name, title: workload.title, run, search: [], series };
  } finally {
    await removeAll(field, contenders);
  }
}
