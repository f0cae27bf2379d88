import { holdOwner } from '../../domain/records/hold.ts';
import type { Utxo } from '../../domain/values/utxo.ts';
import type { OpenHold, OpenHolds, Unspent } from '../ledger-store.ts';
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
        amount::text as amount, hold, expires_ms, is_due::text as is_due, now_ms
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
  for (const [wallet, all] of found) {
    const rows = all.filter(({ hold }) => hold === null);
    // The bound on rows has cut the wallet off before its first row.
    if (rows.length === 0) continue;
    const held = Number(rows[0]?.held);
    if (rows.length < held) continue;
    const utxos = held === 0 ? [] : mapUtxos(rows);
    const isAll = held <= bounds.walletRowsMax;
    const holds = mapOpenHolds(all.slice(rows.length), bounds.walletRowsMax);
    values.set(wallet, { utxos, isAll, holds });
    if (!isAll) crowded.push(...utxos);
  }
  if (crowded.length > 0) {
    // The limit may cut through an output with several assets: its rows are not adjacent in the index.
    const wholes = groupBy(mapUtxos(await run(selectOutputsStatement(schema, crowded))), ({ owner }) => owner);
    for (const { owner } of crowded) {
      const { holds } = values.get(owner) as Unspent;
      values.set(owner, { utxos: wholes.get(owner) ?? [], isAll: false, holds });
    }
  }
  return partialRead(wallets, values);
}

/** No open holds: one object for all wallets without. */
export const NO_HOLDS: OpenHolds = Object.freeze({ list: Object.freeze([]), isAll: true, nowMs: 0 });

function mapOpenHolds(rows: readonly Row[], rowsMax: number): OpenHolds {
  if (rows.length === 0) return NO_HOLDS;
  const isAll = rows.length <= rowsMax;
  const groups = groupBy(rows, ({ hold }) => hold as string);
  const list = Array.from(groups, ([id, own]): OpenHold => {
    const [first] = own;
    const expiresMs = typeof first?.expires_ms === 'string' ? Number(first.expires_ms) : undefined;
    const utxos = mapUtxos(own.map((row) => ({ ...row, owner: holdOwner(id) })));
    return { id, utxos, expiresMs, isDue: first?.is_due === 'true' };
  });
  // The limit may cut through the rows of the last one.
  return { list: isAll ? list : list.slice(0, -1), isAll, nowMs: Number(rows[0]?.now_ms) };
}
