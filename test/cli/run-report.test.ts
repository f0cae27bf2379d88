import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { closeTestDatabasesAfterAll, openTestDatabase } from '../support/databases.ts';
import { ledgerUrl } from '../support/runtime-role.ts';
import { activeParts, findUnbalanced, textOf } from './support/markup.ts';
import { type Ended, jsonLines, pursekit, start } from './support/pursekit.ts';
import { temporaryDirectory } from './support/temporary-directory.ts';

closeTestDatabasesAfterAll();
const directory = temporaryDirectory();

/** The flags of a ledger on the server of the suite, which is there already. */
async function onServer(): Promise<string[]> {
  const { database, schema } = await openTestDatabase('server');
  return ['--database', await ledgerUrl(database, schema), '--schema', schema];
}

let scripts = 0;

/** Runs a script with these flags. The script is the body of a scenario `s` with the wallets `a` and `b`. */
async function runScript(body: string, flags: readonly string[]): Promise<Ended> {
  scripts += 1;
  const file = directory.write(`script-${scripts}.ts`, scriptOf(body));
  return pursekit(['run', file, ...flags, ...(await onServer())], { cwd: directory.path });
}

const scriptOf = (body: string): string => `import { scenario } from 'pursekit/scenarios';
export default scenario('A script', async (s) => {
  const [a, b] = [s.wallet('a'), s.wallet('b')];
  ${body}
});`;

const written = (name: string): string => readFileSync(join(directory.path, name), 'utf8');

const SHOP = `
  await s.step('one', async () => {
    await a.mint({ gold: 10n }, { meta: { reason: 'quest' } });
    await s.expect.holds(a, { gold: { atLeast: 10n } });
  });
  await s.step('two', async () => {
    await a.transfer(b, { gold: 4n });
    s.sample('price', 42);
    await s.expect.noPendingDeliveries();
  });`;

describe('run --report', () => {
  test('writes a page and data beside it, and prints what it prints without', async () => {
    const { code, stdout, stderr } = await runScript(SHOP, ['--report', 'shop.html', '--report', 'shop.JSON']);

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('Passed: no expectation failed');
    expect(stdout).toContain('price: 42');
    const page = written('shop.html');
    expect(findUnbalanced(page)).toBeUndefined();
    expect(activeParts(page)).toEqual([]);
    expect(textOf(page)).toContain('A script ✓ Passed');
    expect(textOf(page)).toContain('quest +10');
    const data = JSON.parse(written('shop.JSON')) as Record<string, unknown>;
    expect(data).toMatchObject({
      ...{ format: 'pursekit-report', version: 1, ok: true, failures: [], stepCount: 2 },
      commands: { committed: 2, rejected: 0 },
      assets: [
        {
          asset: 'gold',
          flows: [{ from: 'reason', reason: 'quest', minted: '10', burned: '0' }],
          wealth: { wallets: 2, owners: 2, total: '10', gini: 0.1 },
          plot: {
            steps: [1, 2],
            lines: [
              { wallet: 'a', amounts: ['10', '6'] },
              { wallet: 'b', amounts: ['0', '4'] },
            ],
          },
        },
      ],
      series: [{ series: 'price', count: 1, samples: [{ step: 2, value: 42 }] }],
      balances: [
        { wallet: 'a', assets: { gold: '6' } },
        { wallet: 'b', assets: { gold: '4' } },
      ],
      latency: { count: 2 },
    });
  });

  test('of a script that fails is written, and says so', async () => {
    const body = `await s.step('one', async () => {
      await a.mint({ gold: 1n });
      await s.expect.holds(a, { gold: { atLeast: 2n } });
      throw new Error('out <of> ideas');
    });`;
    const { code, stderr } = await runScript(body, ['--report', 'failed.html', '--report', 'failed.json']);

    expect(code, stderr).toBe(1);
    expect(stderr).toContain('out <of> ideas');
    const text = textOf(written('failed.html'));
    expect(text).toContain('✗ Failed the script failed: Error: out <of> ideas 1 expectation not met');
    expect(text).toMatch(/a holds gold at least 2 gold 1 script-\d+\.ts:\d+:\d+/);
    expect(JSON.parse(written('failed.json'))).toMatchObject({ ok: false, steps: [{ ended: false, unmet: 1 }] });
  });

  test('of a run that a signal ends says that it did not come to its end', async () => {
    const body = `await s.step('one', () => a.mint({ gold: 5n }));
      await s.step('two', () => {
        s.show.note('waiting');
        return new Promise((resolve) => setInterval(resolve, 1e9));
      });`;
    const file = directory.write('endless.ts', scriptOf(body));
    const args = ['run', file, '--report', 'endless.html', ...(await onServer())];
    const { child, says, ended } = start(args, { cwd: directory.path });
    await says('waiting');

    child.kill('SIGINT');

    expect((await ended).code).toBe(130);
    const text = textOf(written('endless.html'));
    expect(text).toContain('✗ Failed the run did not come to its end');
    expect(text).toContain('a 5');
  });

  test('that cannot be written ends before the run begins, with 64', async () => {
    mkdirSync(join(directory.path, 'folder.html'));
    for (const file of ['missing/out.html', 'folder.html']) {
      const { code, stdout, stderr } = await runScript(SHOP, ['--report', file]);

      expect({ code, stdout }).toEqual({ code: 64, stdout: '' });
      expect(stderr).toMatch(/^pursekit: --report: cannot write .*\.html\n$/);
    }
  });

  test('of a file that is neither a page nor data ends with 64', async () => {
    const { code, stdout, stderr } = await runScript(SHOP, ['--report', 'out.pdf']);

    expect({ code, stdout }).toEqual({ code: 64, stdout: '' });
    expect(stderr).toContain('Expected a file that ends with .html or .json.');
    expect(existsSync(join(directory.path, 'out.pdf'))).toBe(false);
  });

  test('leaves an older report as it is until the new one is there', async () => {
    const file = directory.write('older.html', 'older');

    const { code } = await pursekit(['run', 'no-such-scenario', '--report', file]);

    expect(code).toBe(64);
    expect(readFileSync(file, 'utf8')).toBe('older');
  });

  test('of 1,000 transfers in as many steps among 60 wallets is small', async () => {
    const body = `
      const wallets = Array.from({ length: 60 }, (_, at) => s.wallet('w' + at));
      await s.step('gold', () => s.together(wallets, (wallet) => wallet.mint({ gold: 1000n })));
      for (let at = 0; at < 1000; at += 1) {
        const [from, to] = [wallets[at % 60], wallets[(at * 7 + 1) % 60]];
        const pay = () => from.transfer(to, { gold: 1n });
        if (at % 4 === 0) await s.step('pay ' + at, pay);
        else await pay();
        s.sample('paid', at);
      }`;
    const flags = ['--quiet', '--report', 'many.html', '--report', 'many.json'];
    const { code, stdout } = await runScript(body, flags);

    expect(code, stdout).toBe(0);
    expect(statSync(join(directory.path, 'many.html')).size).toBeLessThan(80_000);
    expect(statSync(join(directory.path, 'many.json')).size).toBeLessThan(250_000);
    const text = textOf(written('many.html'));
    expect(text).toContain('251 steps');
    expect(text).toContain('52 others, summed');
    expect(text).toContain('1 000 samples');
  });
});

test('docs/reports/auction-night.html is the page of auction-night, but for its times', async () => {
  const args = ['run', 'auction-night', '--quiet', '--report', 'auction-night.html', ...(await onServer())];
  const { code, stdout } = await pursekit(args, { cwd: directory.path });

  expect(code, stdout).toBe(0);
  const stored = readFileSync(new URL('../../docs/reports/auction-night.html', import.meta.url), 'utf8');
  expect(withoutTimes(written('auction-night.html'))).toBe(withoutTimes(stored));
});

/** A page without what differs from run to run: its times, and the database. */
function withoutTimes(page: string): string {
  return page
    .replace(/<section id="latency">[\s\S]*?<\/section>/, '')
    .replace(/[\d.]+ m?s\b/g, '<a time>')
    .replace(/ on [^<]*, seed/, ' on <a database>, seed');
}

describe('run', () => {
  test('--quiet prints what failed under its step, and the last line', async () => {
    const passed = await runScript(SHOP, ['--quiet']);
    expect(passed).toMatchObject({ code: 0, stderr: '' });
    expect(passed.stdout).toBe(
      '   Passed: no expectation failed, no delivery waits unexpectedly, all invariants hold.\n',
    );

    const failed = await runScript(`${SHOP} await s.step('three', () => s.expect.holds(a, { gold: 1n }));`, [
      '--quiet',
    ]);
    expect(failed.code).toBe(1);
    expect(failed.stdout).toMatch(
      /^3\. three\n +✗ EXPECTED: a holds gold 1\. FOUND: gold 6 \(.*\)\n +Failed: 1 expectation not met\.\n$/,
    );
  });

  test('--show changed prints the balances that changed, and --show none no balances', async () => {
    const body = `${SHOP} await s.step('three', () => b.mint({ wood: 1n }));`;
    const changed = await runScript(body, ['--show', 'changed']);
    const rowsOf = ({ stdout }: Ended): string[] => [...stdout.matchAll(/│ ([ab]) /g)].map(([, wallet = '']) => wallet);

    expect(rowsOf(changed)).toEqual(['a', 'a', 'b', 'b']);
    expect(rowsOf(await runScript(body, ['--show', 'none']))).toEqual([]);
    expect(rowsOf(await runScript(body, []))).toEqual(['a', 'b', 'a', 'b', 'a', 'b']);
    expect(await runScript(body, ['--show', 'some'])).toMatchObject({ code: 64, stdout: '' });
  });

  test('--csv prints the balances at the end and nothing else; what failed is on stderr', async () => {
    const body = `${SHOP}
      await a.hold({ gold: 2n }, { hold: 'aside' });
      await s.expect.holds(a, { gold: 1n });`;
    const { code, stdout, stderr } = await runScript(body, ['--csv']);

    expect(code).toBe(1);
    expect(stdout).toBe('wallet,asset,available,held\na,gold,4,2\nb,gold,4,0\n');
    expect(stderr).toContain('EXPECTED: a holds gold 1. FOUND: gold 4');
    expect(stderr).toContain('Failed: 1 expectation not met.');
  });

  test.each(['--csv', '--quiet'])('%s and --json are one of them', async (flag) => {
    const { code, stderr } = await runScript(SHOP, [flag, '--json']);

    expect(code).toBe(64);
    expect(stderr).toContain(`option '${flag}' cannot be used with option '--json'`);
  });

  test('--json has the time of each command and its latency, samples, and the balances at the end', async () => {
    const lines = jsonLines(await runScript(SHOP, ['--json']));

    const commands = lines.filter(({ type }) => type === 'command');
    expect(commands).toMatchObject([
      { kind: 'mint', at: expect.any(Number), ms: expect.any(Number) },
      { kind: 'transfer', at: expect.any(Number), ms: expect.any(Number) },
    ]);
    expect(Number(commands[1]?.at)).toBeGreaterThan(Number(commands[0]?.at) + Number(commands[0]?.ms));
    expect(lines.find(({ type }) => type === 'sample')).toEqual({
      ...{ type: 'sample', series: 'price', value: 42, step: 2, at: expect.any(Number) },
    });
    const finished = lines.find(({ type }) => type === 'run:finished');
    expect(finished).toMatchObject({
      flows: [{ asset: 'gold', reason: 'quest', minted: '10', burned: '0' }],
      balances: [{ wallet: 'a', assets: { gold: '6' } }, { wallet: 'b' }],
      ms: expect.any(Number),
    });
    expect(lines.filter(({ type }) => type === 'balances').map(({ step }) => step)).toEqual([1, 2]);
  });
});
