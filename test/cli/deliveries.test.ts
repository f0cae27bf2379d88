import { expect, test } from 'vitest';
import { createLedger } from '../../src/index.ts';
import { closeTestDatabasesAfterAll, openTestDatabase } from '../support/databases.ts';
import { ledgerUrl } from '../support/runtime-role.ts';
import { jsonLines, pursekit } from './support/pursekit.ts';

closeTestDatabasesAfterAll();

test('pursekit deliveries shows what waits, by type, with age and reason', async () => {
  const { database, schema } = await openTestDatabase('server');
  const url = await ledgerUrl(database, schema);
  const flags = ['deliveries', '--database', url, '--schema', schema];
  const ledger = await createLedger({ database: url, schema });
  const empty = await pursekit(flags);
  const actions = [{ type: 'Buy' }, { type: 'Buy' }, { type: 'Mail', dueInMs: 3_600_000 }];
  await ledger.mint({ to: 'alice', assets: { gold: 1n }, actions });
  await ledger.close();

  const text = await pursekit(flags);
  const json = await pursekit([...flags, '--json']);
  const one = jsonLines(await pursekit([...flags, '--json', '--type', 'Mail']));
  const none = await pursekit([...flags, '--type', 'Nothing']);
  const wrong = await pursekit([...flags, '--type', '']);

  expect(empty).toMatchObject({ code: 0, stdout: 'no deliveries wait\n', stderr: '' });
  expect(text.stdout).toMatch(/│ Buy +│ +2 │ \d+ s +│ due: waits for a runtime with a processor/);
  expect(text.stdout).toMatch(/│ Mail +│ +1 │ +│ due later, at 20\d\d-.*Z \(the first\)/);
  expect(jsonLines(json)).toMatchObject([
    { type: 'Buy', due: 2, backingOff: 0, claimed: 0, claimedBy: [], scheduled: 0 },
    { type: 'Mail', due: 0, scheduled: 1, dueAt: expect.stringMatching(/Z$/) },
  ]);
  expect(one.map(({ type }) => type)).toEqual(['Mail']);
  expect(none.stdout).toBe('no deliveries of the type Nothing wait\n');
  expect(wrong.code).toBe(64);
});
