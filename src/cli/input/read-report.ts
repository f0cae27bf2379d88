import { readFileSync } from 'node:fs';
import type { Assets } from '../../index.ts';
import { CliError, oneLine } from '../cli-error.ts';
import { EXIT } from '../exit-code.ts';
import type { ReportFigures } from '../output/report/figures.ts';
import { Field, FieldError } from './json-field.ts';

const VERSION = 1;

/**
 * Reads the figures of a report that `pursekit run --report` wrote as data.
 *
 * @throws CliError `usage` for a file that cannot be read, that is not JSON, or that is not such a report.
 */
export function readReport(file: string): ReportFigures {
  const report = new Field('', parse(file));
  if (!report.isObject() || report.get('format').value !== 'pursekit-report') {
    throw new CliError(EXIT.usage, `${file} is not a report: write one with pursekit run … --report name.json`);
  }
  const { value: version } = report.get('version');
  if (version !== VERSION) {
    throw new CliError(EXIT.usage, `${file} is a report of version ${String(version)}, and not of ${VERSION}`);
  }
  try {
    return figuresIn(report);
  } catch (error) {
    if (!(error instanceof FieldError)) throw error;
    throw new CliError(EXIT.usage, `${file} is a damaged report: ${error.message}`, { cause: error });
  }
}

function parse(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new CliError(EXIT.usage, `cannot read ${file}: ${oneLine((cause as Error).message)}`, { cause });
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new CliError(EXIT.usage, `${file} is not JSON`, { cause });
  }
}

function figuresIn(report: Field): ReportFigures {
  const counts = <Name extends string>(from: Field, names: readonly Name[]): Record<Name, number> =>
    Object.fromEntries(names.map((name) => [name, from.get(name).number()])) as Record<Name, number>;
  const expectations = report.get('expectations');
  const latency = report.get('latency');
  return {
    title: report.get('title').text(),
    ok: report.get('ok').boolean(),
    ...counts(report, ['seed', 'runtimes', 'ms', 'stepCount', 'deadLetters']),
    commands: counts(report.get('commands'), ['committed', 'duplicate', 'rejected', 'refused', 'failed']),
    refusals: report.get('refusals').list((refusal) => ({
      status: refusal.get('status').oneOf(['rejected', 'refused', 'failed']),
      reason: refusal.get('reason').text(),
      count: refusal.get('count').number(),
    })),
    expectations: {
      ...counts(expectations, ['met', 'open']),
      failed: expectations.get('failed').list((failed) => ({
        what: failed.get('what').text(),
        status: 'failed' as const,
        expected: failed.get('expected').text(),
        actual: failed.get('actual').text(),
      })),
    },
    conflicts: counts(report.get('conflicts'), ['attempts', 'utxosLost']),
    deliveries: report.get('deliveries').list((delivery) => ({
      type: delivery.get('type').text(),
      ...counts(delivery, ['made', 'failed', 'dead', 'waiting', 'unexpected']),
    })),
    assets: report.get('assets').list(assetIn),
    latency: { ...counts(latency, ['count', 'p50', 'p95', 'p99', 'max']), bins: [] },
    series: report.get('series').list((series) => ({
      series: series.get('series').text(),
      count: series.get('count').number(),
      first: series.get('first').numberOrAmount(),
      last: series.get('last').numberOrAmount(),
      min: series.get('min').numberOrAmount(),
      max: series.get('max').numberOrAmount(),
      samples: [],
    })),
    balances: report.get('balances').list((balance) => ({
      wallet: balance.get('wallet').text(),
      assets: assetsIn(balance.get('assets')),
      held: assetsIn(balance.get('held')),
      utxos: balance.get('utxos').number(),
    })),
  };
}

function assetIn(asset: Field): ReportFigures['assets'][number] {
  const supply = asset.get('supply');
  const wealth = asset.get('wealth');
  const gini = wealth.get('gini');
  return {
    asset: asset.get('asset').text(),
    ...(supply.value === undefined
      ? {}
      : {
          supply: {
            minted: supply.get('minted').amount(),
            burned: supply.get('burned').amount(),
            circulating: supply.get('circulating').amount(),
            balanced: supply.get('balanced').boolean(),
          },
        }),
    flows: asset.get('flows').list((flow) => {
      const reason = flow.get('reason');
      return {
        from: flow.get('from').oneOf(['reason', 'none', 'others', 'elsewhere']),
        ...(reason.value === undefined ? {} : { reason: reason.text() }),
        minted: flow.get('minted').amount(),
        burned: flow.get('burned').amount(),
      };
    }),
    wealth: {
      wallets: wealth.get('wallets').number(),
      owners: wealth.get('owners').number(),
      total: wealth.get('total').amount(),
      ...(gini.value === undefined ? {} : { gini: gini.number() }),
      lorenz: [],
    },
    plot: { steps: [], lines: [] },
  };
}

function assetsIn(field: Field): Assets {
  return Object.fromEntries(field.entries().map(([asset, amount]) => [asset, amount.amount()]));
}
