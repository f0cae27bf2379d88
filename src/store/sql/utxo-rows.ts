import { makeUtxo, type Utxo } from '../../domain/utxo.ts';
import type { Row } from '../database.ts';

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
