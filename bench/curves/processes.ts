import { count, fine } from '../report/render-workload.ts';
import { median } from '../report/statistics.ts';
import { BenchChild } from '../support/bench-child.ts';
import { provenance } from '../support/run-facts.ts';
import { say } from '../support/say.ts';
import type { RunAnswer, RunQuestion } from './children/runtime.ts';
import type { Curve, CurveField } from './curve.ts';
import { fillMints, ownersByPrefix } from './fill.ts';
import { openFilled } from './ledgers.ts';

const SCHEMA = 'bench_processes';
const AMOUNT = 10n ** 9n;
const MODES = ['one', 'split', 'shared'] as const;

type Mode = (typeof MODES)[number];

interface Found {
  readonly rate: number;
  readonly conflicts: number;
  readonly failed: number;
}

/** Measures the throughput of two runtimes on one database. */
export const processes: Curve = {
  name: 'processes',
  title: 'Processes: two runtimes on one database',
  async measure(field) {
    const run = await provenance(field.command, field.profile.name, field.seed);
    const { wallets, callers } = field.profile.curves.processes;
    const owner = ownersByPrefix(MODES, wallets);
    const fill = () =>
      fillMints(field.server, SCHEMA, { filling: 1, count: MODES.length * wallets, owner, amount: AMOUNT });
    await (await openFilled(field, SCHEMA, fill)).close();
    const children = [new BenchChild('runtime'), new BenchChild('runtime')];
    try {
      const found = await measureModes(field, children);
      const ratio = (mode: Mode): number => found[mode].rate / found.one.rate;
      const titles = { one: 'one runtime', split: 'two, wallets split', shared: 'two, the same wallets' };
      const rows = MODES.map((mode) => [
        ...[titles[mode], count(found[mode].rate), `${fine(ratio(mode))}×`],
        ...[fine(found[mode].conflicts), count(found[mode].failed)],
      ]);
      for (const row of rows) say(`  ${row.join('  ')}`);
      return {
        ...{ name: this.name, title: this.title, run },
        notes: [
          'Each runtime is a process of its own; rounds in turn.',
          `${count(wallets)} wallets pay each other, with ${count(callers)} callers in all.`,
          'Split: each runtime lets its half of the wallets pay, and pays any. The same: every wallet pays from both.',
          'A conflict is an attempt that lost a UTXO to the other runtime and was made again; some may be given up.',
        ],
        table: { head: ['', 'transfers/s', 'against one', 'conflicts per 1,000', 'failed'], rows },
        charts: [],
        figures: { split: ratio('split'), shared: ratio('shared') },
      };
    } finally {
      for (const child of children) await child.end();
      await field.server.dropSchema(SCHEMA);
    }
  },
};

async function measureModes(field: CurveField, children: readonly BenchChild[]): Promise<Record<Mode, Found>> {
  const { rounds, seconds } = field.profile.curves;
  const { wallets, callers } = field.profile.curves.processes;
  const ask = (child: number, mode: Mode, round: number): Promise<RunAnswer> => {
    const half = wallets / 2;
    const range = mode === 'split' ? { from: child * half, to: (child + 1) * half } : { from: 0, to: wallets };
    return (children[child] as BenchChild).ask<RunAnswer>({
      ...{ url: field.server.url, schema: SCHEMA, prefix: mode, wallets, payers: range, seconds },
      callers: mode === 'one' ? callers : callers / children.length,
      seed: field.seed + 10 * round + child,
    } satisfies RunQuestion);
  };
  const measured: Record<Mode, Found[]> = { one: [], split: [], shared: [] };
  // The first round activates the wallets.
  for (let round = 0; round <= rounds; round += 1) {
    for (const mode of MODES) {
      const at = mode === 'one' ? [0] : [0, 1];
      const answers = await Promise.all(at.map((child) => ask(child, mode, round)));
      const sum = (figure: keyof RunAnswer): number => answers.reduce((total, answer) => total + answer[figure], 0);
      const found = {
        rate: answers.reduce((total, answer) => total + answer.committed / answer.seconds, 0),
        conflicts: (sum('conflicts') * 1_000) / sum('committed'),
        failed: sum('failed'),
      };
      if (round > 0) measured[mode].push(found);
    }
  }
  const of = (mode: Mode): Found => ({
    rate: median(measured[mode].map(({ rate }) => rate)),
    conflicts: median(measured[mode].map(({ conflicts }) => conflicts)),
    failed: measured[mode].reduce((total, { failed }) => total + failed, 0),
  });
  return { one: of('one'), split: of('split'), shared: of('shared') };
}
