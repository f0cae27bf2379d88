import type { WalletTotals } from '../ledger-store.ts';
import type { Row, Statement } from '../postgres/database.ts';
import { nameArray } from '../postgres/sql-array.ts';

/** The amounts of some assets in some wallets, in one snapshot; an index-only scan where the table is vacuumed. */
export function selectTotalsStatement(schema: string, wanted: ReadonlyMap<string, readonly string[]>): Statement {
  const owners = [...wanted].flatMap(([wallet, assets]) => assets.map(() => wallet));
  return {
    name: 'select-totals',
    isPrepared: true,
    text: `select owner, asset, available::text as available, held::text as held
      from "${schema}".totals_of($1::text::text[], $2::text::text[])`,
    values: [nameArray(owners), nameArray([...wanted.values()].flat())],
  };
}

/** The rows of {@link selectTotalsStatement} as sums, with zeros for assets that a wallet does not hold. */
export function mapTotals(rows: readonly Row[]): WalletTotals {
  const totals = new Map<string, { readonly available: Map<string, bigint>; readonly held: Map<string, bigint> }>();
  for (const { owner, asset, available, held } of rows) {
    let ofWallet = totals.get(owner as string);
    if (ofWallet === undefined) {
      ofWallet = { available: new Map(), held: new Map() };
      totals.set(owner as string, ofWallet);
    }
    ofWallet.available.set(asset as string, BigInt(available as string));
    ofWallet.held.set(asset as string, BigInt(held as string));
  }
  return totals;
}
