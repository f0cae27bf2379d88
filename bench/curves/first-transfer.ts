import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { count } from '../report/render-workload.ts';
import { median } from '../report/statistics.ts';
import { BenchChild } from '../support/bench-child.ts';
import { provenance } from '../support/run-facts.ts';
import { say } from '../support/say.ts';
import type { FirstAnswer, FirstQuestion } from './children/first.ts';
import type { Curve } from './curve.ts';

const SCHEMA = 'bench_first';

/** Measures the time from the start of a process to its first committed transfer. */
export const firstTransfer: Curve = {
  name: 'first-transfer',
  title: 'First transfer: from `createLedger()` to the first transfer that is committed',
  async measure(field) {
    const run = await provenance(field.command, field.profile.name, field.seed);
    const { repeats } = field.profile.curves.firstTransfer;
    const directory = await mkdtemp(join(tmpdir(), 'pursekit-bench-'));
    try {
      const server = { database: field.server.url, schema: SCHEMA };
      const embedded = { database: { dataDir: join(directory, 'data') }, schema: SCHEMA };
      const places = {
        'Postgres, no schema yet': await repeat(repeats, async () => {
          await field.server.dropSchema(SCHEMA);
          return { ...server, isNew: true };
        }),
        'Postgres, schema there': await repeat(repeats, async () => ({ ...server, isNew: false })),
        'PGlite, no directory yet': await repeat(1, async () => ({ ...embedded, isNew: true })),
        'PGlite, directory there': await repeat(repeats, async () => ({ ...embedded, isNew: false })),
      };
      const rows = Object.entries(places).map(([place, found]) => [place, ...found.map(count)]);
      for (const row of rows) say(`  ${row.join('  ')}`);
      return {
        ...{ name: this.name, title: this.title, run },
        notes: [
          `Medians of ${repeats} processes. Without a schema, the time includes the mint of the gold that is paid.`,
          'Loading the package comes before `createLedger()` and is in none of the other figures.',
        ],
        table: { head: ['', 'first transfer ms', 'of it createLedger() ms', 'loading the package ms'], rows },
        charts: [],
        figures: {
          postgresMs: places['Postgres, schema there'][0],
          pgliteMs: places['PGlite, directory there'][0],
        },
      };
    } finally {
      await field.server.dropSchema(SCHEMA);
      await rm(directory, { recursive: true, force: true });
    }
  },
};

/** Measures in a new process each time. */
async function repeat(times: number, ask: () => Promise<FirstQuestion>): Promise<[number, number, number]> {
  const answers: FirstAnswer[] = [];
  for (let at = 0; at < times; at += 1) {
    const question = await ask();
    const child = new BenchChild('first');
    try {
      answers.push(await child.ask<FirstAnswer>(question));
    } finally {
      await child.end();
    }
  }
  const of = (figure: keyof FirstAnswer): number => median(answers.map((answer) => answer[figure]));
  return [of('firstMs'), of('openMs'), of('loadMs')];
}
