import type pg from 'pg';
import { createLedger } from '../../../../src/index.ts';
import type { FaultContext } from '../../fault.ts';
import { within } from '../time.ts';
import { checkAndDrop, withClient } from './books.ts';
import { startLineChild } from './line-child.ts';

const MOMENTS = ['before', 'sent', 'answered'] as const;
const START_MS_MAX = 120_000;
const AT_ONCE = 2;

interface Point {
  readonly statement: number;
  readonly moment: (typeof MOMENTS)[number];
}

/** Kills first starts on a server, each at one statement, for every statement of the start. */
export class ServerStarts {
  readonly violations: string[] = [];
  readonly counters = { serverKills: 0, serverSound: 0, serverFoundNothing: 0, serverFoundAll: 0 };
  statements = 0;
  readonly #context: FaultContext;
  readonly #url: string;
  /** The number of relations of a complete schema. */
  #relations = 0;

  constructor(context: FaultContext, url: string) {
    this.#context = context;
    this.#url = url;
  }

  async run(): Promise<void> {
    await this.#measure();
    const points = this.#points();
    this.#context.say(`a first start has ${this.statements} statements: ${points.length} kills`);
    const kill = async (): Promise<void> => {
      for (let point = points.shift(); point !== undefined; point = points.shift()) await this.#killAt(point);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, kill));
  }

  /** A short run kills once at each boundary between two statements; a full run kills on both sides of it. */
  #points(): Point[] {
    const numbers = Array.from({ length: this.statements }, (_, at) => at + 1);
    const moments = this.#context.profile === 'full' ? MOMENTS : (['before'] as const);
    const points = numbers.flatMap((statement) => moments.map((moment) => ({ statement, moment })));
    return this.#context.profile === 'full' ? points : [...points, { statement: this.statements, moment: 'answered' }];
  }

  async #measure(): Promise<void> {
    const schema = this.#context.schema();
    const child = startLineChild('./first-start-on-server.ts', this.#url, schema);
    try {
      const said = await within(START_MS_MAX, child.first('started'));
      if (said === undefined) throw new Error(`a first start that nobody disturbs fails: ${child.complaints}`);
      this.statements = Number(said.statements);
      this.#relations = await withClient(this.#url, (client) => countRelations(client, schema));
    } finally {
      await child.kill();
    }
    this.violations.push(...(await checkAndDrop(this.#url, schema)));
  }

  async #killAt({ statement, moment }: Point): Promise<void> {
    const schema = this.#context.schema();
    const where = `${schema}, killed at statement ${statement} (${moment})`;
    const child = startLineChild('./first-start-on-server.ts', this.#url, schema, String(statement), moment);
    const said = await within(START_MS_MAX, child.first('started'));
    await child.kill();
    if (said !== undefined) {
      this.violations.push(`${where}: the start was not killed`);
    } else {
      this.counters.serverKills += 1;
      await this.#judge(schema, where);
    }
  }

  async #judge(schema: string, where: string): Promise<void> {
    const before = this.violations.length;
    const found = await withClient(this.#url, (client) => countRelations(client, schema));
    if (found === 0) this.counters.serverFoundNothing += 1;
    else if (found === this.#relations) this.counters.serverFoundAll += 1;
    else this.violations.push(`${where}: ${found} of ${this.#relations} relations are there: half a schema`);
    try {
      await using ledger = await createLedger({ database: this.#url, schema });
      const { status } = await ledger.mint({ to: 'alice', assets: { gold: 1n }, key: 'first' });
      if (status !== 'committed') this.violations.push(`${where}: key first is ${status} at the next start`);
    } catch (error) {
      this.violations.push(`${where}: the next start fails: ${String(error)}`);
    }
    const violations = await checkAndDrop(this.#url, schema).catch((error: unknown) => [String(error)]);
    this.violations.push(...violations.map((violation) => `${where}: ${violation}`));
    if (this.violations.length === before) this.counters.serverSound += 1;
  }
}

/** Counts tables, indexes, sequences and views of a schema, without uncommitted ones of other sessions. */
async function countRelations(client: pg.Client, schema: string): Promise<number> {
  const { rows } = await client.query<{ count: string }>(
    `select count(*)::text as count from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = $1`,
    [schema],
  );
  return Number(rows[0]?.count);
}
