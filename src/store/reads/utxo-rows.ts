import type { Bundle } from '../../domain/values/bundle.ts';
import { singleAsset } from '../../domain/values/single-asset.ts';
import { makeUtxo, type Utxo } from '../../domain/values/utxo.ts';
import type { Row } from '../postgres/database.ts';

/** Rows of one asset each, ordered by outpoint, as UTXOs: rows with the same outpoint make one UTXO. */
export function mapUtxos(rows: readonly Row[]): Utxo[] {
  const utxos: Utxo[] = [];
  for (let first = 0, after = 1; first < rows.length; after += 1) {
    const { id, index, owner } = rows[first] as Row;
    if (rows[after]?.id === id && rows[after]?.index === index) continue;
    utxos.push(makeUtxo(id as string, Number(index), owner as string, mapBundle(rows, first, after)));
    first = after;
  }
  return utxos;
}

/** The assets in the rows from `first` to before `after`. */
function mapBundle(rows: readonly Row[], first: number, after: number): Bundle {
  if (after - first === 1) return singleAsset(...readEntry(rows[first] as Row));
  return new Map(rows.slice(first, after).map(readEntry));
}

function readEntry({ asset, amount }: Row): [string, bigint] {
  return [asset as string, BigInt(amount as string)];
}
