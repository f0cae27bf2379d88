/** Number of outputs of one transaction. */
const OUTPUTS = 100;

const values = (held: readonly (readonly [string, number])[]): string =>
  held.map(([asset, amount]) => `('${asset}', ${amount})`).join(', ');

/**
 * SQL that pays a wallet many UTXOs at once (a multiple of 100), as mints of 100 outputs do. `bundle` is the content of
 * each UTXO. `$schema` stands for the schema.
 */
export function hoard(wallet: string, utxos: number, bundle: Readonly<Record<string, number>>): string {
  const held = Object.entries(bundle);
  const output = [wallet, ...held.map(([asset, amount]) => `${asset}=${amount}`)].join(' ');
  const each = held.flatMap(([asset, amount]) =>
    [wallet, '~minted'].map((name) => `${name} ${asset}=${amount * OUTPUTS}`),
  );
  const changes = Array.from({ length: utxos / OUTPUTS }, () => each.join(';')).join('|');
  const outputs = Array.from({ length: OUTPUTS }, () => output).join(';');
  return `with made_in as (
      insert into $schema.unplaced_commits (id, committed_at, changes)
      values (nextval('$schema.commit_ids'), now(), '${changes}') returning id
    ), made as (
      insert into $schema.transactions (id, commit_id, place, kind, outputs)
      select gen_random_uuid(), made_in.id, n, 'mint', '${outputs}'
      from made_in, generate_series(1, ${utxos / OUTPUTS}) n returning id
    ), paid as (
      insert into $schema.unspent (transaction_id, output_index, asset_count, asset, owner, amount)
      select made.id, i, ${held.length}, held.asset, '${wallet}', held.amount
      from made, generate_series(0, ${OUTPUTS - 1}) i, (values ${values(held)}) as held (asset, amount)
    )
    insert into $schema.counted_changes (owner, asset, amount)
    select c.owner, total.asset, total.amount * ${utxos}
    from $schema.counted_wallets c, (values ${values(held)}, ('', 1)) as total (asset, amount)
    where c.owner = '${wallet}'`;
}
