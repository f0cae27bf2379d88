import type { Ledger } from '../../src/index.ts';
import { WITHOUT_PROJECTION } from '../contenders/pursekit.ts';
import { drive, driveCount } from '../measure/drive.ts';
import { count, fine } from '../report/render-workload.ts';
import { median, percentile } from '../report/statistics.ts';
import { importPursekit } from '../support/import-pursekit.ts';
import { provenance } from '../support/run-facts.ts';
import { say } from '../support/say.ts';
import { seededRandom, uniform } from '../workloads/random.ts';
import { walletNames } from '../workloads/workload.ts';
import type { Curve, CurveField } from './curve.ts';
import { openFresh, pay } from './ledgers.ts';

const SCHEMA = 'bench_freezes';
const CALLERS = [2_000, 200];
const FILLERS = 200;
const START = 10n ** 12n;
/** Wallets that are frozen while they pay. Their payments are in the batches of all, and are not counted. */
const SUSPECTS = 10;
/** Freezes that are sent at once: one of a suspect, a few, and a ban wave. */
const AT_ONCE = [1, 8, 1_000];
/** Between two changes: a freeze and the end of one in each second. */
const PAUSE_MS = 500;
/** Several freezes in each round. */
const SECONDS_MIN = 4;

interface Round {
  readonly rate: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** The time of each freeze, and of each end of one. */
  readonly changesMs: readonly number[];
  /** Tries that did not get the lock in time. */
  readonly tries: number;
}

interface Found {
  readonly callers: number;
  readonly atOnce: number;
  readonly still: readonly Round[];
  readonly changing: readonly Round[];
}

/** Measures what others notice of wallets that are frozen and unfrozen under full load, by another runtime. */
export const freezes: Curve = {
  name: 'freezes',
  title: 'Freezes under full load: what all others notice',
  async measure(field) {
    const run = await provenance(field.command, field.profile.name, field.seed);
    const ledger = await openFresh(field, SCHEMA, { mailboxCapacity: Math.max(...CALLERS) });
    const found: Found[] = [];
    try {
      await using host = await openBeside(field);
      const names = walletNames(field.profile.curves.rules.wallets);
      const fill = (at: number) => ledger.mint({ to: names[at] as string, assets: { gold: START } });
      await driveCount(fill, FILLERS, names.length);
      for (const callers of CALLERS)
        for (const atOnce of AT_ONCE) found.push(await measureCallers(field, { ledger, host, names }, callers, atOnce));
    } finally {
      await ledger.close();
      await field.server.dropSchema(SCHEMA);
    }
    const rows = found.map(describe);
    for (const row of rows) say(`  ${row.join('  ')}`);
    return {
      ...{ name: this.name, title: this.title, run },
      notes: [
        `As spread; ${SUSPECTS} more wallets pay. Another runtime of the process freezes and unfreezes one of them, or`,
        `so many others at once, ${PAUSE_MS} ms after the last change was answered. Only those that pay are counted.`,
        'Rounds with and without, in turn; the difference is the median of those of the pairs of rounds.',
      ],
      table: {
        head: [
          ...['callers', 'at once', 'transfers/s without', 'with', 'p50 ms without', 'with'],
          ...['p99 ms without', 'with', 'more'],
          ...['changes', 'p50 ms of a change', 'p99 ms', 'tries per change'],
        ],
        rows,
      },
      charts: [],
      figures: Object.fromEntries(found.map((one) => [`moreMs${one.callers}At${one.atOnce}`, p99More(one)])),
    };
  },
};

/** A second runtime on the same schema. */
async function openBeside({ server }: CurveField): Promise<Ledger> {
  const { createLedger } = await importPursekit();
  return createLedger({ database: server.url, schema: SCHEMA, ...WITHOUT_PROJECTION });
}

interface Stage {
  readonly ledger: Ledger;
  readonly host: Ledger;
  readonly names: readonly string[];
}

async function measureCallers(
  { profile, seed }: CurveField,
  stage: Stage,
  callers: number,
  atOnce: number,
): Promise<Found> {
  const { rounds, seconds } = profile.curves;
  const draw = uniform(seededRandom(seed), stage.names.length - SUSPECTS);
  const measured: Record<'still' | 'changing', Round[]> = { still: [], changing: [] };
  // The first round of each is a warm-up.
  for (let round = 0; round <= rounds; round += 1) {
    for (const kind of round % 2 === 0 ? (['still', 'changing'] as const) : (['changing', 'still'] as const)) {
      const figures = await measureOne(
        stage,
        draw,
        callers,
        Math.max(SECONDS_MIN, seconds),
        kind === 'changing' ? atOnce : 0,
      );
      if (round > 0) measured[kind].push(figures);
    }
  }
  return { callers, atOnce, ...measured };
}

async function measureOne(
  { ledger, host, names }: Stage,
  draw: () => number,
  callers: number,
  seconds: number,
  atOnce: number,
): Promise<Round> {
  const suspects = names.slice(-SUSPECTS);
  const changesMs: number[] = [];
  let isOver = false;
  let tries = 0;
  const stop = host.on('store:retrying', ({ statement }) => {
    if (statement === 'commit-freezes') tries += 1;
  });
  const one = (): string => names[draw()] as string;
  // Refused while its wallet is frozen.
  const suspect = async (from: string): Promise<void> => {
    while (!isOver) await ledger.transfer({ from, to: one(), assets: { gold: 1n } });
  };
  const change = async (): Promise<void> => {
    for (let at = 0; atOnce > 0 && !isOver; at += 1) {
      const wave = Array.from({ length: atOnce }, (_, place) => `banned-${place}`);
      const wallets = atOnce === 1 ? [suspects[at % SUSPECTS] as string] : wave;
      const ends = [(wallet: string) => host.freeze({ wallet }), (wallet: string) => host.unfreeze({ wallet })];
      for (const send of ends) {
        const startMs = performance.now();
        const outcomes = await Promise.all(wallets.map(send));
        if (outcomes.some(({ status }) => status !== 'committed')) throw new Error('a freeze was not committed');
        changesMs.push(performance.now() - startMs);
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      }
    }
  };
  const beside = [...suspects.map(suspect), change()];
  const transfer = (): Promise<void> => {
    const from = one();
    let to = one();
    while (to === from) to = one();
    return pay(ledger, from, to);
  };
  const driven = await drive(transfer, callers, seconds).finally(() => {
    isOver = true;
  });
  await Promise.all(beside);
  stop();
  await ledger.settled();
  const [p50Ms, p99Ms] = [0.5, 0.99].map((share) => percentile(driven.latenciesMs, share)) as [number, number];
  return { rate: driven.count / driven.seconds, p50Ms, p99Ms, changesMs, tries };
}

/** Both rounds of a pair were measured at nearly the same time. */
function p99More({ still, changing }: Found): number {
  return median(still.map(({ p99Ms }, at) => (changing[at]?.p99Ms ?? Number.NaN) - p99Ms));
}

function describe(found: Found): string[] {
  const both = (figure: 'rate' | 'p50Ms' | 'p99Ms'): number[] =>
    [found.still, found.changing].map((rounds) => median(rounds.map((round) => round[figure])));
  const changesMs = Float64Array.from(found.changing.flatMap((round) => round.changesMs));
  const tries = found.changing.reduce((sum, round) => sum + round.tries, changesMs.length);
  return [
    ...[
      count(found.callers),
      count(found.atOnce),
      ...both('rate').map(count),
      ...both('p50Ms').map(fine),
      ...both('p99Ms').map(fine),
    ],
    ...[fine(p99More(found)), count(changesMs.length)],
    ...[percentile(changesMs, 0.5), percentile(changesMs, 0.99), tries / changesMs.length].map(fine),
  ];
}
