import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { pursekit } from './support/pursekit.ts';
import { temporaryDirectory } from './support/temporary-directory.ts';

const directory = temporaryDirectory();
directory.write('README.md', '# Not a script');
const call = (...args: string[]) => pursekit(args, { cwd: directory.path });

describe('exit code 64 with an error message', () => {
  test.each([
    [['rum'], "unknown command 'rum'"],
    [['help', 'rum'], "unknown command 'rum'"],
    [['run'], "missing required argument 'scenario'"],
    [['run', 'night-market', '--bad'], "unknown option '--bad'"],
    [['run', 'night-market', '--runtimes', '0'], 'Expected a whole number from 1 to 16'],
    [['run', 'night-market', '--runtimes', '2x'], 'Expected a whole number from 1 to 16'],
    [['run', 'night-market', '--seed', '-1'], 'Expected a whole number from 0 to 4294967295'],
    [['run', 'night-market', '--keys', ''], 'Expected 1 to 100 characters'],
    [['run', 'night-market', '--schema', 'No Schema'], 'schema: "No Schema" does not match'],
    [['run', 'night-market', '--database', 'mysql://u:sekret@h/d'], 'expected postgres://user@host:port/name'],
    [['run', 'night-market', '--database', ''], 'expected postgres://user@host:port/name or a directory'],
    [['run', 'night-market', '--database', 'postgres://u:1/sekret@h/d'], '--database: a @ after the host'],
    [['run', 'night-market', '--database', 'host=h password=sekret'], '--database: a connection string of key=value'],
    [['verify', '--database', 'host=h password=sekret'], '--database: a connection string of key=value'],
    [['balances', '--database', 'password=sekret'], '--database: a connection string of key=value'],
    [['dead-letters', '--database', 'u:sekret@h/d'], '--database: an address that is not a postgres:// URL'],
    [['migrate', '--database', 'postgres:u:sekret@h/d'], '--database: an address that is not a postgres:// URL'],
    [['verify', '--database', 'memory'], 'a database in memory has no content: only run takes it'],
    [['run', 'postgres://u:sekret@h/d'], 'no file '],
    [['balances', 'postgres://u:sekret@h/d?x=1', '--database', 'here'], 'is not a wallet name'],
    [['run', 'no-such-scenario'], 'no scenario "no-such-scenario"'],
    [['run', 'missing.ts'], 'no file '],
    [['run', './missing'], 'no file '],
    [['run', '.'], ' is not a file'],
    [['run', 'README.md'], 'README.md is not a scenario: name a .ts or .js file that exports one'],
    [['balances', 'ann', '--limit', '5', '--database', 'here'], 'leave out --limit or the names'],
    [['run', 'no-such-scenario', '--schema', 'No Schema'], 'schema: "No Schema" does not match'],
    [['run', 'night-market', '--schema', ''], 'schema: "" does not match'],
    [['migrate', '--schema', 'No Schema', '--database', 'here'], 'schema: "No Schema" does not match'],
    [['balances', '--schema', 'No Schema'], 'schema: "No Schema" does not match'],
    [['verify', '--schema', 'No Schema', '--database', 'missing'], 'schema: "No Schema" does not match'],
    [['dead-letters', '--schema', 'No Schema', '--database', 'mysql://h/d'], 'schema: "No Schema" does not match'],
    [['verify'], 'which database? Name it with --database <url | directory> or in DATABASE_URL'],
    [['balances'], 'which database?'],
    [['dead-letters'], 'which database?'],
    [['migrate'], 'which database?'],
    [['holds'], 'which database?'],
    [['assets'], 'which database?'],
    [['freeze', 'alice', '--yes'], 'which database?'],
    [['freeze', 'alice', '--database', 'here'], 'this changes the ledger: add --yes'],
    [['unfreeze', 'alice', '--database', 'here'], 'this changes the ledger: add --yes'],
    [['freeze', 'no name', '--yes', '--database', 'here'], '"no name" is not a wallet name'],
    [['freeze', 'mal lory', '--yes', '--database', 'here'], 'encodeName() converts any text to one'],
    [['freeze', 'alice', '--key', '', '--yes', '--database', 'here'], 'Expected 1 to 255 characters'],
    [['unfreeze', 'alice', '--note', '', '--yes', '--database', 'here'], 'Expected 1 to 1000 characters'],
    [['frozen'], 'which database?'],
    [['frozen', '--after', 'no name', '--database', 'here'], '--after: expected a wallet name'],
    [['frozen', '--limit', '0', '--database', 'here'], 'Expected a whole number from 1 to 100000'],
    [['freeze', 'alice', '--only', 'up', '--yes', '--database', 'here'], 'Allowed choices are out, in'],
    [['transaction', 'k'], 'which database?'],
    [['transaction', '--database', 'here'], "missing required argument 'id-or-key'"],
    [['holds', 'no name', '--database', 'here'], '"no name" is not a wallet name'],
    [['holds', '--after', '~h', '--database', 'here'], '--after: expected the id of a hold'],
    [['holds', '--limit', '0', '--database', 'here'], 'Expected a whole number from 1 to 100000'],
    [['balances', 'no name', '--database', 'here'], '"no name" is not a wallet name'],
  ])('follows %j', async (args, message) => {
    const { code, stdout, stderr } = await call(...args);

    expect(stderr).toContain(message);
    expect(stderr).not.toContain('sekret');
    expect(stderr).not.toMatch(/\n\s+at /);
    expect({ code, stdout }).toEqual({ code: 64, stdout: '' });
  });

  test.each([[['run', 'burn']], [['verify']], [['migrate']], [['balances']], [['dead-letters']]])(
    'follows %j with a connection string in DATABASE_URL, without its password',
    async (args) => {
      const env = { DATABASE_URL: 'host=h password=sekret' };
      const { code, stdout, stderr } = await pursekit(args, { cwd: directory.path, env });

      expect(stderr).toContain('pursekit: DATABASE_URL: a connection string of key=value pairs');
      expect(stdout + stderr).not.toContain('sekret');
      expect(code).toBe(64);
    },
  );

  test('follows an unknown scenario, and suggests similar names before all names', async () => {
    const { stderr } = await call('run', 'market');

    expect(stderr).toContain('Did you mean market-day, night-market or market-stall?');
    expect(stderr).toContain(
      'multi-asset, night-market, thousand-transfers, burn, auction-night, market-stall, trade-storm, refund-storm, ' +
        'crafting, unique-swords, reward-at-the-cap, ban-wave',
    );
  });

  test('follows an empty command line, with the help', async () => {
    const { code, stderr } = await call();

    expect(stderr).toContain('Usage: pursekit [options] [command]');
    expect(code).toBe(64);
  });
});

describe('exit code 0 follows', () => {
  test('--version, which prints the version of the package', async () => {
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));

    expect(await call('--version')).toMatchObject({ code: 0, stdout: `${version}\n`, stderr: '' });
  });

  test('--help, which names every command and every exit code', async () => {
    const { code, stdout } = await call('--help');

    for (const command of [
      'run',
      'scenarios',
      'migrate',
      'balances',
      'holds',
      'assets',
      'freeze',
      'unfreeze',
      'frozen',
      'transaction',
      'dead-letters',
      'verify',
    ]) {
      expect(stdout).toMatch(new RegExp(`^  ${command} `, 'm'));
    }
    for (const exitCode of ['0', '1', '2', '3', '64']) expect(stdout).toMatch(new RegExp(`^  ${exitCode} `, 'm'));
    expect(code).toBe(0);
  });

  test.each([[['-h']], [['help']]])('%j, which prints the same as --help', async (args) => {
    const asked = await call('--help');

    expect(await call(...args)).toEqual(asked);
    expect(asked).toMatchObject({ code: 0, stderr: '' });
  });

  test.each(['run', 'scenarios', 'migrate', 'balances', 'holds', 'transaction', 'dead-letters', 'verify'])(
    '-h, --help and help of %s, which print its options',
    async (command) => {
      const asked = await call(command, '--help');

      expect(asked).toMatchObject({ code: 0, stderr: '' });
      expect(asked.stdout).toContain(`Usage: pursekit ${command} `);
      expect(asked.stdout).toMatch(/^ {2}-h, --help +print this help$/m);
      expect(await call(command, '-h')).toEqual(asked);
      expect(await call('help', command)).toEqual(asked);
    },
  );

  test('scenarios, which lists each with a line about it', async () => {
    const { code, stdout } = await call('scenarios');

    expect(stdout.split('\n').filter((line) => /^[a-z-]+ {2,}\S.{20,}$/.test(line))).toHaveLength(13);
    expect(stdout).toContain('night-market');
    expect(code).toBe(0);
  });
});
