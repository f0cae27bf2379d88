import type { Utxo } from '../../domain/values/utxo.ts';
import type { Unspent } from '../ledger-store.ts';
import type { Row, Statement } from '../postgres/database.ts';
import { nameArray } from '../postgres/sql-array.ts';
import { type PartialRead, partialRead } from './batch-loader.ts';
import { groupBy } from './group-by.ts';
import { selectOutputsStatement } from './select-outputs.ts';
import { mapUtxos } from './utxo-rows.ts';

/** Bounds of one read of unspent outputs. */
export interface UnspentBounds {
  /** The rows of one wallet that are loaded, at most. */
  readonly walletRowsMax: number;
  /** The rows of all wallets of one statement; at least one wallet is loaded however small it is. */
  readonly rowsMax: number;
}

/**
 * The unspent rows of these wallets, at most `walletRowsMax + 1` of each: more than `walletRowsMax` says that the read
 * is partial.
 */
export function selectUnspentStatement(schema: string, wallets: readonly string[], bounds: UnspentBounds): Statement {
  const limit = bounds.walletRowsMax + 1;
  return {
    name: 'select-unspent',
    isPrepared: true,
    text: `select owner, wallet_rows::text as held, transaction_id::text as id, output_index::text as index, asset,
        amount::text as amount
      from "${schema}".unspent_of($1::text::text[], $2::text::integer, $3::text::integer)`,
    values: [nameArray(wallets), String(limit), String(Math.max(limit, bounds.rowsMax))],
  };
}

/**
 * Loads the unspent outputs of the first of these wallets, as many as the bound on rows allows. Of a wallet with more
 * rows than its own bound it loads some, each with all its assets, which takes a second statement.
 */
export async function loadUnspent(
  run: (statement: Statement) => Promise<readonly Row[]>,
  schema: string,
  wallets: readonly string[],
  bounds: UnspentBounds,
): Promise<PartialRead<Unspent>> {
  const found = groupBy(await run(selectUnspentStatement(schema, wallets, bounds)), ({ owner }) => owner as string);
  const values = new Map<string, Unspent>();
  const crowded: Utxo[] = [];
  for (const [wallet, rows] of found) {
    const held = Number(rows[0]?.held);
    if (rows.length < held) continue;
    const utxos = held === 0 ? [] : mapUtxos(rows);
    const isAll = held <= bounds.walletRowsMax;
    values.set(wallet, { utxos, isAll });
    if (!isAll) crowded.push(...utxos);
  }
  if (crowded.length > 0) {
    // The limit may cut through an output with several assets: its rows are not adjacent in the index.
    const wholes = groupBy(mapUtxos(await run(selectOutputsStatement(schema, crowded))), ({ owner }) => owner);
    for (const { owner } of crowded) values.set(owner, { utxos: wholes.get(owner) ?? [], isAll: false });
  }
  return partialRead(wallets, values);
}
