import type { Contender } from '../contenders/contender.ts';
import { pursekit } from '../contenders/pursekit.ts';
import { measureRound, type Runner } from '../measure/measure-round.ts';
import type { RoundFigures } from '../report/bench-report.ts';
import { medianFigures } from '../report/compare.ts';
import { count } from '../report/render-workload.ts';
import { median } from '../report/statistics.ts';
import { prepareAll, removeAll } from '../run-workload.ts';
import { importPursekit } from '../support/import-pursekit.ts';
import { provenance } from '../support/run-facts.ts';
import { say } from '../support/say.ts';
import { workloadOf } from '../workloads/index.ts';
import type { Curve, CurveField } from './curve.ts';
import { SpendsBackend, type StepCosts } from './spends-backend.ts';

const WORKLOAD = 'spread';
const CALLERS = [2_000, 200, 20, 1];
/** Longer than the time between two sweeps. */
const SECONDS_MIN = 2;

/** The figures of a number of callers. */
interface Found {
  readonly off: RoundFigures;
  readonly on: RoundFigures;
  readonly steps: StepCosts;
  /** Microseconds of CPU time that the ledger with the projection took more, the median of the rounds. */
  readonly moreUs: number;
}

/** Measures the cost of positions and of the projection of spends, which no caller waits for. */
export const spends: Curve = {
  name: 'spends',
  title: 'Behind the commit path: positions, and who spent an output',
  async measure(field) {
    const run = await provenance(field.command, field.profile.name, field.seed);
    const backend = await SpendsBackend.open(field.server.url);
    const contenders = (['off', 'on'] as const).map((state) => variant(field.server.url, state, backend));
    const found: Found[] = [];
    try {
      const runners = await prepareAll(field, workloadOf(WORKLOAD), contenders);
      for (const callers of CALLERS) found.push(await measureCallers(field, runners, backend, callers));
    } finally {
      await backend.close();
      await removeAll(field, contenders);
    }
    const rows = found.map(toRow);
    for (const row of rows) say(`  ${row.join('  ')}`);
    return {
      ...{ name: this.name, title: this.title, run },
      notes: [
        `Workload \`${WORKLOAD}\`. Two ledgers, without and with \`history\`, with rounds in turn.`,
        'CPU is that of node and Postgres per transfer, until everything is projected. Both give positions to commits.',
        'Positions and projection are also measured alone: the CPU time of the session that makes the steps.',
      ],
      table: {
        head: [
          ...['callers', 'transfers per commit', 'transfers/s without', 'with'],
          ...['CPU µs without', 'with', 'more', 'positions µs', 'projection µs', 'WAL bytes more'],
        ],
        rows,
      },
      charts: [],
      figures: Object.fromEntries(found.flatMap(toFigures)),
    };
  },
};

/** The figures of a number of callers, such as `projectionUs200`. */
function toFigures({ steps, moreUs }: Found, at: number): [string, number][] {
  const callers = CALLERS[at];
  return [
    [`positionsUs${callers}`, steps.positionsUs],
    [`projectionUs${callers}`, steps.projectionUs],
    [`moreUs${callers}`, moreUs],
  ];
}

/** pursekit without or with the projection. A round ends when everything has a position and, with it, is projected. */
function variant(url: string, state: 'off' | 'on', backend: SpendsBackend): Contender {
  const options = { history: state === 'on' };
  const contender = pursekit(url, importPursekit, `pursekit_${state}`, options);
  return {
    ...contender,
    async settle() {
      await contender.settle();
      await backend.place(contender.schema);
      if (state === 'on') await backend.project(contender.schema);
    },
  };
}

async function measureCallers(
  { server, profile }: CurveField,
  runners: readonly Runner[],
  backend: SpendsBackend,
  callers: number,
): Promise<Found> {
  const { rounds } = profile.curves;
  const seconds = Math.max(SECONDS_MIN, profile.curves.seconds);
  const measured: RoundFigures[][] = runners.map(() => []);
  const steps: StepCosts[] = [];
  // The first round is a warm-up.
  for (let round = 0; round <= rounds; round += 1) {
    for (let turn = 0; turn < runners.length; turn += 1) {
      const at = (round + turn) % runners.length;
      const runner = runners[at] as Runner;
      const figures = await measureRound(server, runner, callers, round === 0 ? profile.warmUpSeconds : seconds);
      if (round > 0) measured[at]?.push(figures);
    }
    // The ledger without the projection has the spends of the round to project.
    const costs = await backend.measureSteps((runners[0] as Runner).contender.schema);
    if (round > 0) steps.push(costs);
  }
  const of = (figure: keyof StepCosts): number => median(steps.map((costs) => costs[figure]));
  const [off, on] = measured.map(medianFigures) as [RoundFigures, RoundFigures];
  // Both ledgers of a round were measured at nearly the same time.
  const more = (measured[0] ?? []).map((one, round) => cpuUs(measured[1]?.[round] ?? one) - cpuUs(one));
  const costs = { perCommit: of('perCommit'), positionsUs: of('positionsUs'), projectionUs: of('projectionUs') };
  return { off, on, steps: costs, moreUs: median(more) };
}

function cpuUs({ nodeCpuUs, postgresCpuUs = Number.NaN }: RoundFigures): number {
  return nodeCpuUs + postgresCpuUs;
}

function toRow({ off, on, steps, moreUs }: Found, at: number): string[] {
  return [
    ...[count(CALLERS[at] as number), steps.perCommit.toFixed(1), count(off.rate), count(on.rate)],
    ...[cpuUs(off), cpuUs(on), moreUs, steps.positionsUs, steps.projectionUs].map((us) => us.toFixed(1)),
    count(on.walBytes - off.walBytes),
  ];
}
