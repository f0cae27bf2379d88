import { join } from 'node:path';
import type pg from 'pg';
import type { Bounds } from '../../../src/ledger/bounds.ts';
import { openDatabase } from '../../../src/store/postgres/open-database.ts';
import { grantRuntimeRole } from '../../../src/store/schema/grant-role.ts';
import { migrate } from '../../../src/store/schema/migrate.ts';
import { checkDatabase } from '../checker/check-database.ts';
import { checkHistory, type HistoryReport } from '../checker/check-history.ts';
import { readStoredLedger } from '../checker/stored-ledger.ts';
import { waitsIn } from '../checker/waits.ts';
import type { FaultContext } from '../fault.ts';
import type { Entry } from '../history.ts';
import { readLog } from '../worker/history-log.ts';
import { COUNTER_NAMES, type CounterName, type WorkerConfig, type Workload } from '../worker/worker-config.ts';
import { Bank } from './bank.ts';
import type { FaultServer } from './fault-server.ts';
import { until } from './time.ts';
import { WorkerProcess } from './worker-process.ts';

/** Options of a crowd of workers. */
export interface CrowdOptions {
  readonly server: FaultServer;
  readonly workers: number;
  /** The load of worker number `at`. */
  readonly workload: (at: number) => Workload;
  /** The port that the workers connect to; the server's port if undefined. */
  readonly port?: number;
  readonly bounds?: Partial<Bounds>;
  readonly connections?: number;
}

/** The result of a crowd. */
export interface CrowdReport {
  readonly counters: Record<CounterName | keyof HistoryReport['counts'] | 'probes' | 'bankReads', number>;
  readonly slowestProbeMs: number;
  /** Waiting times of callers, by answer. */
  readonly waits: ReadonlyMap<string, readonly number[]>;
  readonly violations: readonly string[];
}

/** The database role of every runtime under fault injection. It may neither change the schema nor rewrite history. */
export const RUNTIME_ROLE = 'fault_runtime';
const PROBE_MS_MAX = 10_000;

/**
 * Workers in separate processes that share one ledger, under a role that may neither change the schema nor rewrite
 * history; a bank that reads concurrently; and the checks at the end.
 */
export class Crowd {
  readonly schema: string;
  readonly bank: Bank;
  readonly #options: CrowdOptions;
  readonly #configs: readonly WorkerConfig[];
  readonly #lives: WorkerProcess[] = [];
  readonly #current: WorkerProcess[] = [];

  private constructor(schema: string, options: CrowdOptions, configs: readonly WorkerConfig[]) {
    this.schema = schema;
    this.#options = options;
    this.#configs = configs;
    this.bank = new Bank(options.server.url, schema);
  }

  /** Makes the ledger and starts the workers; resolves when all of them take commands. */
  static async start(context: FaultContext, options: CrowdOptions): Promise<Crowd> {
    const { server, workers, workload, port, bounds = {}, connections = 3 } = options;
    const schema = context.schema();
    await makeRuntimeSchema(server, schema);
    const configs = Array.from({ length: workers }, (_, at): WorkerConfig => {
      const name = `w${at}`;
      const log = join(context.directory, `${schema}-${name}.log`);
      const url = server.urlOf(RUNTIME_ROLE, port);
      const seed = context.seed + at * 7_919;
      return { name, url, schema, seed, log, workload: workload(at), bounds, connections };
    });
    const crowd = new Crowd(schema, options, configs);
    for (const at of configs.keys()) crowd.spawn(at);
    await crowd.ready();
    return crowd;
  }

  /** The current life of worker number `at`. */
  worker(at: number): WorkerProcess {
    return this.#current[at] as WorkerProcess;
  }

  /** Starts the next life of a worker, which continues where the last one ended; `dieAt` is its crash point. */
  spawn(at: number, dieAt?: WorkerConfig['dieAt']): WorkerProcess {
    const config = this.#configs[at] as WorkerConfig;
    const worker = new WorkerProcess(dieAt === undefined ? config : { ...config, dieAt });
    this.#lives.push(worker);
    this.#current[at] = worker;
    return worker;
  }

  /** Resolves when every current life takes commands. */
  async ready(): Promise<void> {
    await Promise.all(this.#current.map(({ ready }) => ready));
  }

  /** The sum of a counter over all workers and lives, as last reported. */
  count(name: CounterName): number {
    return this.#lives.reduce((sum, { counters }) => sum + counters[name], 0);
  }

  /** Settles everything, probes every wallet, compares the logs with the database, and removes the ledger. */
  async finish(): Promise<CrowdReport> {
    const startMs = performance.now();
    const proofs = await Promise.all(this.#current.map((worker) => worker.finish()));
    const provedMs = performance.now() - startMs;
    const violations = await this.#deliverEverything();
    violations.push(...(await Promise.all(this.#current.map((worker) => worker.end()))).flat());
    let probes = 0;
    let slowestProbeMs = 0;
    for (const proof of proofs) {
      probes += proof?.probes ?? 0;
      slowestProbeMs = Math.max(slowestProbeMs, proof?.slowestProbeMs ?? provedMs);
      if ((proof?.unsettled ?? 0) > 0) violations.push(`${proof?.unsettled} commands were never settled`);
    }
    if (slowestProbeMs > PROBE_MS_MAX) violations.push(`a probe took ${Math.round(slowestProbeMs)} ms`);
    const deadlocks = this.count('deadlocks');
    if (deadlocks > 0) violations.push(`${deadlocks} deadlocks among batches that lock in sorted order`);
    await this.bank.stop();
    const logs = this.#configs.map(({ log }) => readLog(log));
    const { counts, ...history } = await this.#reckon(logs);
    violations.push(...this.bank.violations, ...history.violations);
    const counters = Object.fromEntries(COUNTER_NAMES.map((name) => [name, this.count(name)]));
    return {
      counters: { ...counters, ...counts, probes, bankReads: this.bank.reads } as CrowdReport['counters'],
      slowestProbeMs,
      waits: waitsIn(logs),
      violations,
    };
  }

  /** Ends every worker at once, after a failed run. */
  async abandon(): Promise<void> {
    await Promise.all([...this.#current.map((worker) => worker.kill()), this.bank.stop()]);
  }

  /** Expires the claims of dead processes on deliveries, which last a minute. */
  async expireClaims(client: pg.ClientBase): Promise<void> {
    // In the order of ids, as relays lock the rows.
    await client.query(`update "${this.schema}".outbox set due_at = now() where id in (
      select id from "${this.schema}".outbox where status = 'waiting' order by id for update)`);
  }

  /** The running workers make the deliveries that dead ones left. */
  async #deliverEverything(): Promise<string[]> {
    const client = await this.#options.server.connect();
    try {
      await this.expireClaims(client);
      await until('every delivery to be made', async () => {
        const { rowCount } = await client.query(`select from "${this.schema}".outbox where status = 'waiting' limit 1`);
        return rowCount === 0;
      });
      return [];
    } catch (error) {
      return [String(error)];
    } finally {
      await client.end();
    }
  }

  async #reckon(logs: readonly (readonly Entry[])[]): Promise<HistoryReport> {
    const client = await this.#options.server.connect();
    try {
      const ofDatabase = await checkDatabase(client, this.schema);
      const stored = await readStoredLedger(client, this.schema);
      const history = checkHistory(logs, stored, true);
      // The late commit of a disconnected client may be in flight, and the server may abort either of the two.
      await until('the ledger to be removed', () =>
        client.query(`drop schema "${this.schema}" cascade`).then(
          () => true,
          (error: { code?: string }) => {
            if (error.code === '40P01') return false;
            throw error;
          },
        ),
      );
      return { ...history, violations: [...ofDatabase, ...history.violations] };
    } finally {
      await client.end();
    }
  }
}

/** Migrates a schema and grants {@link RUNTIME_ROLE} the right to run ledgers on it. */
export async function makeRuntimeSchema(server: FaultServer, schema: string): Promise<void> {
  const database = await openDatabase(server.url);
  try {
    await database.transaction(({ script }) =>
      script(`do $$ begin create role ${RUNTIME_ROLE} login; exception when duplicate_object then null; end $$`),
    );
    await migrate(database, schema);
    await grantRuntimeRole(database, schema, RUNTIME_ROLE);
  } finally {
    await database.close();
  }
}
