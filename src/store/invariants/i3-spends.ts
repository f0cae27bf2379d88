import type { Invariant } from './invariant.ts';

/** Invariant I3: spends. `spent_by` holds one id: no row is spent twice. The rows of an output are spent together. */
export const spends: Invariant = {
  name: 'I3',
  sentence: 'every UTXO has a creator, is spent at most once, as a whole, and by a transaction that is there',
  violations: `
    select format('%s:%s is spent by %s, which is not there', u.transaction_id, u.output_index, u.spent_by) as example
    from $schema.utxos u
    where u.spent_by is not null and not exists (select from $schema.transactions t where t.id = u.spent_by)
    union all
    select format('%s:%s was created by a transaction that is not there', u.transaction_id, u.output_index)
    from $schema.utxos u
    where not exists (select from $schema.transactions t where t.id = u.transaction_id)
    union all
    select format('%s is refused, and yet %s:%s is one of its %s', t.id, u.transaction_id, u.output_index,
      case when u.spent_by = t.id then 'inputs' else 'outputs' end)
    from $schema.transactions t join $schema.utxos u on t.id in (u.transaction_id, u.spent_by)
    where t.kind = 'refused'
    union all
    select format('the assets of %s:%s are not spent together, or not owned by one wallet',
      transaction_id, output_index)
    from $schema.utxos
    group by transaction_id, output_index
    having count(distinct coalesce(spent_by::text, 'unspent')) > 1 or count(distinct owner) > 1`,
};
