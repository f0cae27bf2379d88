import type pg from 'pg';
import type { FaultServer } from './fault-server.ts';
import { until } from './time.ts';

/** The tables that a commit with a reversal writes first; step-gates.test.ts compares them. */
export const REVERSAL_WRITES = [
  ['insert', 'reversals'],
  ['update', 'reversals'],
  ['delete', 'reversals'],
  ['insert', 'reversed_by'],
] as const;

/** The tables that a commit writes, in its order, each with its statement; step-gates.test.ts compares them. */
export const WRITES = [
  ['delete', 'unspent'],
  ['insert', 'unplaced_commits'],
  ['insert', 'transactions'],
  ['insert', 'unspent'],
  ['insert', 'counted_changes'],
  ['insert', 'outbox'],
  ['insert', 'holds'],
  ['update', 'holds'],
] as const;

/** The tables that a commit writes besides for assets with caps. No workload defines caps: no commit comes there. */
export const CAP_WRITES = [
  ['insert', 'asset_counters'],
  ['update', 'asset_counters'],
] as const;

/** Every step of a commit inside the server at which it can be held. */
export const STEPS: readonly string[] = [
  ...[...REVERSAL_WRITES, ...WRITES].flatMap(([verb, table]) => [
    `before ${verb} on ${table}`,
    `after ${verb} on ${table}`,
  ]),
  'at commit',
];

/**
 * Gates inside the server: triggers that wait at every step of a commit for a lock, which is free unless the gate
 * is closed. The owner installs them in the schema; the code under test does not know them.
 */
export class StepGates {
  #client: pg.Client;
  readonly #place: number;

  private constructor(client: pg.Client, place: number) {
    this.#client = client;
    this.#place = place;
  }

  /** Installs the triggers; `place` distinguishes them from those of other schemas. */
  static async install(server: FaultServer, schema: string, place: number): Promise<StepGates> {
    const client = await server.connect();
    await client.query(`
      create function "${schema}".gate() returns trigger language plpgsql
      set search_path = pg_catalog set lock_timeout = 0 as $f$
      begin
        perform pg_advisory_xact_lock_shared(${place}, tg_argv[0]::integer);
        return null;
      end $f$`);
    for (const [step, name] of STEPS.entries()) {
      const [moment, verb, , table] = name.split(' ');
      await client.query(
        name === 'at commit'
          ? `create constraint trigger gate_${step} after insert on "${schema}".transactions
             deferrable initially deferred for each row execute function "${schema}".gate(${step})`
          : `create trigger gate_${step} ${moment} ${verb} on "${schema}".${table}
             for each statement execute function "${schema}".gate(${step})`,
      );
    }
    return new StepGates(client, place);
  }

  /** Holds the next commit at this step; resolves with the pid of the waiting backend. */
  async hold(step: number): Promise<number> {
    await this.#client.query('select pg_advisory_lock($1, $2)', [this.#place, step]);
    let pid = 0;
    await until(`a commit to come to ${STEPS[step]}`, async () => {
      const { rows } = await this.#client.query<{ pid: number }>(
        `select pid from pg_locks
         where locktype = 'advisory' and not granted and classid = $1 and objid = $2 order by pid limit 1`,
        [this.#place, step],
      );
      pid = rows[0]?.pid ?? 0;
      return pid !== 0;
    });
    return pid;
  }

  /** Releases the commit. */
  async release(): Promise<void> {
    await this.#client.query('select pg_advisory_unlock_all()');
  }

  /** Reconnects after all sessions were lost, including the one that held the locks. */
  async reconnect(server: FaultServer): Promise<void> {
    await this.close();
    this.#client = await server.connect();
  }

  async close(): Promise<void> {
    await this.#client.end().catch(() => {});
  }
}
