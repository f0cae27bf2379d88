import { count, fine } from '../report/render-workload.ts';
import { BenchChild } from '../support/bench-child.ts';
import { provenance } from '../support/run-facts.ts';
import { say } from '../support/say.ts';
import type { WalletsAnswer, WalletsQuestion } from './children/wallets.ts';
import type { Curve } from './curve.ts';
import { fillMints } from './fill.ts';
import { openFilled } from './ledgers.ts';

const SCHEMA = 'bench_wallets';
const CALLERS = 200;
const TARGET = { stored: 1_000_000, resident: 100_000 };
const AMOUNT = 1_000n;

/** Measures memory and activation time with many wallets. */
export const wallets: Curve = {
  name: 'wallets',
  title: 'Wallets: many in the database, many in memory',
  async measure(field) {
    const run = await provenance(field.command, field.profile.name, field.seed);
    const { stored, resident, step, idleMs } = field.profile.curves.wallets;
    const fill = () =>
      fillMints(field.server, SCHEMA, { filling: 1, count: stored, owner: (n) => `'wallet_' || ${n}`, amount: AMOUNT });
    // The child opens the ledger again, so that its memory holds nothing else.
    await (await openFilled(field, SCHEMA, fill)).close();
    const child = new BenchChild('wallets');
    try {
      const found = await child.ask<WalletsAnswer>({
        ...{ url: field.server.url, schema: SCHEMA, stored, resident, step, idleMs, callers: CALLERS },
      } satisfies WalletsQuestion);
      const rows = found.points.map(({ resident, rssMb, heapMb, p50Ms, rate }) => [
        ...[count(resident), count(rssMb), fine(heapMb), p50Ms === 0 ? '' : fine(p50Ms)],
        rate === 0 ? '' : count(rate),
      ]);
      for (const row of rows) say(`  ${row.join('  ')}`);
      // The last point is measured after all wallets are passivated again.
      const rising = found.points.slice(0, -1);
      const full = rising.find((point) => point.resident >= TARGET.resident);
      return {
        ...{ name: this.name, title: this.title, run },
        notes: [
          `${count(stored)} wallets in the database; each of ${count(resident)} pays once; ${CALLERS} callers.`,
          'The runtime has a process of its own, whose memory is measured as it is; its heap after a collection.',
          'Activation is from the transfer being asked for to the wallet being resident.',
          `Over all steps its p50 is ${fine(found.activationMs)} ms.`,
          `After ${idleMs / 1_000} s of silence ${count(found.residentAfter)} are resident; the last row is of then.`,
        ],
        table: { head: ['resident wallets', 'process MB', 'heap MB', 'activation p50 ms', 'wallets/s'], rows },
        charts: [
          {
            ...{ file: 'wallets', title: 'Memory of a process with many resident wallets' },
            x: { name: 'resident wallets' },
            y: { name: 'MB' },
            lines: [
              { name: 'process', points: rising.map(({ resident, rssMb }) => [resident, rssMb] as const) },
              { name: 'heap', points: rising.map(({ resident, heapMb }) => [resident, heapMb] as const) },
            ],
          },
        ],
        figures: {
          ...(full === undefined ? {} : { residentMb: full.rssMb }),
          ...(stored >= TARGET.stored ? { activationMs: found.activationMs } : {}),
        },
      };
    } finally {
      await child.end();
      await field.server.dropSchema(SCHEMA);
    }
  },
};
