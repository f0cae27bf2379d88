import { sumOf } from '../../domain/values/utxo.ts';
import type { Largest } from '../ledger-store.ts';
import type { Row, Statement } from '../postgres/database.ts';
import { nameArray } from '../postgres/sql-array.ts';
import { mapUtxos } from './utxo-rows.ts';

/** The outputs of a wallet that hold the most of each of these assets, at most `limit` per asset. */
export function selectLargestStatement(
  schema: string,
  wallet: string,
  assets: readonly string[],
  limit: number,
): Statement {
  return {
    name: 'select-largest',
    isPrepared: true,
    text: `select owner, transaction_id::text as id, output_index::text as index, asset, amount::text as amount
      from "${schema}".largest_of($1::text, $2::text::text[], $3::text::integer)`,
    values: [wallet, nameArray(assets), String(limit)],
  };
}

/** The rows of {@link selectLargestStatement}, and the sums of the assets of which they are all UTXOs. */
export function mapLargest(rows: readonly Row[], assets: readonly string[], limit: number): Largest {
  const utxos = mapUtxos(rows);
  const sums = sumOf(utxos);
  const complete = new Map<string, bigint>();
  for (const asset of assets) {
    // Fewer than the limit: the wallet has no others.
    const holders = rows.reduce((count, row) => count + (row.asset === asset ? 1 : 0), 0);
    if (holders < limit) complete.set(asset, sums.get(asset) ?? 0n);
  }
  return { utxos, complete };
}
