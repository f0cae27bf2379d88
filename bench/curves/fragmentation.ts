import type { Ledger } from '../../src/index.ts';
import { driveCount } from '../measure/drive.ts';
import { count, fine } from '../report/render-workload.ts';
import { median, percentile } from '../report/statistics.ts';
import { provenance } from '../support/run-facts.ts';
import { say } from '../support/say.ts';
import type { Curve, CurveField } from './curve.ts';
import { fillMints } from './fill.ts';
import { openFilled, pay, watchActivations } from './ledgers.ts';

const SCHEMA = 'bench_fragmentation';
const TINY = 10n;
const CALLERS = 20;
const TARGET_PAYMENTS = 1_000_000;
const SETTLED_MS = 3_000;

interface Found {
  readonly activationMs: number;
  readonly firstMs: number;
  readonly followingMs: number;
  /** Transfers per second as a ratio to a wallet of one UTXO. */
  readonly rate: number;
  readonly utxosLeft: number;
  readonly merges: number;
}

/** Measures a wallet that was paid many times. */
export const fragmentation: Curve = {
  name: 'fragmentation',
  title: 'Fragmentation: a wallet that was paid many times in tiny UTXOs',
  async measure(field) {
    const run = await provenance(field.command, field.profile.name, field.seed);
    const { payments, repeats, following } = field.profile.curves.fragmentation;
    const ledger = await openFilled(field, SCHEMA, () => fill(field, payments, repeats));
    const rows: { payments: number; found: Found }[] = [];
    try {
      for (const size of payments) {
        const each: Found[] = [];
        for (let repeat = 0; repeat < repeats; repeat += 1) {
          each.push(await measureWallet(field, ledger, `paid_${size}_${repeat}`, `plain_${size}_${repeat}`, following));
        }
        rows.push({ payments: size, found: medianOf(each) });
        say(`  ${describe(size, medianOf(each)).join('  ')}`);
      }
    } finally {
      await ledger.close();
      await field.server.dropSchema(SCHEMA);
    }
    const last = rows.at(-1);
    return {
      ...{ name: this.name, title: this.title, run },
      notes: [
        `Paid ${payments.map(count).join(', ')} times ${TINY} gold by SQL; medians of ${repeats} wallets of each size.`,
        'Activation is from the first transfer being asked for to the wallet being resident; it pays 1 gold each time.',
        `The rate is that of ${count(following)} payments by ${CALLERS} callers, against a wallet of one UTXO.`,
        `UTXOs and merges are what the database holds ${SETTLED_MS / 1_000} s after the last payment.`,
      ],
      table: {
        head: ['paid', 'activation ms', 'first payment ms', 'following, p50 ms', 'rate', 'UTXOs left', 'merges'],
        rows: rows.map((row) => describe(row.payments, row.found)),
      },
      charts: [
        {
          ...{ file: 'fragmentation', title: 'A wallet that was paid many times' },
          x: { name: 'payments received', isLogarithmic: true },
          y: { name: 'ms', isLogarithmic: true },
          lines: (['activationMs', 'firstMs', 'followingMs'] as const).map((name) => ({
            name: { activationMs: 'activation', firstMs: 'first payment', followingMs: 'following payments, p50' }[
              name
            ],
            points: rows.map((row) => [row.payments, row.found[name]] as const),
          })),
        },
      ],
      figures:
        last !== undefined && last.payments >= TARGET_PAYMENTS
          ? { activationMs: last.found.activationMs, rate: last.found.rate }
          : {},
    };
  },
};

async function fill({ server }: CurveField, payments: readonly number[], repeats: number): Promise<void> {
  let filling = 1;
  const mint = async (owner: string, times: number, amount: bigint): Promise<void> => {
    await fillMints(server, SCHEMA, { filling, count: times, owner: () => `'${owner}'`, amount });
    filling += 1;
  };
  for (const size of payments) {
    for (let repeat = 0; repeat < repeats; repeat += 1) {
      await mint(`paid_${size}_${repeat}`, size, TINY);
      await mint(`plain_${size}_${repeat}`, 1, TINY * BigInt(size));
    }
  }
}

async function measureWallet(
  { server }: CurveField,
  ledger: Ledger,
  paid: string,
  plain: string,
  following: number,
): Promise<Found> {
  const activations = watchActivations(ledger);
  activations.asked(paid);
  const firstMs = await timeOf(() => pay(ledger, paid, 'shop'));
  const one = await driveCount(() => pay(ledger, paid, 'shop'), 1, CALLERS);
  await pay(ledger, plain, 'shop');
  const rateOf = async (wallet: string): Promise<number> => {
    const driven = await driveCount(() => pay(ledger, wallet, 'shop'), CALLERS, following);
    return driven.count / driven.seconds;
  };
  // Alternating, so that a slow moment of the machine affects both.
  const rates = [];
  for (const wallet of [plain, paid, plain, paid]) rates.push(await rateOf(wallet));
  const [plain1 = 0, paid1 = 0, plain2 = 0, paid2 = 0] = rates;
  await ledger.settled();
  await new Promise((resolve) => setTimeout(resolve, SETTLED_MS));
  const [left] = await server.query<{ utxos: string; merges: string }>(
    `select (select count(*) from ${SCHEMA}.unspent where owner = $1) as utxos,
      (select count(*) from ${SCHEMA}.transactions where kind = 'merge' and outputs like $1 || ' %') as merges`,
    [paid],
  );
  return {
    activationMs: activations.takenMs(paid),
    firstMs,
    followingMs: percentile(one.latenciesMs, 0.5),
    rate: (paid1 + paid2) / (plain1 + plain2),
    utxosLeft: Number(left?.utxos),
    merges: Number(left?.merges),
  };
}

async function timeOf(work: () => Promise<void>): Promise<number> {
  const startMs = performance.now();
  await work();
  return performance.now() - startMs;
}

function medianOf(each: readonly Found[]): Found {
  const of = (figure: keyof Found): number => median(each.map((found) => found[figure]));
  return {
    ...{ activationMs: of('activationMs'), firstMs: of('firstMs'), followingMs: of('followingMs') },
    ...{ rate: of('rate'), utxosLeft: of('utxosLeft'), merges: of('merges') },
  };
}

function describe(payments: number, found: Found): string[] {
  const { activationMs, firstMs, followingMs, rate, utxosLeft, merges } = found;
  return [
    count(payments),
    ...[activationMs, firstMs, followingMs].map(fine),
    `${fine(rate)}×`,
    count(utxosLeft),
    count(merges),
  ];
}
