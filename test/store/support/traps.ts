/** Functions that statements and functions of the schema call, and operators that they use. */
const FUNCTIONS = `now,count,sum,min,max,length,octet_length,format,to_json,json_extract_path_text,hashtextextended,
  current_setting,pg_advisory_xact_lock,cardinality,array_agg,trunc,lower,encode,nextval,date_part,"extract",unnest,
  row_security_active,replace,strpos,array_to_string,string_to_array,split_part,bool_or,generate_series,row_number,
  jsonb_agg,jsonb_build_object,jsonb_array_elements,date_trunc,to_timestamp,set_config,substr,
  greatest,txid_current,pg_is_in_recovery,clock_timestamp,to_regclass`;
const OPERATORS = '=,<>,<,>,<=,>=,+,-,*,/,||,->>,~';

/** The types of the ledger's statements. */
export const TRAPPED_TYPES = `text,varchar,name,"char",int2,int4,int8,numeric,float8,uuid,bytea,timestamptz,interval,
  oid,json,jsonb,bool,text[],uuid[],int4[]`;

/** Types of the ledger's statements together with the domains of a schema. */
export function trappedDomains(schema: string): string {
  const names = 'natural_integer natural_smallint short_name owner_name positive_amount transaction_kind';
  const domains = `${names} idempotency_key sha256`.split(' ').map((name) => `${schema}.${name}`);
  return `text,int2,int4,numeric,uuid,text[],${domains.join(',')}`;
}

/**
 * SQL that creates in the schema `where`, as a low role, every function and operator of these names and types that
 * `pg_catalog` does not have with exactly these types. Each raises an error when it is called, which names the role
 * whose rights it has.
 */
export const trap = (where: string, types: string): string => `
  do $traps$
  declare
    types text[] := string_to_array(regexp_replace($names$${types}$names$, '\\s', '', 'g'), ',');
    name text; a text; b text;
  begin
    execute 'create or replace function ${where}.spring(what text) returns boolean language plpgsql as
      $$ begin raise exception ''trap of %: %'', current_user, what; end $$';
    foreach a in array types loop
      foreach name in array string_to_array(regexp_replace($names$${FUNCTIONS}$names$, '\\s', '', 'g'), ',') loop
        if not exists (select from pg_proc where proname = trim(both '"' from name)
          and pronamespace = 'pg_catalog'::regnamespace and proargtypes = array[a::regtype]::oidvector) then
          execute format('create or replace function ${where}.%s(%s) returns numeric language plpgsql as
            $$ begin perform ${where}.spring(%L); return 0; end $$', quote_ident(trim(both '"' from name)), a,
            name || '(' || a || ')');
        end if;
      end loop;
      foreach b in array types loop
        execute format('create or replace function ${where}.trap(a %s, b %s) returns boolean language plpgsql as
          $$ begin perform ${where}.spring(%L); return false; end $$', a, b, a || ' ? ' || b);
        execute format('create or replace function ${where}.hashtextextended(a %s, b %s) returns bigint language plpgsql
          as $$ begin perform ${where}.spring(%L); return 0; end $$', a, b, 'hashtextextended ' || a || ', ' || b);
        foreach name in array string_to_array('${OPERATORS}', ',') loop
          if not exists (select from pg_operator where oprname = name
            and oprleft = a::regtype and oprright = b::regtype
            and oprnamespace in ('pg_catalog'::regnamespace, '${where}'::regnamespace))
          then
            execute format('create operator ${where}.%s (leftarg = %s, rightarg = %s, function = ${where}.trap)',
              name, a, b);
          end if;
        end loop;
      end loop;
    end loop;
  end
  $traps$`;

/** The tables and views that the functions of the schema name. */
const TABLES = [
  ...['transactions', 'unspent', 'unplaced_commits', 'placed_commits', 'commit_order', 'commits', 'outbox'],
  ...['spends', 'projected_spends'],
];
const TYPES = ['text', 'uuid', 'bytea', 'numeric', 'jsonb', 'timestamptz', 'int2', 'int4', 'int8', 'bool', 'regclass'];

/**
 * SQL that creates in the schema `where`, which has {@link trap}, types with the names of those of `pg_catalog`, and
 * tables with the names and columns of those of the ledger. Each raises an error when a value is made or a row written.
 */
export const decoys = (where: string, ledger: string): string =>
  [
    `create function ${where}.spring() returns trigger language plpgsql as
      $$ begin perform ${where}.spring(tg_table_name::pg_catalog.text); return null; end $$`,
    ...TABLES.flatMap((name) => [
      `create table ${where}.${name} (like ${ledger}.${name})`,
      `create trigger decoy before insert or update or delete on ${where}.${name} for each statement
        execute function ${where}.spring()`,
    ]),
    ...TYPES.map(
      (name) =>
        `create domain ${where}.${name} as pg_catalog.${name} check (${where}.spring('${name}'::pg_catalog.text))`,
    ),
  ].join(';\n');
