import { expect, test } from 'vitest';
import { createLedger } from '../../src/index.ts';
import { closeTestDatabasesAfterAll, openTestDatabase } from '../support/databases.ts';
import { ledgerUrl } from '../support/runtime-role.ts';
import { jsonLines, pursekit } from './support/pursekit.ts';

closeTestDatabasesAfterAll();

const WAIT = { whenFull: 'wait' } as const;

/** A ledger in which alice was given 10 gold and paid 4 of it, and the flags that name it. */
async function openFilled() {
  const { database, schema } = await openTestDatabase('server');
  const url = await ledgerUrl(database, schema);
  const ledger = await createLedger({ database: url, schema });
  await ledger.mint({ to: 'alice', assets: { gold: 10n }, meta: { reason: '=1+1, "daily"' } });
  await ledger.transfer({ from: 'alice', to: 'bob', assets: { gold: 4n }, meta: { reason: 'rent' } });
  return { ledger, flags: ['--database', url, '--schema', schema] };
}

test('pursekit history lists the entries of a wallet, and goes on after a cursor that it printed', async () => {
  const { ledger, flags } = await openFilled();
  const run = (...args: string[]) => pursekit(['history', 'alice', ...flags, ...args]);
  const text = await run();
  const csv = await run('--csv', '--oldest');
  const first = await run('--json', '--limit', '1');
  const [entry] = jsonLines(first);
  const rest = jsonLines(await run('--json', '--after', entry?.cursor as string));
  const other = await pursekit(['history', 'bob', ...flags, '--after', entry?.cursor as string]);
  const none = await pursekit(['history', 'zoe', ...flags]);
  await ledger.close();

  expect(text.stdout).toContain('rent');
  expect(csv.stdout.split('\n')).toEqual([
    'time,kind,asset,available,held,available after,held after,with,reason',
    expect.stringMatching(/^[\dT:.-]+Z,mint,gold,\+10,0,10,0,,"'=1\+1, ""daily"""$/),
    expect.stringMatching(/^[\dT:.-]+Z,transfer,gold,-4,0,6,0,bob,rent$/),
    '',
  ]);
  expect(entry).toMatchObject({
    kind: 'transfer',
    counterparts: ['bob'],
    assets: { gold: { available: '-4', held: '0', after: { available: '6', held: '0' } } },
  });
  expect(first.stderr).toBe(`there are more entries: --after ${entry?.cursor} shows the next\n`);
  expect(rest.map(({ kind }) => kind)).toEqual(['mint']);
  expect(other).toMatchObject({ code: 64, stdout: '' });
  expect(none).toMatchObject({ code: 0, stdout: 'no entries\n' });
});

test('pursekit history says that there are more entries where its limit ends within a read of 1,000', async () => {
  const { ledger, flags } = await openFilled();
  await Promise.all(Array.from({ length: 1_200 }, () => ledger.mint({ to: 'carl', assets: { gold: 1n } }, WAIT)));
  const run = (limit: string) => pursekit(['history', 'carl', '--json', '--limit', limit, ...flags]);
  const [some, all] = [await run('1100'), await run('1200')];
  await ledger.close();

  expect([jsonLines(some).length, some.stderr]).toEqual([1_100, expect.stringContaining('there are more entries')]);
  expect([jsonLines(all).length, all.stderr]).toEqual([1_200, '']);
});

test('pursekit supply shows what is owned now, at a position and at a time', async () => {
  const { ledger, flags } = await openFilled();
  await ledger.burn({ from: 'bob', assets: { gold: 1n } });
  const run = async (...args: string[]) => jsonLines(await pursekit(['supply', '--json', ...flags, ...args]));
  const [now, first] = [await run(), await run('--at', '1')];
  const before = await pursekit(['supply', ...flags, '--at', '2020-01-01T00:00:00Z']);
  const future = await pursekit(['supply', ...flags, '--at', '999']);
  const zone = await pursekit(['supply', ...flags, '--at', '2020-01-31 12:00 +01:00']);
  const garbage = [];
  for (const text of ['friday', 'position 2', '-1', '1.5'])
    garbage.push(await pursekit(['supply', ...flags, `--at=${text}`]));
  await ledger.close();

  expect(now).toEqual([{ asset: 'gold', minted: '10', burned: '1', owned: '9' }]);
  expect(first).toEqual([{ asset: 'gold', minted: '10', burned: '0', owned: '10' }]);
  expect(before).toMatchObject({ code: 0, stdout: 'no asset was ever minted\n' });
  expect(future).toMatchObject({ code: 64, stderr: expect.stringContaining('has not come so far') });
  expect(zone).toEqual(before);
  for (const refused of garbage)
    expect(refused).toMatchObject({ code: 64, stderr: expect.stringContaining('expected a position, or a time') });
});

test('pursekit top lists the wallets that own the most of an asset', async () => {
  const { ledger, flags } = await openFilled();
  await ledger.hold({ from: 'bob', assets: { gold: 3n }, hold: 'bid' });
  const text = await pursekit(['top', 'gold', ...flags]);
  const first = jsonLines(await pursekit(['top', 'gold', '--limit', '1', '--json', ...flags]));
  const none = await pursekit(['top', 'iron', ...flags]);
  const wrong = await pursekit(['top', 'no name', ...flags]);
  await ledger.close();

  expect(text).toMatchObject({ code: 0, stderr: '' });
  const cells = text.stdout.split('\n').map((line) => line.split('│').map((cell) => cell.trim()));
  expect(cells).toContainEqual(['', '1', 'alice', '6', '0', '']);
  expect(cells).toContainEqual(['', '2', 'bob', '1', '3', '']);
  expect(first).toEqual([{ wallet: 'alice', available: '6', held: '0' }]);
  expect(none).toMatchObject({ code: 0, stdout: 'no wallet has iron\n' });
  expect(wrong).toMatchObject({ code: 64, stdout: '' });
});

test('commands that read write nothing with --read-only, and answer as of the last sweep', async () => {
  const { ledger, flags } = await openFilled();
  await ledger.history('alice').page();
  const [position] = jsonLines(await pursekit(['history', 'alice', '--json', '--limit', '1', ...flags]));
  await ledger.close();
  const without = await openUnplaced(flags);
  const read = (...args: string[]) => pursekit([...args, '--read-only', ...flags]);

  expect(jsonLines(await read('history', 'alice', '--json'))).toMatchObject([{ kind: 'transfer' }, { kind: 'mint' }]);
  expect(jsonLines(await read('changes', '--json')).map(({ kind }) => kind)).toEqual(['mint', 'transfer']);
  expect(jsonLines(await read('top', 'gold', '--json'))).toMatchObject([{ wallet: 'alice' }, { wallet: 'bob' }]);
  const at = await read('supply', '--json', '--at', String(position?.position));
  expect(jsonLines(at)).toEqual([{ asset: 'gold', minted: '10', burned: '0', owned: '10' }]);
  await without();
});

/** Commits once more, and leaves the commit without a position until the returned function is called. */
async function openUnplaced(flags: readonly string[]): Promise<() => Promise<void>> {
  const ledger = await createLedger({ database: flags[1] as string, schema: flags[3] });
  await ledger.mint({ to: 'carol', assets: { gold: 1n } });
  await ledger.close();
  return async () => {
    const again = await createLedger({ database: flags[1] as string, schema: flags[3] });
    expect((await again.history('carol').page()).entries).toHaveLength(1);
    await again.close();
  };
}
