import { count, fine } from '../report/render-workload.ts';
import { median } from '../report/statistics.ts';
import { BenchChild } from '../support/bench-child.ts';
import { provenance } from '../support/run-facts.ts';
import { say } from '../support/say.ts';
import type { RunAnswer, RunQuestion } from './children/runtime.ts';
import type { Curve, CurveField } from './curve.ts';
import { fillMints, ownersByPrefix } from './fill.ts';
import { openFilled } from './ledgers.ts';

const SCHEMA = 'bench_young_objects';
const AMOUNT = 10n ** 9n;
/** Sizes of one half of the young space, as node counts them. The first is the default on 64-bit machines. */
const SIZES_MB = [16, 32, 64, 128] as const;

interface Point {
  readonly sizeMb: number;
  readonly rate: number;
  readonly cpuUs: number;
  readonly rssMb: number;
}

/** Measures CPU time and memory with more space for young objects. */
export const youngObjects: Curve = {
  name: 'young-objects',
  title: "Memory of the host: node's space for young objects",
  async measure(field) {
    const run = await provenance(field.command, field.profile.name, field.seed);
    const { wallets, callers } = field.profile.curves.processes;
    const owner = ownersByPrefix(SIZES_MB.map(prefixOf), wallets);
    const fill = () =>
      fillMints(field.server, SCHEMA, { filling: 1, count: SIZES_MB.length * wallets, owner, amount: AMOUNT });
    await (await openFilled(field, SCHEMA, fill)).close();
    try {
      const points = await measureSizes(field);
      for (const point of points) say(`  ${describe(point).join('  ')}`);
      return {
        ...{ name: this.name, title: this.title, run },
        notes: [
          `As spread, ${count(wallets)} wallets and ${count(callers)} callers; each size has a process of its own.`,
          'Rounds in turn. The size is that of `node --max-semi-space-size`, which `NODE_OPTIONS` takes, too.',
          'The first one is what node takes by itself on a machine of 64 bits.',
        ],
        table: { head: ['MB', 'transfers/s', 'node CPU µs per transfer', 'process MB'], rows: points.map(describe) },
        charts: [
          {
            ...{ file: 'young-objects', title: 'CPU of node per transfer with more space for young objects' },
            x: { name: 'MB of --max-semi-space-size' },
            y: { name: 'µs per transfer' },
            lines: [{ name: 'node CPU', points: points.map(({ sizeMb, cpuUs }) => [sizeMb, cpuUs] as const) }],
          },
        ],
        figures: {},
      };
    } finally {
      await field.server.dropSchema(SCHEMA);
    }
  },
};

const prefixOf = (sizeMb: number): string => `young_${sizeMb}`;

const describe = ({ sizeMb, rate, cpuUs, rssMb }: Point): string[] => [
  ...[String(sizeMb), count(rate), fine(cpuUs), count(rssMb)],
];

async function measureSizes(field: CurveField): Promise<Point[]> {
  const { rounds, seconds } = field.profile.curves;
  const { wallets, callers } = field.profile.curves.processes;
  const measured = SIZES_MB.map((sizeMb) => ({
    ...{ sizeMb, answers: [] as RunAnswer[] },
    child: new BenchChild('runtime', [`--max-semi-space-size=${sizeMb}`]),
  }));
  try {
    // The first round activates the wallets.
    for (let round = 0; round <= rounds; round += 1) {
      for (const { sizeMb, child, answers } of measured) {
        const answer = await child.ask<RunAnswer>({
          ...{ url: field.server.url, schema: SCHEMA, prefix: prefixOf(sizeMb), wallets, callers, seconds },
          ...{ payers: { from: 0, to: wallets }, seed: field.seed + round },
        } satisfies RunQuestion);
        if (round > 0) answers.push(answer);
      }
    }
  } finally {
    for (const { child } of measured) await child.end();
  }
  return measured.map(({ sizeMb, answers }) => {
    const of = (figure: (answer: RunAnswer) => number): number => median(answers.map(figure));
    const rate = of(({ committed, seconds: took }) => committed / took);
    return { sizeMb, rate, cpuUs: of(({ cpuUs }) => cpuUs), rssMb: of(({ rssMb }) => rssMb) };
  });
}
