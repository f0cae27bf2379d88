import type { AssetSupply } from '../ledger-store.ts';
import { type Row, type Statement, WHOLE_LEDGER_TIMEOUT_MS } from '../postgres/database.ts';

/** The supply of every asset, from one snapshot. */
export function selectSupplyStatement(schema: string): Statement {
  return {
    name: 'select-supply',
    text: `select asset, minted::text as minted, burned::text as burned, circulating::text as circulating
      from "${schema}".supply order by asset`,
    values: [],
    timeoutMs: WHOLE_LEDGER_TIMEOUT_MS,
  };
}

/** The rows of {@link selectSupplyStatement}. */
export function mapSupply(rows: readonly Row[]): Map<string, AssetSupply> {
  return new Map(
    rows.map(({ asset, minted, burned, circulating }) => [
      asset as string,
      {
        minted: BigInt(minted as string),
        burned: BigInt(burned as string),
        circulating: BigInt(circulating as string),
      },
    ]),
  );
}
