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
    text: `with page as (
        select distinct transaction_id, output_index from "${schema}".unspent
        where owner::text = $1::text and asset_count::smallint > 0
          and ($3::text is null or (transaction_id, output_index::integer) > ($3::text::uuid, $4::text::integer))
        order by transaction_id, output_index limit $2::text::bigint
      )
      select u.owner, u.transaction_id::text as id, u.output_index::text as index, u.asset, u.amount::text as amount
      from page join "${schema}".unspent u
        on u.transaction_id = page.transaction_id and u.output_index::integer = page.output_index::integer
      order by u.transaction_id, u.output_index, u.asset`,
    values: [wallet, String(limit), after?.id ?? null, after === undefined ? null : String(after.index)],
  };
}
