import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { closeTestDatabasesAfterAll, openTestDatabase } from '../support/databases.ts';
import { ledgerUrl } from '../support/runtime-role.ts';
import { activeParts, findUnbalanced, textOf } from './support/markup.ts';
import { type Ended, jsonLines, pursekit } from './support/pursekit.ts';
import { temporaryDirectory } from './support/temporary-directory.ts';

closeTestDatabasesAfterAll();
const directory = temporaryDirectory();

/** Runs an economy in which a quest pays this much, and writes its report. */
async function runEconomy(name: string, reward: bigint): Promise<Ended> {
  const script = `import { scenario } from 'pursekit/scenarios';
export default scenario('Economy', async (s) => {
  const [a, b] = [s.wallet('a'), s.wallet('b')];
  await s.step('one', async () => {
    await a.mint({ gold: ${reward}n }, { meta: { reason: 'quest' } });
    await a.mint({ gold: 10n }, { meta: { reason: 'daily' } });
    await a.transfer(b, { gold: 60n });
    s.sample('price', ${reward});
  });
});`;
  const { database, schema } = await openTestDatabase('server');
  const at = ['--database', await ledgerUrl(database, schema), '--schema', schema];
  const file = directory.write(`${name}.ts`, script);
  return pursekit(['run', file, '--report', `${name}.json`, '--quiet', ...at], { cwd: directory.path });
}

const compare = (...args: readonly string[]): Promise<Ended> =>
  pursekit(['compare', ...args], { cwd: directory.path, env: { NO_COLOR: '1' } });

/** A report in which nothing happened, as written, with some of its fields replaced. */
const reportWith = (fields: object): string => {
  const counts = { committed: 0, duplicate: 0, rejected: 0, refused: 0, failed: 0 };
  const report = {
    ...{ format: 'pursekit-report', version: 1, title: 'Nothing', about: '', seed: 1, runtimes: 1, location: '' },
    ...{ ok: true, failures: [], ms: 1, stepCount: 0, steps: [], commands: counts, refusals: [], deadLetters: 0 },
    ...{ expectations: { met: 0, open: 0, failed: [] }, conflicts: { attempts: 0, utxosLost: 0 }, deliveries: [] },
    ...{ assets: [], latency: { count: 0, p50: 0, p95: 0, p99: 0, max: 0, bins: [] }, series: [], balances: [] },
    ...fields,
  };
  return JSON.stringify(report);
};

describe('compare', () => {
  test('prints what differs between two runs, and writes it as a page and as data', async () => {
    expect((await runEconomy('poor', 100n)).code).toBe(0);
    // Bob cannot be paid, and the run passes nevertheless: nothing expects it.
    expect((await runEconomy('broke', 20n)).code).toBe(0);

    const files = ['--report', 'differences.html', '--report', 'differences.json'];
    const { code, stdout, stderr } = await compare('poor.json', 'broke.json', ...files);

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const rows = stdout.replace(/[│┌┐└┘├┤┬┴┼─]/g, ' ').replace(/ +/g, ' ');
    for (const row of [
      'committed 3 2 −1 (−33.3 %)',
      'rejected 0 1 +1',
      'insufficient_funds (rejected) – 1 +1',
      'gold: minted 110 30 −80 (−72.7 %)',
      'gold, quest: minted 100 20 −80 (−80 %)',
      'gold: Gini 0.0455 0.5 +0.4545 (+999 %)',
      'price: last 100 20 −80 (−80 %)',
      'a: gold 50 30 −20 (−40 %)',
      'b: gold 60 – −60 (−100 %)',
    ]) {
      expect(rows).toContain(` ${row} `);
    }
    // What both have alike is not listed.
    expect(stdout).not.toContain('daily');
    expect(stdout).not.toContain('seed');
    const page = readFileSync(join(directory.path, 'differences.html'), 'utf8');
    expect(findUnbalanced(page)).toBeUndefined();
    expect(activeParts(page)).toEqual([]);
    expect(textOf(page)).toContain('gold, quest: minted 100 20 −80 (−80 %)');
    const data = JSON.parse(readFileSync(join(directory.path, 'differences.json'), 'utf8')) as Record<string, unknown>;
    const differences = jsonLines(await compare('poor.json', 'broke.json', '--json'));
    expect(data).toEqual({ format: 'pursekit-comparison', version: 1, a: 'poor.json', b: 'broke.json', differences });
    expect(differences).toContainEqual({
      ...{ group: 'supply', what: 'gold: minted', a: '110', b: '30', change: '-80' },
    });
  });

  test('tells what a reason names from what has no reason, and lists what was expected in vain', async () => {
    const flow = (from: string, minted: string, reason?: string) => ({
      from,
      minted,
      burned: '0',
      ...(reason === undefined ? {} : { reason }),
    });
    const asset = (flows: readonly object[]) => ({
      ...{ asset: 'silver', flows, wealth: { total: '5', wallets: 1, owners: 1, histogram: [], lorenz: [] } },
    });
    const failed = (what: string) => [{ what, status: 'failed', expected: '5', actual: '0' }];
    const one = {
      assets: [asset([flow('reason', '4', 'without a reason'), flow('none', '1')])],
      expectations: { met: 0, open: 0, failed: failed('alice holds silver') },
    };
    const other = {
      assets: [asset([flow('reason', '1', 'without a reason'), flow('none', '4')])],
      expectations: { met: 0, open: 0, failed: failed('alice holds gold') },
    };
    directory.write('one.json', reportWith(one));
    directory.write('other.json', reportWith(other));

    const { stdout, stderr } = await compare('one.json', 'other.json');

    expect(stderr).toBe('');
    expect(stdout).toContain('silver, "without a reason": minted');
    expect(stdout).toContain('silver, without a reason: minted');
    expect(stdout).toContain('not met: alice holds silver');
    expect(stdout).toContain('not met: alice holds gold');
  });

  test('of a report with itself says that nothing differs', async () => {
    directory.write('same.json', reportWith({}));

    expect(await compare('same.json', 'same.json')).toMatchObject({ code: 0, stdout: 'nothing differs\n', stderr: '' });
  });

  test.each([
    ['a missing file', undefined, /^pursekit: cannot read other\.json: ENOENT/],
    ['a file that is not JSON', '{', /^pursekit: other\.json is not JSON$/],
    ['an empty file', '', /^pursekit: other\.json is not JSON$/],
    ['another object', '{"a":1}', /^pursekit: other\.json is not a report: write one with/],
    ['a list', '[]', /^pursekit: other\.json is not a report: write one with/],
    ['null', 'null', /^pursekit: other\.json is not a report: write one with/],
    ['a later version', reportWith({ version: 2 }), /^pursekit: other\.json is a report of version 2, and not of 1$/],
    ['a missing part', reportWith({ commands: undefined }), /damaged report: commands is not an object$/],
    ['a list that is none', reportWith({ refusals: {} }), /damaged report: refusals is not a list$/],
    [
      'an amount that is none',
      reportWith({ balances: [{ wallet: 'a', assets: { gold: 5 }, held: {}, utxos: 1 }] }),
      /damaged report: balances\[0\]\.assets\.gold is not an amount$/,
    ],
    [
      'an unknown word',
      reportWith({ refusals: [{ status: '', reason: '', count: 1 }] }),
      /damaged report: refusals\[0\]\.status is not rejected or refused or failed$/,
    ],
  ])('with %s ends with 64 and one line', async (_, text, message) => {
    directory.write('first.json', reportWith({}));
    const name = text === undefined ? 'none/other.json' : directory.write('other.json', text);
    const shown = name === 'none/other.json' ? name : 'other.json';

    const { code, stdout, stderr } = await compare('first.json', shown);

    expect({ code, stdout }).toEqual({ code: 64, stdout: '' });
    expect(stderr.replace('none/', '').trimEnd()).toMatch(message);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  test('shows hostile names as they are, on one line and on a page', async () => {
    const wallet = '<script>alert(1)</script>\u001b[2J\n"';
    directory.write('plain.json', reportWith({}));
    directory.write(
      'hostile.json',
      reportWith({ balances: [{ wallet, assets: { gold: '5' }, held: {}, utxos: 1 }], title: wallet }),
    );

    const { code, stdout } = await compare('plain.json', 'hostile.json', '--report', 'hostile.html');

    expect(code).toBe(0);
    expect(stdout).toContain('<script>alert(1)</script>\\u001b[2J\\n": gold');
    expect(stdout).not.toContain('\u001b');
    const page = readFileSync(join(directory.path, 'hostile.html'), 'utf8');
    expect(findUnbalanced(page)).toBeUndefined();
    expect(activeParts(page)).toEqual([]);
  });
});
