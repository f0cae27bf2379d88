import { expect, test } from 'vitest';
import { createLedger } from '../../src/index.ts';
import { closeTestDatabasesAfterAll, openTestDatabase } from '../support/databases.ts';
import { ledgerUrl } from '../support/runtime-role.ts';
import { jsonLines, pursekit, start } from './support/pursekit.ts';

closeTestDatabasesAfterAll();

/** A ledger with three mints on the server of the suite, and the flags that name it. */
async function openFilled() {
  const { database, schema } = await openTestDatabase('server');
  const url = await ledgerUrl(database, schema);
  const ledger = await createLedger({ database: url, schema });
  for (const key of ['a', 'b', 'c']) await ledger.mint({ to: 'alice', assets: { gold: 10n ** 20n }, key });
  return { ledger, flags: ['changes', '--database', url, '--schema', schema] };
}

test('pursekit changes prints the feed, and goes on after a cursor that it printed', async () => {
  const { ledger, flags } = await openFilled();
  const text = await pursekit([...flags, '--limit', '2']);
  const [first, second] = jsonLines(await pursekit([...flags, '--json', '--limit', '2']));
  const rest = await pursekit([...flags, '--json', '--after', second?.cursor as string]);
  const [last] = jsonLines(rest);
  const none = await pursekit([...flags, '--after', last?.cursor as string]);
  const foreign = await pursekit([...flags, '--after', 'nowhere']);
  await ledger.close();

  expect(text.stdout).toContain(`mint ${first?.id}\n  key        a\n`);
  expect(text.stdout).toContain(`  cursor     ${second?.cursor}\n`);
  expect(text.stderr).toBe('there are more transactions: --after with the last cursor shows the next\n');
  expect([first, second, last].map((change) => change?.key)).toEqual(['a', 'b', 'c']);
  expect(first).toMatchObject({
    position: 1,
    outputs: [{ owner: 'alice', assets: { gold: '100000000000000000000' } }],
  });
  expect(rest).toMatchObject({ code: 0, stderr: '' });
  expect(none).toMatchObject({ code: 0, stdout: 'no further transactions\n', stderr: '' });
  expect(foreign).toMatchObject({ code: 64, stdout: '' });
  expect(foreign.stderr).toContain('--after: expected a cursor of this schema');
});

test('pursekit changes --follow prints what another process commits, until a signal ends it', async () => {
  const { ledger, flags } = await openFilled();
  const { child, ended, says } = start([...flags, '--follow', '--json']);
  await says('"key":"c"');
  await ledger.transfer({ from: 'alice', to: 'bob', assets: { gold: 1n }, key: 'late' });
  await says('"key":"late"');
  child.kill('SIGTERM');
  const end = await ended;
  await ledger.close();

  expect(jsonLines(end).map(({ key }) => key)).toEqual(['a', 'b', 'c', 'late']);
  expect(end).toMatchObject({ code: 143, stderr: 'pursekit: stopped by SIGTERM\n' });
});
