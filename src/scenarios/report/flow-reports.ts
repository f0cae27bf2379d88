import type { BookEntry, SupplyFlow } from './run-summary.ts';
import type { FlowReport } from './scenario-report.ts';

/** The most reasons of an asset that are named. */
const REASONS_MAX = 20;

/**
 * Sums what was minted and burned of an asset by reason, the largest first. Together it is the supply: what no command
 * of the run minted or burned is listed as `elsewhere`.
 */
export function flowReports(flows: readonly SupplyFlow[], supply: Omit<BookEntry, 'asset'>): FlowReport[] {
  const size = ({ minted, burned }: SupplyFlow): bigint => minted + burned;
  const ranked = flows.toSorted((a, b) => (size(a) < size(b) ? 1 : size(a) > size(b) ? -1 : 0));
  const named = ranked.slice(0, REASONS_MAX).map(({ reason, minted, burned }): FlowReport => {
    return reason === undefined ? { from: 'none', minted, burned } : { from: 'reason', reason, minted, burned };
  });
  const others = sumOf(ranked.slice(REASONS_MAX));
  const known = sumOf(flows);
  const elsewhere = { minted: supply.minted - known.minted, burned: supply.burned - known.burned };
  return [
    ...named,
    ...(isNothing(others) ? [] : [{ from: 'others', ...others } as const]),
    ...(isNothing(elsewhere) ? [] : [{ from: 'elsewhere', ...elsewhere } as const]),
  ];
}

type Sums = Pick<SupplyFlow, 'minted' | 'burned'>;

function sumOf(flows: readonly Sums[]): Sums {
  return flows.reduce((sum, { minted, burned }) => ({ minted: sum.minted + minted, burned: sum.burned + burned }), {
    minted: 0n,
    burned: 0n,
  });
}

function isNothing({ minted, burned }: Sums): boolean {
  return minted === 0n && burned === 0n;
}
