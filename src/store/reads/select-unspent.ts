import type { Utxo } from '../../domain/values/utxo.ts';
import type { Unspent } from '../ledger-store.ts';
import type { Row, Statement } from '../postgres/database.ts';
import { nameArray } from '../postgres/sql-array.ts';
import { groupBy } from './group-by.ts';
import { selectOutputsStatement } from './select-outputs.ts';
import { mapUtxos } from './utxo-rows.ts';

/** The unspent rows of these wallets, at most `limit + 1` of each: more than `limit` says that the read is partial. */
export function selectUnspentStatement(schema: string, wallets: readonly string[], limit: number): Statement {
  return {
    name: 'select-unspent',
    isPrepared: true,
    text: `select owner, transaction_id::text as id, output_index::text as index, asset, amount::text as amount
      from "${schema}".unspent_of($1::text::text[], $2::text::integer)`,
    values: [nameArray(wallets), String(limit + 1)],
  };
}

/**
 * Loads the unspent outputs of these wallets. Of a wallet with more rows than `limit` it loads some, each with all its
 * assets, which takes a second statement.
 */
export async function loadUnspent(
  run: (statement: Statement) => Promise<readonly Row[]>,
  schema: string,
  wallets: readonly string[],
  limit: number,
): Promise<Map<string, Unspent>> {
  const rows = await run(selectUnspentStatement(schema, wallets, limit));
  const found = groupBy(mapUtxos(rows), ownerOf);
  if (rows.length <= limit) return mapValues(found, (utxos) => ({ utxos, isAll: true }));
  const crowded = new Set([...found].filter(([, utxos]) => rowsOf(utxos) > limit).map(([wallet]) => wallet));
  const cut = [...crowded].flatMap((wallet) => found.get(wallet) as Utxo[]);
  // The limit may cut through an output with several assets: its rows are not adjacent in the index.
  const whole = cut.length === 0 ? [] : mapUtxos(await run(selectOutputsStatement(schema, cut)));
  const wholes = groupBy(whole, ownerOf);
  return mapValues(found, (utxos, wallet) =>
    crowded.has(wallet) ? { utxos: wholes.get(wallet) ?? [], isAll: false } : { utxos, isAll: true },
  );
}

function rowsOf(utxos: readonly Utxo[]): number {
  return utxos.reduce((rows, { bundle }) => rows + bundle.size, 0);
}

const ownerOf = ({ owner }: Utxo): string => owner;

function mapValues<From, To>(map: ReadonlyMap<string, From>, make: (value: From, key: string) => To): Map<string, To> {
  return new Map([...map].map(([key, value]) => [key, make(value, key)]));
}
