import type { Utxo } from '../../domain/values/utxo.ts';
import type { Statement } from '../postgres/database.ts';
import { arrayOf } from '../postgres/sql-array.ts';

/**
 * All rows of these outputs, of which some rows are loaded already, in the order of their outpoints. Postgres takes
 * `unnest` of several arrays as syntax, with any search path.
 */
export function selectOutputsStatement(schema: string, outputs: readonly Utxo[]): Statement {
  return {
    name: 'select-outputs',
    isPrepared: true,
    text: `select u.owner, u.transaction_id::text as id, u.output_index::text as index, u.asset,
        u.amount::text as amount
      from unnest($1::text::uuid[], $2::text::integer[]) as o (id, index)
      join "${schema}".unspent u on u.transaction_id = o.id and u.output_index::integer = o.index
      order by u.transaction_id, u.output_index, u.asset`,
    values: [
      arrayOf(outputs.map(({ transactionId }) => transactionId)),
      arrayOf(outputs.map(({ outputIndex }) => outputIndex)),
    ],
  };
}
