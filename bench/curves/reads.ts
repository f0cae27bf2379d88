import { drive } from '../measure/drive.ts';
import { roundTrips } from '../measure/round-trips.ts';
import { count, fine } from '../report/render-workload.ts';
import { median, percentile } from '../report/statistics.ts';
import { provenance } from '../support/run-facts.ts';
import { say } from '../support/say.ts';
import { seededRandom, uniform } from '../workloads/random.ts';
import { walletNames } from '../workloads/workload.ts';
import type { Curve } from './curve.ts';
import { fillMints } from './fill.ts';
import { openFilled, wakeAll } from './ledgers.ts';

const SCHEMA = 'bench_reads';
const CALLERS = 200;
const AMOUNT = 1_000n;
const KINDS = ['resident', 'cold'] as const;

interface Found {
  readonly rate: number;
  readonly p50Ms: number;
  readonly roundTrips: number;
}

/** Measures the rate of balance reads. */
export const reads: Curve = {
  name: 'reads',
  title: 'Reads: `balance()` of resident and of cold wallets',
  async measure(field) {
    const run = await provenance(field.command, field.profile.name, field.seed);
    const { wallets } = field.profile.curves.reads;
    const { rounds, seconds } = field.profile.curves;
    const owner = (n: string): string => `'wallet_' || ${n}`;
    const ledger = await openFilled(field, SCHEMA, () =>
      fillMints(field.server, SCHEMA, { filling: 1, count: 2 * wallets, owner, amount: AMOUNT }),
    );
    const names = walletNames(2 * wallets);
    const measured: Record<(typeof KINDS)[number], Found[]> = { resident: [], cold: [] };
    try {
      await wakeAll(ledger, names.slice(0, wallets));
      const draw = uniform(seededRandom(field.seed), wallets);
      // The first round of each is a warm-up.
      for (let round = 0; round <= rounds; round += 1) {
        for (const kind of KINDS) {
          const offset = kind === 'cold' ? wallets : 0;
          const before = roundTrips();
          const read = () => ledger.balance(names[offset + draw()] as string);
          const driven = await drive(read, CALLERS, seconds);
          const found = {
            rate: driven.count / driven.seconds,
            p50Ms: percentile(driven.latenciesMs, 0.5),
            roundTrips: (roundTrips() - before) / driven.count,
          };
          if (round > 0) measured[kind].push(found);
        }
      }
    } finally {
      await ledger.close();
      await field.server.dropSchema(SCHEMA);
    }
    const of = (kind: (typeof KINDS)[number], figure: keyof Found): number =>
      median(measured[kind].map((found) => found[figure]));
    const rows = KINDS.map((kind) => [
      ...[kind, count(of(kind, 'rate')), fine(of(kind, 'p50Ms')), of(kind, 'roundTrips').toFixed(3)],
    ]);
    for (const row of rows) say(`  ${row.join('  ')}`);
    return {
      ...{ name: this.name, title: this.title, run },
      notes: [`${count(wallets)} wallets of each kind, ${CALLERS} callers, rounds in turn.`],
      table: { head: ['wallets', 'reads/s', 'p50 ms', 'round trips per read'], rows },
      charts: [],
      figures: { resident: of('resident', 'rate'), cold: of('cold', 'rate') },
    };
  },
};
