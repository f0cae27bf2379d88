-- The reads of a trace: where an asset came from, and where it went. A step is a transaction and an asset: what it takes
-- of the asset and what it creates, with the wallets of holds, the legs, and who spent what it creates (table "spends").
-- Each function walks from the steps that are given through outputs with the same asset, and takes each step once:
-- forward in the order of commits, back in the opposite order. It returns those that are given and the first
-- "step_limit" that it takes.
--
-- That order, and not the distance, is the one in which the runtime takes the steps (src/ledger/provenance/): what it
-- gets is what it needs next. So it is a loop with a sorted list of what is ahead; a recursive query goes by distance,
-- and reads twenty times as many steps where ways of many short hops meet ways of few long ones.
--
-- What is returned may be more than what came of something: of a transaction with legs every output of the asset counts.
-- The runtime decides that (src/domain/rules/descent.ts), and reads on where the limit ended a walk.
--
-- An entry of the list is the commit and the place, each as digits of a fixed length, then the id, then the asset: its
-- order as text is that of commits. A name contains no space, so that " gold=" in "bob gold=3 silver=1" is found as
-- text. The functions are volatile for the sake of poolers, as those in reads.sql are.

-- Forward, by who spent the outputs.
create function $schema.steps_after(ids uuid[], assets text[], step_limit integer)
returns table (id text, asset text, commit_id text, place text, kind text, "position" text, recorded_ms text,
  legs text, inputs text, outputs text)
language plpgsql volatile
-- include fixed-plan
-- include nested-loops
as $function$
#variable_conflict use_column
declare
  given text[];
  ahead text[];
  following text[];
  name text;
  slot integer;
  reached text[] := '{}';
  at_id uuid;
  at_asset text;
begin
-- include on-primary
-- include steps-given
  ahead := given;
  while cardinality(ahead) > 0 and cardinality(reached) < step_limit loop
    reached := reached || ahead[1];
    ahead := ahead[2:];
-- include step-at
    select array_agg(lpad(c.commit_id::text, 19, '0') || lpad(c.place::text, 10, '0') || c.id || at_asset)
    into following
    from $schema.transactions t
    join $schema.spends s on s.transaction_id = t.id
    join $schema.transactions c on c.id = s.spent_by
    where t.id = at_id
      and strpos((string_to_array(t.outputs, ';'))[s.output_index + 1] || ' ', ' ' || at_asset || '=') > 0;
-- include steps-ahead
    ahead := ahead[:step_limit - cardinality(reached)];
  end loop;
  return query
-- include steps-reached
end
$function$;

-- Back, by the inputs.
create function $schema.steps_before(ids uuid[], assets text[], step_limit integer)
returns table (id text, asset text, commit_id text, place text, kind text, "position" text, recorded_ms text,
  legs text, inputs text, outputs text)
language plpgsql volatile
-- include fixed-plan
-- include nested-loops
as $function$
#variable_conflict use_column
declare
  given text[];
  ahead text[];
  following text[];
  name text;
  slot integer;
  reached text[] := '{}';
  at_id uuid;
  at_asset text;
begin
-- include on-primary
-- include steps-given
  ahead := given;
  while cardinality(ahead) > 0 and cardinality(reached) < step_limit loop
    reached := reached || ahead[cardinality(ahead)];
    ahead := ahead[:cardinality(ahead) - 1];
-- include step-at
    select array_agg(lpad(p.commit_id::text, 19, '0') || lpad(p.place::text, 10, '0') || p.id || at_asset)
    into following
    from $schema.transactions t
    cross join lateral unnest(string_to_array(t.inputs, ' ')) as i (outpoint)
    join $schema.transactions p on p.id = substr(i.outpoint, 1, 36)::uuid
    where t.id = at_id and strpos((string_to_array(p.outputs, ';'))[substr(i.outpoint, 38)::integer + 1] || ' ',
      ' ' || at_asset || '=') > 0;
-- include steps-ahead
    ahead := ahead[greatest(1, cardinality(ahead) - step_limit + cardinality(reached) + 1):];
  end loop;
  return query
-- include steps-reached
end
$function$;
