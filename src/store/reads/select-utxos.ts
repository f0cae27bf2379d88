import type { Statement } from '../postgres/database.ts';

/** A page of the unspent outputs of one wallet in the order of their outpoints. */
export function selectUtxosStatement(
  schema: string,
  wallet: string,
  limit: number,
  after: { readonly id: string; readonly index: number } | undefined,
): Statement {
  return {
    name: 'select-utxos',
    isPrepared: true,
    text: `select owner, transaction_id::text as id, output_index::text as index, asset, amount::text as amount
      from "${schema}".utxos_of(of_owner => $1::text,
        output_limit => $2::text::bigint, after_id => $3::text::uuid, after_index => $4::text::integer)`,
    values: [wallet, String(limit), after?.id ?? null, after === undefined ? null : String(after.index)],
  };
}
