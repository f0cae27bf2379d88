import type { Utxo } from '../../domain/values/utxo.ts';
import type { Statement } from '../postgres/database.ts';
import { arrayOf } from '../postgres/sql-array.ts';

/** All rows of these outputs, of which some rows are loaded already, in the order of their outpoints. */
export function selectOutputsStatement(schema: string, outputs: readonly Utxo[]): Statement {
  return {
    name: 'select-outputs',
    isPrepared: true,
    text: `select owner, transaction_id::text as id, output_index::text as index, asset, amount::text as amount
      from "${schema}".outputs_at($1::text::uuid[], $2::text::integer[])`,
    values: [
      arrayOf(outputs.map(({ transactionId }) => transactionId)),
      arrayOf(outputs.map(({ outputIndex }) => outputIndex)),
    ],
  };
}
