-- The clock that decides whether a hold is expired and whether an action is due: that of the database, in milliseconds.
-- A test replaces this function to shift it; a runtime has no right to.
create function $schema.hold_clock() returns timestamptz
language sql volatile set search_path = pg_catalog, pg_temp
as $function$ select date_trunc('milliseconds', clock_timestamp()) $function$;

-- The clock of commits: that of the database, in milliseconds. A test replaces this function to shift it; a runtime has
-- no right to. It has no settings of its own, so that its callers have it inlined.
create function $schema.commit_clock() returns timestamptz
language sql volatile
as $function$ select pg_catalog.date_trunc('milliseconds', pg_catalog.clock_timestamp()) $function$;

-- Some holds, open or not, with what they still own: a row per asset of an output, or one without an outpoint. "is_due"
-- says that an open hold is expired.
create function $schema.holds_at(ids text[])
returns table (id text, wallet text, state text, held_by uuid, held_ms text, expires_ms text, ended_by uuid,
  ended_ms text, payees text, is_due boolean, transaction_id uuid, output_index integer, asset text, amount numeric)
language plpgsql volatile
-- include fixed-plan
-- include nested-loops
as $function$
#variable_conflict use_column
begin
-- include on-primary
  return query
  select h.id::text, h.wallet::text, h.state, h.held_by, (extract(epoch from h.held_at) * 1000)::text,
    (extract(epoch from h.expires_at) * 1000)::text, h.ended_by, (extract(epoch from h.ended_at) * 1000)::text,
    h.payees,
    coalesce(h.expires_at <= $schema.hold_clock(), false), u.transaction_id, u.output_index::integer, u.asset::text,
    u.amount::numeric
  from unnest(ids) as i (id)
  join $schema.holds h on h.id = i.id
  left join $schema.unspent u on u.owner = '~' || h.id and u.asset_count > 0
  order by h.id, u.transaction_id, u.output_index, u.asset;
end
$function$;

-- The ids of the open holds of a wallet in the order of their names, from the one after "after_id" on.
create function $schema.open_holds_of(of_wallet text, hold_limit integer, after_id text)
returns table (id text)
language plpgsql volatile
-- include fixed-plan
-- include nested-loops
as $function$
#variable_conflict use_column
begin
-- include on-primary
  return query
  select h.id::text from $schema.holds h
  where h.wallet = of_wallet and h.state = 'open' and (after_id is null or h.id > after_id)
  order by h.id limit hold_limit;
end
$function$;

-- The open holds that expire, the earliest first: those that are expired and not recorded as such, and then the next
-- ones, with the milliseconds until they expire.
create function $schema.due_holds(hold_limit integer)
returns table (id text, in_ms text)
language plpgsql volatile
-- include fixed-plan
-- include nested-loops
as $function$
#variable_conflict use_column
declare
  at_time constant timestamptz := $schema.hold_clock();
begin
-- include on-primary
  return query
  select h.id::text, greatest(0, ceil(extract(epoch from h.expires_at - at_time) * 1000))::text
  from $schema.holds h
  where h.state = 'open' and h.expires_at is not null
  order by h.expires_at limit hold_limit;
end
$function$;

-- What was reversed of a transaction: a row per asset, and a row per reversal in the order of their ids.
create function $schema.reversals_of(of_transaction uuid)
returns table (part text, asset text, amount text, id text)
language plpgsql volatile
-- include fixed-plan
-- include nested-loops
as $function$
#variable_conflict use_column
begin
-- include on-primary
  return query
  select * from (
    select 'amount' as part, r.asset, r.reversed::text as amount, null as id
    from $schema.reversals r where r.transaction_id = of_transaction
    union all
    select 'reversal', null, null, b.reversal_id::text
    from $schema.reversed_by b where b.transaction_id = of_transaction
  ) x
  order by x.part, x.id, x.asset;
end
$function$;
