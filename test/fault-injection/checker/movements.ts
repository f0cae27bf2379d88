/*
 * Movements as SQL, read from their texts by expressions of their own, not through the views. `$s` stands for the
 * quoted schema.
 */

/**
 * SQL for what a row of `transactions` with this name creates: `created` has a row per asset with place and text of the
 * output, and asset and amount as a match. What does not have the form of an output has no row.
 */
export const created = (row: string): string => `
  regexp_split_to_table(${row}.outputs, ';') with ordinality as o (text, place),
  regexp_matches(o.text, ' ([^ =]+)=([^ ;=]+)', 'g') as a (match)`;
/** The columns of {@link created}. An amount that is not a number is null. */
export const CREATED = `(o.place - 1)::integer as index, substring(o.text from '^[^ ]+') as owner, a.match[1] as asset,
  case when a.match[2] ~ '^(-?[0-9]+([.][0-9]+)?|NaN)$' then a.match[2]::numeric end as amount`;
/** SQL for what it spends, as outpoints. */
export const spent = (row: string): string => `regexp_split_to_table(nullif(${row}.inputs, ''), ' ') as i (outpoint)`;

/** SQL for the legs of a row of `transactions` with this name: a row per asset. */
export const legs = (row: string): string => `
  regexp_split_to_table(${row}.legs, ';') with ordinality as l (text, place),
  regexp_matches(l.text, ' ([^ =]+)=([0-9]+)', 'g') as g (match)`;
/** The columns of {@link legs}. A leg without payer mints, one without payee burns. */
export const LEG = `nullif(substring(l.text from '^[^> ]*'), '') as payer,
  nullif(substring(l.text from '^[^> ]*>([^> ]*)'), '') as payee, g.match[1] as asset, g.match[2]::numeric as amount`;

/**
 * The movements of all transactions: `outs` has a row per asset of an output, `ins` of an input, `spends` per input.
 */
export const MOVEMENTS = `with outs as materialized (
    select t.id as tx, t.kind, t.id || ':' || (o.place - 1) as outpoint, ${CREATED}
    from $s.transactions t, ${created('t')}
  ), spends as materialized (
    select t.id as tx, t.kind, i.outpoint from $s.transactions t, ${spent('t')}
  ), ins as materialized (
    select s.tx, s.kind, o.outpoint, o.tx as made_by, o.owner, o.asset, o.amount
    from spends s join outs o on o.outpoint = s.outpoint
  ), legs as materialized (
    select t.id as tx, t.kind, ${LEG} from $s.transactions t, ${legs('t')}
  )`;
