import pg from 'pg';
import { processCpuUs } from '../measure/backend-cpu.ts';

/** The bounds of a step, as the runtime has them. */
const STEP = { commits: 500, transactions: 2_500, bytes: 100_000 };

/** The costs of steps behind the commit path, per transfer. */
export interface StepCosts {
  /** Transfers per commit. */
  readonly perCommit: number;
  /** Microseconds of CPU time per transfer; NaN on systems that do not report it. */
  readonly positionsUs: number;
  readonly projectionUs: number;
}

/** A session that gives positions and projects spends, as the sequencer of a runtime does. */
export class SpendsBackend {
  readonly #session: pg.Client;
  readonly #pid: number;

  private constructor(session: pg.Client, pid: number) {
    this.#session = session;
    this.#pid = pid;
  }

  static async open(url: string): Promise<SpendsBackend> {
    const session = new pg.Client({ connectionString: url });
    session.on('error', () => {});
    await session.connect();
    const { rows } = await session.query<{ pid: number }>('select pg_backend_pid() as pid');
    return new SpendsBackend(session, rows[0]?.pid as number);
  }

  /** Gives a position to every commit. */
  async place(schema: string): Promise<void> {
    await this.#untilDone(`select has_more from "${schema}".place_commits($1, null)`, [STEP.commits]);
  }

  /** Projects the spends of every commit that has a position. */
  async project(schema: string): Promise<void> {
    const text = `select has_more from "${schema}".project_spends($1, $2)`;
    await this.#untilDone(text, [STEP.transactions, STEP.bytes]);
  }

  /** Measures the steps that project what a ledger without the projection has committed since the last call. */
  async measureSteps(schema: string): Promise<StepCosts> {
    await this.place(schema);
    const { rows } = await this.#session.query<{ transfers: number; commits: number }>(
      `select count(*)::integer as transfers, count(distinct t.commit_id)::integer as commits
      from "${schema}".projected_spends p join "${schema}".placed_commits c on c.position > p.last_position
      join "${schema}".transactions t on t.commit_id = c.id`,
    );
    const { transfers, commits } = rows[0] as { transfers: number; commits: number };
    const projectionUs = (await this.#measure(() => this.project(schema))) / transfers;
    const positionsUs = (await this.#measurePlacing(schema, Math.max(1, commits))) / transfers;
    return { perCommit: transfers / commits, positionsUs, projectionUs };
  }

  /**
   * Measures the positions of so many commits in a database transaction that is rolled back: the runtime has given
   * most of the commits of a round their positions already.
   */
  async #measurePlacing(schema: string, commits: number): Promise<number> {
    // A runtime sweeps once a second: as many commits as a page has at most.
    const page = Math.min(commits, STEP.commits);
    await this.#session.query('begin');
    try {
      await this.#session.query(
        `insert into "${schema}".unplaced_commits (id, committed_at)
        select nextval('"${schema}".commit_ids'), clock_timestamp() from generate_series(1, $1::integer)`,
        [page],
      );
      return (await this.#measure(() => this.place(schema))) * (commits / page);
    } finally {
      await this.#session.query('rollback');
    }
  }

  async #measure(work: () => Promise<void>): Promise<number> {
    const beforeUs = await processCpuUs(this.#pid);
    await work();
    return ((await processCpuUs(this.#pid)) ?? Number.NaN) - (beforeUs ?? Number.NaN);
  }

  async #untilDone(text: string, values: readonly number[]): Promise<void> {
    for (let hasMore = true; hasMore; ) {
      const { rows } = await this.#session.query<{ has_more: string }>({
        name: text.slice(0, 60),
        text,
        values: [...values],
      });
      hasMore = rows[0]?.has_more === 'true';
    }
  }

  async close(): Promise<void> {
    await this.#session.end();
  }
}
