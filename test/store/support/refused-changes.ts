import type { SchemaChange } from './schema-changes.ts';

/** Changes that create an object of a kind that the dump does not describe, with text of the error that names it. */
export const REFUSED_CHANGES: readonly SchemaChange[] = [
  ['a materialized view', 'create materialized view $schema.more as select 1 as a', 'materialized view $schema.more'],
  ['a partitioned table', 'create table $schema.more (a integer) partition by list (a)', 'table $schema.more'],
  ['a row type', 'create type $schema.more as (a integer)', 'composite type $schema.more'],
  ['an enum', "create type $schema.more as enum ('a')", 'type $schema.more'],
  ['a range', 'create type $schema.more as range (subtype = integer)', 'type $schema.more'],
  ['a procedure', "create procedure $schema.more() language sql as 'select 1'", '$schema.more()'],
  [
    'an aggregate',
    'create aggregate $schema.more (integer) (sfunc = int4pl, stype = integer)',
    '$schema.more(integer)',
  ],
  [
    'an operator',
    'create operator $schema.## (function = int4pl, leftarg = integer, rightarg = integer)',
    'operator $schema.##(integer,integer)',
  ],
  ['a collation', 'create collation $schema.more from "C"', 'collation $schema.more'],
  [
    'statistics',
    'create statistics $schema.more on wallet, type from $schema.outbox',
    'statistics object $schema.more',
  ],
  ['a text search configuration', 'create text search configuration $schema.more (parser = default)', '$schema.more'],
  ['a cast', 'create cast ($schema.unspent as text) with inout', 'cast from $schema.unspent to text'],
  [
    'default rights',
    'alter default privileges in schema $schema grant select on tables to public',
    'in schema $schema',
  ],
  [
    'a table of another schema that inherits from it',
    'create schema "more_of_$schema"; create table "more_of_$schema".more () inherits ($schema.outbox)',
    'table more_of_$schema.more',
  ],
];
