import { makeUtxo, type Utxo } from '../../domain/utxo.ts';
import type { Row, Statement } from '../database.ts';
import { nameArray } from '../sql-array.ts';

/** The unspent outputs of these wallets. */
export function selectUnspentStatement(schema: string, wallets: readonly string[]): Statement {
  return {
    name: 'select-unspent',
    isPrepared: true,
    text: `select owner, transaction_id::text as id, output_index::text as index, asset, amount::text as amount
      from "${schema}".utxos where owner = any($1::text::text[]) and spent_by is null
      order by owner, transaction_id, output_index, asset`,
    values: [nameArray(wallets)],
  };
}

/** The rows of {@link selectUnspentStatement} as UTXOs per wallet. */
export function readUnspent(rows: readonly Row[]): Map<string, Utxo[]> {
  const wallets = new Map<string, Utxo[]>();
  for (const utxo of readUtxos(rows)) {
    const utxos = wallets.get(utxo.owner);
    if (utxos === undefined) wallets.set(utxo.owner, [utxo]);
    else utxos.push(utxo);
  }
  return wallets;
}

/** Rows of one asset each, ordered by outpoint, as UTXOs. */
export function readUtxos(rows: readonly Row[]): Utxo[] {
  const utxos: Utxo[] = [];
  let bundle = new Map<string, bigint>();
  let last = '';
  for (const row of rows) {
    const outpoint = `${row.id}:${row.index}`;
    if (outpoint !== last) {
      bundle = new Map();
      utxos.push(makeUtxo(row.id as string, Number(row.index), row.owner as string, bundle));
      last = outpoint;
    }
    bundle.set(row.asset as string, BigInt(row.amount as string));
  }
  return utxos;
}
