import type { Migration } from './migration.ts';

/**
 * `commit_batch`: the one statement that commits the units of many wallets. See docs/ARCHITECTURE.md for why it is a
 * function: one round trip and one implicit database transaction, while each step inside sees what was committed
 * before it, which a single query with CTEs does not.
 *
 * Steps, in an order that no other statement of pursekit contradicts: lock inputs sorted by outpoint; look for known
 * ids and keys (after the locks, so that a zombie's commit that held them is seen); insert transactions sorted by key;
 * mark inputs spent and count; insert outputs; insert outbox rows. A count that is off raises, and nothing is applied.
 */
export const commitBatch: Migration = {
  version: 2,
  name: 'commit-batch',
  script: `
create function $schema.commit_batch(
  -- One element per transaction, in order; "unit" is 1-based and ascending.
  tx_id uuid[], tx_unit integer[], tx_kind text[], tx_key text[], tx_fingerprint bytea[], tx_actions smallint[],
  tx_body bytea[],
  -- One element per input that exists before this batch; "rows" is its number of assets, "spender" an index into tx_id.
  in_id uuid[], in_index integer[], in_owner text[], in_rows integer[], in_spender integer[],
  -- One element per asset of an output; "creator" and "spender" (null: unspent) are indexes into tx_id.
  out_creator integer[], out_index integer[], out_asset text[], out_owner text[], out_amount numeric[],
  out_spender integer[],
  -- One element per action; "creator" is an index into tx_id.
  box_creator integer[], box_index smallint[], box_wallet text[], box_type text[], box_payload bytea[]
) returns table (committed_ms text, seqs text, lost text, known text)
language plpgsql volatile
set search_path = pg_catalog
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set jit = off
set lock_timeout = '5s'
set plan_cache_mode = force_generic_plan
as $function$
#variable_conflict use_column
declare
  units constant integer := coalesce(tx_unit[cardinality(tx_unit)], 0);
  won boolean[] := array_fill(true, array[units]);
  lost_inputs integer[];
  known_rows jsonb;
  assigned bigint[];
  at_time constant timestamptz := clock_timestamp();
  expected bigint;
  counted bigint;
  loser integer;
begin
  with wanted as materialized (
    select w.*, row_number() over (partition by w.id, w.index order by w.place) as claim
    from unnest(in_id, in_index, in_owner, in_rows) with ordinality as w (id, index, owner, rows, place)
  ), held as materialized (
    select u.transaction_id, u.output_index, w.place
    from wanted w join $schema.utxos u on u.transaction_id = w.id and u.output_index = w.index
    -- "is true" hides these conditions from the planner, for which the index on owner would look good: it is small as
    -- long as the ledger is, and full of dead entries where a wallet is busy.
    where (u.spent_by is null) is true and (u.owner = w.owner) is true
    order by u.transaction_id, u.output_index, u.asset
    for no key update of u
  )
  -- The second claim to one outpoint in this batch is lost too.
  select array_agg(place::integer order by place) into lost_inputs
  from (
    select place, sum(needed) as needed, sum(held) as held, max(claim) as claim
    from (
      select place, rows as needed, 0 as held, claim from wanted union all select place, 0, 1, 0 from held
    ) input group by place
  ) input
  where held <> needed or claim > 1;

  select jsonb_agg(jsonb_build_object('place', k.place, 'id', k.id, 'seq', k.seq, 'kind', k.kind, 'own', k.own,
    'fingerprint', encode(k.fingerprint, 'hex'), 'ms', extract(epoch from k.committed_at) * 1000)) into known_rows
  from (
    select t.place, s.id, s.seq, s.kind, s.fingerprint, s.committed_at, true as own
    from unnest(tx_id) with ordinality as t (id, place) join $schema.transactions s on s.id = t.id
    union all
    select t.place, s.id, s.seq, s.kind, s.fingerprint, s.committed_at, false
    from unnest(tx_id, tx_key) with ordinality as t (id, key, place) join $schema.transactions s on s.key = t.key
    where t.key is not null and s.id <> t.id
  ) k;

  for loser in select tx_unit[in_spender[p]] from unnest(lost_inputs) p loop won[loser] := false; end loop;
  for loser in select tx_unit[(k ->> 'place')::integer] from jsonb_array_elements(known_rows) k loop
    won[loser] := false;
  end loop;

  -- Sequence numbers are drawn in the order of the batch, then rows are inserted in the order of their keys: two
  -- batches that race for the same keys wait for each other in one order.
  select array_agg(nextval('$schema.transactions_seq_seq')) into assigned
  from generate_series(1, cardinality(tx_id));

  insert into $schema.transactions (id, seq, kind, key, fingerprint, committed_at, actions, body)
  select t.id, assigned[t.place], t.kind, t.key, t.fingerprint, at_time, t.actions, t.body
  from unnest(tx_id, tx_unit, tx_kind, tx_key, tx_fingerprint, tx_actions, tx_body) with ordinality
    as t (id, unit, kind, key, fingerprint, actions, body, place)
  where won[t.unit]
  order by t.key, t.place;

  update $schema.utxos u set spent_by = tx_id[w.spender]
  from unnest(in_id, in_index, in_owner, in_spender) as w (id, index, owner, spender)
  where u.transaction_id = w.id and u.output_index = w.index
    and (u.spent_by is null) is true and (u.owner = w.owner) is true and won[tx_unit[w.spender]];
  get diagnostics counted = row_count;
  select coalesce(sum(w.rows), 0) into expected
  from unnest(in_rows, in_spender) as w (rows, spender) where won[tx_unit[w.spender]];
  if counted <> expected then
    raise exception 'pursekit: % rows spent where % were locked', counted, expected using errcode = 'PK001';
  end if;

  insert into $schema.utxos (transaction_id, output_index, asset, owner, amount, spent_by)
  select tx_id[o.creator], o.index, o.asset, o.owner, o.amount, tx_id[o.spender]
  from unnest(out_creator, out_index, out_asset, out_owner, out_amount, out_spender)
    as o (creator, index, asset, owner, amount, spender)
  where won[tx_unit[o.creator]];

  if cardinality(box_creator) > 0 then
    insert into $schema.outbox (transaction_id, action_index, wallet, type, payload, due_at, created_at)
    select tx_id[b.creator], b.index, b.wallet, b.type, b.payload, at_time, at_time
    from unnest(box_creator, box_index, box_wallet, box_type, box_payload) with ordinality
      as b (creator, index, wallet, type, payload, place)
    where won[tx_unit[b.creator]]
    order by b.place;
  end if;

  committed_ms := (extract(epoch from at_time) * 1000)::text;
  seqs := array_to_string(assigned, ',');
  lost := array_to_string(lost_inputs, ',');
  known := known_rows::text;
  return next;
end
$function$;
`,
};
