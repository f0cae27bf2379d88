import { beforeAll, describe, expect, test } from 'vitest';
import { createLedger } from '../../src/index.ts';
import { closeTestDatabasesAfterAll, openTestDatabase } from '../support/databases.ts';
import { ledgerUrl } from '../support/runtime-role.ts';
import { jsonLines, pursekit } from './support/pursekit.ts';

closeTestDatabasesAfterAll();

/** The flags of a ledger in which alice was minted 5 gold and paid 3 of it to bob, and what happened. */
let flags: string[];
let minted: string;
let paid: string;

beforeAll(async () => {
  const { database, schema } = await openTestDatabase('server');
  const url = await ledgerUrl(database, schema);
  flags = ['--database', url, '--schema', schema];
  await using ledger = await createLedger({ database: url, schema });
  const mint = await ledger.mint({ to: 'alice', assets: { gold: 5n } });
  const pay = await ledger.transfer({ from: 'alice', to: 'bob', assets: { gold: 3n } });
  if (mint.status !== 'committed' || pay.status !== 'committed') throw new Error('refused');
  minted = mint.transaction.id;
  paid = pay.transaction.id;
});

describe('pursekit trace', () => {
  test('forward shows transactions with their outputs, and who holds what is unspent', async () => {
    const { stdout, code } = await pursekit(['trace', minted, '--forward', ...flags]);

    const lines = stdout.replaceAll(/\d{4}-\d{2}-\d{2}T[\d:.]+Z/g, 'TIME').split('\n');
    expect(lines.slice(0, 6)).toEqual([
      `forward from ${minted}: 2 transactions, as of position 2`,
      `   0  mint ${minted}  TIME`,
      '        → alice gold 5  (:0, spent)',
      `   1  transfer ${paid}  TIME`,
      '        → bob gold 3  (:0)',
      '        → alice gold 2  (:1)',
    ]);
    expect(stdout).toMatch(/│ alice +│ - +│ gold +│ +2 │ +2 │\n.*│ bob/);
    expect(code).toBe(0);
  });

  test('goes back from an output, and as JSON prints one object', async () => {
    const { stdout } = await pursekit(['trace', `${paid}:0`, ...flags]);
    const json = jsonLines(await pursekit(['trace', `${paid}:0`, '--format', 'json', ...flags]));

    expect(stdout).toContain(`   1  mint ${minted}`);
    expect(stdout).toContain(', minted gold 3\n        → alice gold 5, at most 3 of it  (:0, spent)');
    expect(json).toMatchObject([{ direction: 'back', transactions: [{ id: paid }, { id: minted }], truncated: false }]);
  });

  test.each([
    ['mermaid', /^flowchart LR\n {2}t0\["mint/],
    ['dot', /^digraph trace \{\n[\s\S]*\}\n$/],
  ])('draws as %s', async (format, drawing) => {
    expect((await pursekit(['trace', minted, '--forward', '--format', format, ...flags])).stdout).toMatch(drawing);
  });

  test('says on stderr that a bound has ended it, and where it goes on', async () => {
    const { stdout, stderr, code } = await pursekit(['trace', minted, '--forward', '--limit', '1', ...flags]);

    expect(stdout).toContain('\nnothing unspent was reached yet\n');
    expect(stderr).toBe(`there is more: raise --limit or --depth, or go on from ${minted}:0\n`);
    expect(code).toBe(0);
  });

  test('ends with 1 for what does not exist, and with 64 for a wrong flag', async () => {
    const unknown = await pursekit(['trace', 'sword', ...flags]);
    const wrong = await pursekit(['trace', minted, '--asset', 'a b', ...flags]);

    expect(unknown).toMatchObject({ code: 1, stderr: 'pursekit: no output and no transaction is named "sword"\n' });
    expect(wrong).toMatchObject({ code: 64, stderr: 'pursekit: --asset: expected the name of an asset\n' });
  });
});
