import type { Ledger } from '../../src/index.ts';
import { drive } from '../measure/drive.ts';
import { count, fine } from '../report/render-workload.ts';
import { median, percentile } from '../report/statistics.ts';
import { provenance } from '../support/run-facts.ts';
import { say } from '../support/say.ts';
import { commandsOf, workloadOf } from '../workloads/index.ts';
import { walletNames } from '../workloads/workload.ts';
import type { Curve, CurveField } from './curve.ts';
import { fillHistory, fillMints } from './fill.ts';
import { openFilled, pay, wakeAll } from './ledgers.ts';

const CALLERS = 200;
const TARGET_TRANSACTIONS = 5_000_000;
const AMOUNT = 10n ** 9n;
const owner = (n: string): string => `'wallet_' || (${n})`;

interface Point {
  readonly transactions: number;
  readonly emptyRate: number;
  readonly rate: number;
  readonly emptyP50Ms: number;
  readonly p50Ms: number;
}

/** Measures the cost of a transfer in a ledger with a long history. */
export const history: Curve = {
  name: 'history',
  title: 'History: a transfer with millions of transactions behind it',
  async measure(field) {
    const run = await provenance(field.command, field.profile.name, field.seed);
    const { transactions: sizes, wallets } = field.profile.curves.history;
    const mint = (schema: string) => () =>
      fillMints(field.server, schema, { filling: 1, count: wallets, owner, amount: AMOUNT });
    const old = await openFilled(field, 'bench_history', mint('bench_history'));
    const points: Point[] = [];
    let filled = 0;
    try {
      for (const [at, transactions] of sizes.entries()) {
        await fillHistory(field.server, 'bench_history', {
          ...{ filling: at + 2, transactions: transactions - filled, wallets, owner },
        });
        filled = transactions;
        const empty = await openFilled(field, 'bench_empty', mint('bench_empty'));
        points.push({ transactions, ...(await compare(field, { old, empty }, wallets)) });
        await empty.close();
        say(`  ${describe(points.at(-1) as Point).join('  ')}`);
      }
    } finally {
      await old.close();
      for (const schema of ['bench_history', 'bench_empty']) await field.server.dropSchema(schema);
    }
    const last = points.at(-1) as Point;
    return {
      ...{ name: this.name, title: this.title, run },
      notes: [
        `${count(wallets)} wallets pay each other, ${CALLERS} callers; rounds in turn with an empty ledger.`,
        'The past was filled in by SQL: mints, transfers of two inputs and two outputs, burns, of the same wallets.',
      ],
      table: {
        head: ['transactions behind it', 'empty, transfers/s', 'transfers/s', 'empty, p50 ms', 'p50 ms', 'cost'],
        rows: points.map(describe),
      },
      charts: [
        {
          ...{ file: 'history', title: 'Cost of a transfer against an empty ledger' },
          x: { name: 'transactions behind it', isLogarithmic: true },
          y: { name: 'cost (1 = as empty)' },
          lines: [{ name: 'cost', points: points.map((point) => [point.transactions, costOf(point)] as const) }],
        },
      ],
      figures: last.transactions >= TARGET_TRANSACTIONS ? { cost: costOf(last) } : {},
    };
  },
};

const costOf = ({ emptyRate, rate }: Point): number => emptyRate / rate;

function describe(point: Point): string[] {
  const { transactions, emptyRate, rate, emptyP50Ms, p50Ms } = point;
  const figures = [count(transactions), count(emptyRate), count(rate), fine(emptyP50Ms), fine(p50Ms)];
  return [...figures, `${fine(costOf(point))}×`];
}

async function compare(
  field: CurveField,
  ledgers: { readonly old: Ledger; readonly empty: Ledger },
  wallets: number,
): Promise<Omit<Point, 'transactions'>> {
  const { rounds, seconds } = field.profile.curves;
  const next = commandsOf(workloadOf('spread'), walletNames(wallets), field.seed);
  const measure = async (ledger: Ledger, forSeconds: number) => {
    const transfer = () => {
      const { from, to } = next();
      return pay(ledger, from, to);
    };
    const driven = await drive(transfer, CALLERS, forSeconds);
    return { rate: driven.count / driven.seconds, p50Ms: percentile(driven.latenciesMs, 0.5) };
  };
  const measured = { old: [] as { rate: number; p50Ms: number }[], empty: [] as { rate: number; p50Ms: number }[] };
  for (const ledger of [ledgers.empty, ledgers.old]) await wakeAll(ledger, walletNames(wallets));
  // The first round of each is a warm-up.
  for (let round = 0; round <= rounds; round += 1) {
    for (const name of ['empty', 'old'] as const) {
      const found = await measure(ledgers[name], seconds);
      if (round > 0) measured[name].push(found);
    }
  }
  const of = (name: 'old' | 'empty', figure: 'rate' | 'p50Ms') => median(measured[name].map((found) => found[figure]));
  return {
    emptyRate: of('empty', 'rate'),
    rate: of('old', 'rate'),
    emptyP50Ms: of('empty', 'p50Ms'),
    p50Ms: of('old', 'p50Ms'),
  };
}
