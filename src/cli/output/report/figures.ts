import type { ScenarioReport } from '../../../scenarios/index.ts';

/** A number of a run that is compared with that of another. */
export interface Figure {
  readonly group: FigureGroup;
  /** The name within its group, such as `gold: minted`. */
  readonly what: string;
  readonly value: number | bigint | string;
  /** Tells figures apart that are named alike; the name, if it is absent. */
  readonly id?: string;
  /** Milliseconds are shown with their unit. */
  readonly unit?: 'ms';
}

/** The groups of figures, in their order. */
export const FIGURE_GROUPS = [
  'run',
  'commands',
  'refusals',
  'expectations',
  'conflicts',
  'deliveries',
  'supply',
  'faucets and sinks',
  'distribution',
  'series',
  'latency',
  'balances',
] as const;

/** The name of a group of figures. */
export type FigureGroup = (typeof FIGURE_GROUPS)[number];

/** The parts of a report that have figures. */
export type ReportFigures = Omit<ScenarioReport, 'format' | 'version' | 'about' | 'location' | 'steps' | 'failures'>;

/** Lists the figures of a run, in the order of their groups. */
export function figuresOf(report: ReportFigures): Figure[] {
  return [...countFigures(report), ...assetFigures(report), ...timeFigures(report), ...balanceFigures(report)];
}

function countFigures(report: ReportFigures): Figure[] {
  const { title, seed, runtimes, ok, stepCount, commands, refusals, expectations, conflicts, deliveries } = report;
  const { met, open, failed } = expectations;
  return [
    ...groupOf('run', { title, result: ok ? 'passed' : 'failed', seed, runtimes, steps: stepCount }),
    { group: 'run', what: 'duration', value: report.ms, unit: 'ms' },
    ...groupOf('commands', { ...commands }),
    ...refusals.map(({ status, reason, count }) => {
      return { group: 'refusals', what: `${reason} (${status})`, value: count } as const;
    }),
    ...groupOf('expectations', { met, open, 'not met': failed.length }),
    ...failed.map(({ what, expected, actual }, at) => {
      const value = `expected ${expected}, got ${actual}`;
      return { group: 'expectations', what: `not met: ${what}`, value, id: `${what} ${at}` } as const;
    }),
    ...groupOf('conflicts', { attempts: conflicts.attempts, 'UTXOs lost': conflicts.utxosLost }),
    ...deliveries.flatMap(({ type, ...counts }) => groupOf('deliveries', counts, `${type}: `)),
    ...groupOf('deliveries', { 'dead letters': report.deadLetters }),
  ];
}

function assetFigures({ assets }: ReportFigures): Figure[] {
  return [
    ...assets.flatMap(({ asset, supply }) => {
      if (supply === undefined) return [];
      const { minted, burned, circulating, balanced } = supply;
      const sums = { minted, burned, 'in wallets': circulating, conserved: balanced ? 'yes' : 'no' };
      return groupOf('supply', sums, `${asset}: `);
    }),
    ...assets.flatMap(({ asset, flows }) =>
      flows.flatMap(({ from, reason, minted, burned }) => {
        const name = `${asset}, ${reason === undefined ? FLOW_NAMES[from] : reasonText(reason)}: `;
        const sums = { ...(minted === 0n ? {} : { minted }), ...(burned === 0n ? {} : { burned }) };
        return groupOf('faucets and sinks', sums, name).map((figure) => {
          return { ...figure, id: [asset, from, reason ?? '', figure.what].join('\0') };
        });
      }),
    ),
    ...assets.flatMap(({ asset, wealth: { gini, owners } }) => {
      return groupOf('distribution', { ...(gini === undefined ? {} : { Gini: gini }), owners }, `${asset}: `);
    }),
  ];
}

/** The names of what was minted and burned without one reason. */
export const FLOW_NAMES = {
  reason: '',
  none: 'without a reason',
  others: 'other reasons',
  elsewhere: 'not by this run',
};

/** A reason that is named as one of {@link FLOW_NAMES} is quoted. */
function reasonText(reason: string): string {
  return Object.values(FLOW_NAMES).includes(reason) ? `"${reason}"` : reason;
}

function timeFigures({ series, latency }: ReportFigures): Figure[] {
  const { p50, p95, p99, max: longest } = latency;
  return [
    ...series.flatMap(({ series: name, count, first, last, min, max }) => {
      return groupOf('series', { samples: count, first, last, smallest: min, largest: max }, `${name}: `);
    }),
    ...groupOf('latency', { p50, p95, p99, longest }).map((figure) => ({ ...figure, unit: 'ms' as const })),
  ];
}

function balanceFigures({ balances }: ReportFigures): Figure[] {
  return balances.flatMap(({ wallet, assets, held }) => [
    ...groupOf('balances', assets, `${wallet}: `),
    ...groupOf('balances', held, `${wallet}, in holds: `),
  ]);
}

function groupOf(group: FigureGroup, values: Readonly<Record<string, Figure['value']>>, prefix = ''): Figure[] {
  return Object.entries(values).map(([name, value]) => ({ group, what: `${prefix}${name}`, value }));
}
