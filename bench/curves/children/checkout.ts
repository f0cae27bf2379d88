import { pathToFileURL } from 'node:url';
import type { LedgerOptions } from '../../../src/index.ts';
import { pursekit } from '../../contenders/pursekit.ts';
import { measureRound, type Runner } from '../../measure/measure-round.ts';
import { postgresCpuSeconds } from '../../measure/postgres-cpu.ts';
import { callsOf } from '../../run-workload.ts';
import { answerParent } from '../../support/bench-child.ts';
import type { importPursekit } from '../../support/import-pursekit.ts';
import { workloadOf } from '../../workloads/index.ts';
import { walletNames } from '../../workloads/workload.ts';

/** The first question to this process: open the ledger of a built checkout, with its wallets paid. */
export interface PrepareQuestion {
  readonly url: string;
  readonly postmasterPid: number;
  /** The path of `dist/index.js`. */
  readonly built: string;
  /** The schema is `bench_<name>`. */
  readonly name: string;
  readonly options: LedgerOptions;
  readonly workload: string;
  readonly seed: number;
}

/** The further questions: a round of transfers. */
export interface RoundQuestion {
  readonly callers: number;
  readonly seconds: number;
  /** Work behind the commits has this time to end, and is part of the cost. */
  readonly pauseMs: number;
}

/** The transfers of a round, and microseconds of processor time per transfer: of node and Postgres together. */
export interface RoundAnswer {
  readonly transfers: number;
  readonly us: number;
  /** The part of node. */
  readonly nodeUs: number;
}

let runner: Runner | undefined;
let postmaster = 0;

answerParent<PrepareQuestion | RoundQuestion | 'close'>(async (question) => {
  if (question === 'close') return runner?.contender.close();
  if ('url' in question) return prepare(question);
  return round(question);
});

async function prepare({ url, postmasterPid, built, name, options, workload, seed }: PrepareQuestion): Promise<void> {
  const load: typeof importPursekit = async () => await import(pathToFileURL(built).href);
  const contender = pursekit(url, load, name, options);
  const setting = workloadOf(workload);
  const wallets = walletNames(setting.walletsMax);
  await contender.prepare(setting, wallets);
  postmaster = postmasterPid;
  runner = { contender, call: callsOf(contender, setting, wallets, seed) };
}

async function round({ callers, seconds, pauseMs }: RoundQuestion): Promise<RoundAnswer> {
  if (runner === undefined) throw new Error('the checkout is not prepared');
  const { contender, call } = runner;
  const settle = async (): Promise<void> => {
    await contender.settle();
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  };
  const costs = {
    cpuSeconds: () => postgresCpuSeconds(postmaster),
    // They are not compared.
    walBytes: async () => 0,
    tableBytes: async () => 0,
  };
  const load = { contender: { schema: contender.schema, settle }, call };
  const { transfers, nodeCpuUs, postgresCpuUs = Number.NaN } = await measureRound(costs, load, callers, seconds);
  return { transfers, us: nodeCpuUs + postgresCpuUs, nodeUs: nodeCpuUs };
}
