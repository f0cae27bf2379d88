import { expect, test } from 'vitest';
import type { Database, Row } from '../../src/store/postgres/database.ts';
import { grantRuntimeRole } from '../../src/store/schema/grant-role.ts';
import { migrate } from '../../src/store/schema/migrate.ts';
import { closeTestDatabasesAfterAll, openTestDatabase } from '../support/databases.ts';
import { temporaryRole } from './support/server-objects.ts';

closeTestDatabasesAfterAll();

// A function that runs with the rights of its owner writes the ledger for every role that may call it.

/** The functions that run with the rights of their owner, with the right of a role to call them. */
function definerFunctions(owner: Database, schema: string, role: string): Promise<Row[]> {
  return owner.run({
    name: 'test',
    text: `select proname::text as name, has_function_privilege($2, oid, 'execute')::text as callable
      from pg_proc where pronamespace = $1::text::regnamespace and prosecdef order by proname`,
    values: [schema, role],
  });
}

const areCallable = (rows: readonly Row[]): (string | null | undefined)[] => rows.map(({ callable }) => callable);

test('a new schema has functions that run with the rights of the owner, and only the owner may call them', async () => {
  const { database: owner, schema } = await openTestDatabase('server');
  await migrate(owner, schema);

  const functions = await definerFunctions(owner, schema, 'public');

  const names = [
    ...['begin_pack', 'commit_batch', 'commit_batch_slow_path', 'commit_freezes', 'commit_one', 'count_asset'],
    ...['define_asset', 'end_counting', 'end_ranking', 'fold_totals', 'lapsed_at'],
    ...['make_due', 'pack_pages', 'place_commits', 'project_spends', 'rank_wallets', 'start_counting'],
    'unspent_writers',
  ];
  expect(functions.map(({ name }) => name)).toEqual(names);
  expect(new Set(areCallable(functions))).toEqual(new Set(['false']));
});

test('a grant takes from all others the right to call them, which a restore without privileges gives', async () => {
  const { database: owner, schema } = await openTestDatabase('server');
  const { name: role } = await temporaryRole();
  await migrate(owner, schema);
  await owner.transaction(({ script }) => script(`grant execute on all functions in schema ${schema} to public`));

  await grantRuntimeRole(owner, schema, role);

  expect(new Set(areCallable(await definerFunctions(owner, schema, 'public')))).toEqual(new Set(['false']));
  expect(new Set(areCallable(await definerFunctions(owner, schema, role)))).toEqual(new Set(['true']));
});
