import { beforeAll, describe, expect, inject, test } from 'vitest';
import { execute, temporaryRole } from '../store/support/server-objects.ts';
import { closeTestDatabasesAfterAll, freshSchema } from '../support/databases.ts';
import { journey } from './support/journey.ts';

closeTestDatabasesAfterAll();

/** A role that may create a schema and has these settings. Returns its URL. */
async function roleWith(...settings: readonly string[]): Promise<string> {
  const { name, url } = await temporaryRole(...settings);
  await execute(`grant create on database ${new URL(url).pathname.slice(1)} to ${name}`);
  return url;
}

describe('a ledger on a server', () => {
  let usual: unknown;

  beforeAll(async () => {
    usual = await journey({ database: inject('postgresUrl'), schema: freshSchema() });
  });

  test.each([
    ['no settings'],
    ['array_nulls = off'],
    ['transform_null_equals = on'],
    ['standard_conforming_strings = off', 'backslash_quote = on'],
    ['standard_conforming_strings = off', 'backslash_quote = off'],
    ['bytea_output = escape'],
    [`DateStyle = 'German, DMY'`],
    [`DateStyle = 'SQL, MDY'`],
    ['IntervalStyle = sql_standard'],
    ['IntervalStyle = iso_8601'],
    [`TimeZone = 'Pacific/Kiritimati'`],
    [`TimeZone = 'America/St_Johns'`],
    ['extra_float_digits = -15'],
    ['quote_all_identifiers = on'],
    ['client_min_messages = debug1'],
    ['client_encoding = LATIN1'],
    ['search_path = nowhere'],
    [`search_path = ''`],
    ['row_security = off'],
    [`default_transaction_isolation = 'repeatable read'`],
    ['default_transaction_isolation = serializable', 'default_transaction_deferrable = on'],
    ['statement_timeout = 60000', 'lock_timeout = 60000'],
    ['lock_timeout = 1'],
    ['idle_in_transaction_session_timeout = 5000'],
    ['idle_session_timeout = 20'],
    ['plan_cache_mode = force_custom_plan'],
    ['plan_cache_mode = force_generic_plan'],
    ['enable_indexscan = off', 'enable_indexonlyscan = off', 'enable_bitmapscan = off'],
    ['enable_seqscan = off', 'enable_sort = off', 'enable_hashagg = off', 'enable_material = off'],
    ['enable_hashjoin = off', 'enable_mergejoin = off', 'enable_nestloop = off'],
    ['from_collapse_limit = 1', 'join_collapse_limit = 1', 'geqo_threshold = 2'],
    ['jit = on', 'jit_above_cost = 0', 'jit_inline_above_cost = 0', 'jit_optimize_above_cost = 0'],
    [`work_mem = '64kB'`, 'hash_mem_multiplier = 1'],
    ['parallel_setup_cost = 0', 'parallel_tuple_cost = 0', 'min_parallel_table_scan_size = 0'],
    ['plpgsql.variable_conflict = error', 'plpgsql.extra_warnings = "all"', 'plpgsql.extra_errors = "all"'],
    ['plpgsql.variable_conflict = use_variable'],
    ['plpgsql.check_asserts = off', 'check_function_bodies = off'],
    ['xmlbinary = hex', 'xmloption = document'],
    ['synchronous_commit = off'],
  ])('does the same for a role with %s', async (...settings) => {
    const database = await roleWith(...settings.filter((setting) => setting.includes('=')));

    expect(await journey({ database, schema: freshSchema() })).toEqual(usual);
  });
});
