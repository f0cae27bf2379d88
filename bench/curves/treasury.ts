import type { Ledger } from '../../src/index.ts';
import { driveCount } from '../measure/drive.ts';
import { count, fine } from '../report/render-workload.ts';
import { median, percentile } from '../report/statistics.ts';
import { provenance } from '../support/run-facts.ts';
import { say } from '../support/say.ts';
import type { Curve, CurveField } from './curve.ts';
import { fillMints } from './fill.ts';
import { openFilled, pay } from './ledgers.ts';

const SCHEMA = 'bench_treasury';
const AMOUNT = 10n;
const PAYERS = 1_000;
const CALLERS = 200;
const READS = 200;
const POLL_MS = 20;

interface Found {
  readonly firstMs: number;
  readonly countedAfterMs: number;
  readonly countedMs: number;
  /** Payments per second to the counted wallet, as a ratio to a wallet that is not counted. */
  readonly rate: number;
}

/** Measures the balance of a wallet that is only paid, before and after it is counted. */
export const treasury: Curve = {
  name: 'treasury',
  title: 'Treasury: the balance of a wallet that is only paid',
  async measure(field) {
    const run = await provenance(field.command, field.profile.name, field.seed);
    const { utxos, payments } = field.profile.curves.treasury;
    const ledger = await openFilled(field, SCHEMA, () => fill(field, utxos));
    const rows: { utxos: number; found: Found }[] = [];
    try {
      for (const size of utxos) {
        const found = await measureWallet(field, ledger, nameOf(size), payments);
        rows.push({ utxos: size, found });
        say(`  ${describe(size, found).join('  ')}`);
      }
    } finally {
      await ledger.close();
      await field.server.dropSchema(SCHEMA);
    }
    return {
      ...{ name: this.name, title: this.title, run },
      notes: [
        `Wallets that were paid ${utxos.map(count).join(', ')} times by SQL.`,
        'The first `balance()` sums all UTXOs, and has the wallet counted; from then on commits keep its totals.',
        `A counted \`balance()\` is the median of ${READS} calls, one at a time.`,
        `The rate is that of ${count(payments)} payments of ${CALLERS} callers to it, against a wallet not counted.`,
      ],
      table: {
        head: ['UTXOs', 'first balance() ms', 'counted after ms', 'counted balance() ms', 'rate of payments'],
        rows: rows.map((row) => describe(row.utxos, row.found)),
      },
      charts: [],
      figures: {},
    };
  },
};

const nameOf = (utxos: number): string => `treasury_${utxos}`;

async function fill({ server }: CurveField, utxos: readonly number[]): Promise<void> {
  await fillMints(server, SCHEMA, { filling: 1, count: PAYERS, owner: (n) => `'payer_' || ${n}`, amount: 1_000_000n });
  for (const [at, size] of utxos.entries()) {
    const owner = (): string => `'${nameOf(size)}'`;
    await fillMints(server, SCHEMA, { filling: 2 + at, count: size, owner, amount: AMOUNT });
  }
}

async function measureWallet(field: CurveField, ledger: Ledger, wallet: string, payments: number): Promise<Found> {
  const startMs = performance.now();
  await ledger.balance(wallet);
  const firstMs = performance.now() - startMs;
  while (!(await isCounted(field, wallet))) await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  const countedAfterMs = performance.now() - startMs;
  const reads = await driveCount(() => ledger.balance(wallet), 1, READS);
  const rates: Record<'counted' | 'plain', number[]> = { counted: [], plain: [] };
  // Alternating, so that a slow moment of the machine affects both. The first payments of each are a warm-up.
  for (let round = 0; round < 4; round += 1) {
    for (const [kind, payee] of [['plain', `plain_${wallet}`] as const, ['counted', wallet] as const]) {
      const driven = await driveCount((at) => pay(ledger, `payer_${at % PAYERS}`, payee), CALLERS, payments);
      if (round > 0) rates[kind].push(driven.count / driven.seconds);
    }
  }
  return {
    ...{ firstMs, countedAfterMs, countedMs: percentile(reads.latenciesMs, 0.5) },
    rate: median(rates.counted) / median(rates.plain),
  };
}

async function isCounted({ server }: CurveField, wallet: string): Promise<boolean> {
  const rows = await server.query(`select from ${SCHEMA}.counted_wallets where owner = $1 and is_counted`, [wallet]);
  return rows.length > 0;
}

function describe(utxos: number, { firstMs, countedAfterMs, countedMs, rate }: Found): string[] {
  return [count(utxos), ...[firstMs, countedAfterMs, countedMs].map(fine), `${fine(rate)}×`];
}
