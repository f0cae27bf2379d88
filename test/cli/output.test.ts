import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { closeTestDatabasesAfterAll, openTestDatabase } from '../support/databases.ts';
import { ledgerUrl } from '../support/runtime-role.ts';
import { jsonLines, pursekit, start } from './support/pursekit.ts';

closeTestDatabasesAfterAll();

/** The flags of a ledger on the server of the suite, which is there already: these tests are about the output. */
async function onServer(): Promise<string[]> {
  const { database, schema } = await openTestDatabase('server');
  return ['--database', await ledgerUrl(database, schema), '--schema', schema];
}

describe('output', () => {
  test('to a pipe begins with the database, and has neither colours nor progress', async () => {
    const { stdout, stderr, code } = await pursekit(['run', 'multi-asset'], { env: { CI: 'true' } });

    expect(stdout).toMatch(/^starting embedded Postgres in memory …\nMulti asset: /);
    expect(stdout).not.toContain('\u001b');
    expect(stderr).toBe('');
    expect(code).toBe(0);
  });

  test('is coloured with FORCE_COLOR, unless NO_COLOR is set', async () => {
    const run = ['run', 'multi-asset', ...(await onServer())];
    const forced = await pursekit(run, { env: { FORCE_COLOR: '1' } });
    const refused = await pursekit(run, { env: { FORCE_COLOR: '1', NO_COLOR: '1' } });

    expect(forced.stdout).toContain('\u001b[32m');
    expect(refused.stdout).not.toContain('\u001b');
  });

  test('as JSON has one event per line, with amounts as decimal strings, and no other line', async () => {
    const ended = await pursekit(['run', 'night-market', '--json', '--seed', '5', ...(await onServer())]);

    const lines = jsonLines(ended);
    expect(lines[0]).toMatchObject({ type: 'run:started', title: 'Night market', seed: 5, runtimes: 1 });
    expect(lines.filter(({ type }) => type === 'balances').at(-1)).toMatchObject({
      wallets: [
        { wallet: 'alice', assets: { coin: '5000', gold: '444', silver: '777' } },
        { wallet: 'bob', assets: { coin: '5000', gold: '679' } },
        { wallet: 'ron', assets: { coin: '3333666666999999' } },
      ],
    });
    expect(lines.find(({ type }) => type === 'run:finished')).toMatchObject({
      ok: true,
      deadLetters: [],
      books: [
        { asset: 'coin', minted: '3333666667009999', burned: '0', circulating: '3333666667009999', balanced: true },
        { asset: 'gold', minted: '1123', balanced: true },
        { asset: 'silver', minted: '777', balanced: true },
      ],
    });
    expect(lines.filter(({ type }) => type === 'invariant')).toHaveLength(20);
    expect(ended.code).toBe(0);
  });

  test('to a closed pipe does not end the run early', async () => {
    const { child, ended, says } = start(['run', 'multi-asset', ...(await onServer())]);
    await says('connecting to');
    child.stdout?.destroy();

    const { code, stderr } = await ended;

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  test('begins before the database starts', async () => {
    const { child, says, ended } = start(['run', 'night-market']);

    await says('starting embedded Postgres in memory …\n');

    // The start takes longer than the kill, so nothing else is printed.
    child.kill('SIGKILL');
    await once(child, 'close');
    expect((await ended).stdout).toBe('starting embedded Postgres in memory …\n');
  });
});
