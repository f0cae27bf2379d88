import type { Ledger, Outcome } from '../../src/index.ts';
import { driveCount } from '../measure/drive.ts';
import { type Load, measureRound } from '../measure/measure-round.ts';
import type { RoundFigures } from '../report/bench-report.ts';
import { medianFigures } from '../report/compare.ts';
import { count, fine } from '../report/render-workload.ts';
import { provenance } from '../support/run-facts.ts';
import { say } from '../support/say.ts';
import { seededRandom, uniform } from '../workloads/random.ts';
import { walletNames } from '../workloads/workload.ts';
import type { Curve, CurveField } from './curve.ts';
import { openFresh } from './ledgers.ts';

const SCHEMA = 'bench_rules';
const CALLERS = 2_000;
const FILLERS = 200;
const START = 10n ** 12n;
/** Never reached: what is measured is the counting. */
const CAP = 10n ** 24n;

/** A command with and without a rule of its asset. */
interface Variant {
  readonly title: string;
  readonly asset: string;
  readonly kind: 'mint' | 'trade';
}

const VARIANTS: readonly Variant[] = [
  { title: 'minted, no rules', asset: 'ore', kind: 'mint' },
  { title: 'minted, `supplyMax`', asset: 'crown', kind: 'mint' },
  { title: 'traded, no rules', asset: 'wood', kind: 'trade' },
  { title: 'traded, `perWalletMax`', asset: 'potion', kind: 'trade' },
];

/** Measures the cost of caps: that of the whole ledger, which all mints share, and that of each wallet. */
export const rules: Curve = {
  name: 'rules',
  title: 'Rules: a capped asset is minted, one with a cap per wallet is traded',
  async measure(field) {
    const run = await provenance(field.command, field.profile.name, field.seed);
    const ledger = await openFresh(field, SCHEMA, { mailboxCapacity: CALLERS });
    const { wallets } = field.profile.curves.rules;
    let found: RoundFigures[];
    try {
      await prepare(ledger, walletNames(wallets));
      found = await measureVariants(field, ledger);
    } finally {
      await ledger.close();
      await field.server.dropSchema(SCHEMA);
    }
    const rows = found.map((figures, at) => describe(VARIANTS[at] as Variant, figures));
    for (const row of rows) say(`  ${row.join('  ')}`);
    return {
      ...{ name: this.name, title: this.title, run },
      notes: [
        `${count(CALLERS)} callers, ${count(wallets)} wallets, all equally likely; one ledger, rounds in turn.`,
        'Minted: one unit to a wallet. Traded: two wallets exchange one gold for one unit.',
        'The caps are never reached: the commit locks and adds up their counters.',
      ],
      table: {
        head: ['asset', 'commands/s', 'p50 ms', 'p99 ms', 'CPU µs of node', 'and Postgres', 'WAL bytes'],
        rows,
      },
      charts: [],
      figures: {
        minted: (found[1] as RoundFigures).rate / (found[0] as RoundFigures).rate,
        traded: (found[3] as RoundFigures).rate / (found[2] as RoundFigures).rate,
      },
    };
  },
};

async function prepare(ledger: Ledger, wallets: readonly string[]): Promise<void> {
  const assets = { gold: START, wood: START, potion: START };
  const give = (at: number): Promise<Outcome> => ledger.mint({ to: wallets[at] as string, assets });
  await driveCount(give, FILLERS, wallets.length);
  await ledger.defineAsset('crown', { supplyMax: CAP });
  await ledger.defineAsset('potion', { perWalletMax: CAP });
}

/** The medians of each variant. */
async function measureVariants({ server, seed, profile }: CurveField, ledger: Ledger): Promise<RoundFigures[]> {
  const { rounds, seconds, rules: sizes } = profile.curves;
  const names = walletNames(sizes.wallets);
  const loads = VARIANTS.map((variant): Load => {
    const draw = uniform(seededRandom(seed), names.length);
    const contender = { schema: SCHEMA, settle: () => ledger.settled() };
    return { contender, call: () => send(ledger, variant, () => names[draw()] as string) };
  });
  const measured: RoundFigures[][] = loads.map(() => []);
  // The first round is a warm-up: it activates the wallets, and makes their counters.
  for (let round = 0; round <= rounds; round += 1) {
    for (let turn = 0; turn < loads.length; turn += 1) {
      const at = (round + turn) % loads.length;
      const figures = await measureRound(server, loads[at] as Load, CALLERS, seconds);
      if (round > 0) measured[at]?.push(figures);
    }
  }
  return measured.map(medianFigures);
}

async function send(ledger: Ledger, { asset, kind }: Variant, draw: () => string): Promise<void> {
  const [from, one] = [draw(), { [asset]: 1n }];
  const { status } =
    kind === 'mint' ? await ledger.mint({ to: from, assets: one }) : await trade(ledger, from, draw, one);
  if (status !== 'committed') throw new Error(`a ${kind} of ${asset} was ${status}`);
}

function trade(ledger: Ledger, from: string, draw: () => string, one: Record<string, bigint>): Promise<Outcome> {
  let to = draw();
  while (to === from) to = draw();
  const legs = [
    { from, to, assets: { gold: 1n } },
    { from: to, to: from, assets: one },
  ];
  return ledger.exchange({ legs });
}

function describe({ title }: Variant, figures: RoundFigures): string[] {
  const { rate, p50Ms, p99Ms, nodeCpuUs, postgresCpuUs, walBytes } = figures;
  const postgres = postgresCpuUs === undefined ? 'not measured' : fine(postgresCpuUs);
  return [title, count(rate), fine(p50Ms), fine(p99Ms), fine(nodeCpuUs), postgres, count(walBytes)];
}
