/** Number of outputs of one transaction. */
const OUTPUTS = 100;

/**
 * SQL that pays a wallet many UTXOs at once (a multiple of 100), as mints of 100 outputs do. `bundle` is the content of
 * each UTXO. `$schema` stands for the schema.
 */
export function hoard(wallet: string, utxos: number, bundle: Readonly<Record<string, number>>): string {
  const assets = Object.entries(bundle).map(([asset, amount]) => `('${asset}', ${amount})`);
  return `with made as (
      insert into $schema.transactions (id, kind, committed_at, actions)
      select gen_random_uuid(), 'mint', now(), 0 from generate_series(1, ${utxos / OUTPUTS}) returning id
    )
    insert into $schema.utxos (transaction_id, output_index, asset, owner, amount)
    select made.id, i, held.asset, '${wallet}', held.amount
    from made, generate_series(0, ${OUTPUTS - 1}) i, (values ${assets.join(', ')}) as held (asset, amount)`;
}
