import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openAdmin } from '../../src/admin/index.ts';
import { closeTestDatabasesAfterAll, openTestDatabase } from '../support/databases.ts';
import { ledgerUrl } from '../support/runtime-role.ts';
import { type Ended, jsonLines, pursekit, start } from './support/pursekit.ts';
import { temporaryDirectory } from './support/temporary-directory.ts';

closeTestDatabasesAfterAll();

const directory = temporaryDirectory();
const HANDLERS = `
import type { Ledger } from 'pursekit';

export default function register(ledger: Ledger): void {
  ledger.handler('quest.done', ({ subject = '', data }, commands) => {
    return commands.mint({ to: subject, assets: { gold: data as bigint } });
  });
  ledger.handler('gold.sent', ({ subject = '', data }, commands) => {
    return commands.transfer({ from: subject, to: data as string, assets: { gold: 1n } });
  });
}

const amount = (value: unknown) => {
  return typeof value === 'string' ? { value: BigInt(value) } : { issues: [{ message: 'expected an amount' }] };
};
export const schemas = { 'quest.done': { '~standard': { version: 1, vendor: 'test', validate: amount } } };
`;
directory.write('handlers.ts', HANDLERS);

const event = (id: string, type: string, subject: string | undefined, data: unknown) => {
  return JSON.stringify({ specversion: '1.0', id, source: '/quests', type, subject, data });
};

/** A migrated schema on the server of the run, and a function that feeds it with the handlers above. */
async function openLedger() {
  const { database, schema } = await openTestDatabase('server');
  const url = await ledgerUrl(database, schema);
  const at = ['--database', url, '--schema', schema];
  expect((await pursekit(['migrate', ...at])).stderr).toBe('');
  const feed = (file: string, args: readonly string[] = [], input?: string): Promise<Ended> =>
    pursekit(['feed', file, '--handlers', 'handlers.ts', ...at, ...args], {
      cwd: directory.path,
      ...(input === undefined ? {} : { input }),
    });
  const balances = async () => {
    await using admin = await openAdmin({ database: url, schema });
    expect((await admin.verify()).filter(({ violations }) => violations > 0)).toEqual([]);
    const found = await admin.balances(await admin.wallets({ limit: 100 }));
    return Object.fromEntries(found.map(({ wallet, assets }) => [wallet, assets.gold]));
  };
  return { feed, balances, at };
}

describe('pursekit feed', () => {
  test('applies the events of a file once, in the order of the file for each subject', async () => {
    const { feed, balances } = await openLedger();
    const lines = Array.from({ length: 50 }, (_, at) => [
      event(`m${at}`, 'quest.done', `p${at % 10}`, '2'),
      // Refused if it came before the mint of its line.
      event(`s${at}`, 'gold.sent', `p${at % 10}`, 'house'),
    ]);
    directory.write('events.ndjson', `\uFEFF${lines.flat().join('\r\n\n')}`);

    const first = await feed('events.ndjson');
    const again = await feed('events.ndjson', ['--json']);

    expect(first.stderr).toBe('');
    expect(first.stdout).toBe('100 events: 100 applied, 0 duplicates, 0 failed\n');
    expect(first.code).toBe(0);
    expect(jsonLines(again)).toEqual([{ events: 100, handled: 0, duplicates: 100, refused: 0, failed: 0 }]);
    expect(await balances()).toMatchObject({ house: 50n, p0: 5n, p9: 5n });
  });

  test('names each line that fails, writes it to the file of rejects, and goes on', async () => {
    const { feed, balances } = await openLedger();
    const lines = [
      event('1', 'quest.done', 'ann', '5'),
      '{"specversion":',
      event('2', 'quest.done', 'ann', 5),
      event('3', 'gold.lost', 'ann', '5'),
      event('4', 'gold.sent', 'poor', 'house'),
      `"${'x'.repeat(262_144)}"`,
      event('5', 'quest.done', 'ann', '5'),
    ];

    const ended = await feed('-', ['--rejects', 'rejects.ndjson'], lines.join('\n'));

    const rejects = readFileSync(join(directory.path, 'rejects.ndjson'), 'utf8').trimEnd().split('\n');
    const parsed = rejects.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(parsed.toSorted((a, b) => Number(a.line) - Number(b.line))).toEqual([
      { line: 2, reason: expect.stringMatching(/^is not JSON: /), text: lines[1] },
      { line: 3, code: 'ERR_INVALID_COMMAND', reason: 'data: expected an amount', text: lines[2] },
      { line: 4, code: 'ERR_UNKNOWN_EVENT', reason: expect.stringContaining('gold.lost'), text: lines[3] },
      { line: 6, reason: 'is longer than 262144 bytes' },
    ]);
    expect(ended.stdout).toBe('7 events: 3 applied, 0 duplicates, 4 failed; commands refused by a rule: 1\n');
    expect(ended.stderr).toContain('line 3: data: expected an amount\n');
    expect(ended.code).toBe(1);
    expect(await balances()).toEqual({ ann: 10n });
  });

  test('stops at the first line that fails if it is told to, and continues when it is started again', async () => {
    const { feed, balances } = await openLedger();
    const mint = (id: string) => event(id, 'quest.done', 'ann', '5');
    const stop = ['--stop-on-error', '--concurrency', '1'];

    const stopped = await feed('-', stop, [mint('1'), 'broken', mint('2')].join('\n'));
    const continued = await feed('-', stop, [mint('1'), mint('2')].join('\n'));

    expect(stopped.stdout).toBe('2 events: 1 applied, 0 duplicates, 1 failed\n');
    expect(stopped.code).toBe(1);
    expect(continued.stdout).toBe('2 events: 1 applied, 1 duplicates, 0 failed\n');
    expect(await balances()).toEqual({ ann: 10n });
  });

  test.each([
    ['SIGINT', 130],
    ['SIGKILL', null],
  ] as const)('that %s ends continues when it is started again, and rejects no line', async (signal, code) => {
    const { feed, balances, at } = await openLedger();
    const count = 3_000;
    const lines = Array.from({ length: count }, (_, line) => event(`${line}`, 'quest.done', `p${line % 50}`, '1'));
    directory.write('many.ndjson', lines.join('\n'));
    directory.write(
      'telling.ts',
      HANDLERS.replace('return commands.mint', 'console.log(subject); return commands.mint'),
    );
    const args = ['feed', 'many.ndjson', '--handlers', 'telling.ts', '--rejects', 'killed.ndjson', ...at];

    const { child, says, ended } = start(args, { cwd: directory.path });
    await says('p49');
    child.kill(signal);
    const killed = await ended;
    const again = await feed('many.ndjson', ['--json']);

    expect(killed.code).toBe(code);
    expect(readFileSync(join(directory.path, 'killed.ndjson'), 'utf8')).toBe('');
    const [{ handled, duplicates, failed } = {}] = jsonLines(again);
    expect([Number(handled) + Number(duplicates), failed]).toEqual([count, 0]);
    expect(Number(handled)).toBeGreaterThan(0);
    const owned = Object.values(await balances()).reduce((sum: bigint, gold = 0n) => sum + gold, 0n);
    expect(owned).toBe(BigInt(count));
  });

  test.each([
    ['missing.ndjson', [], 'no file '],
    ['.', [], 'is a directory'],
    ['handlers.ts', ['--rejects', 'handlers.ts'], '--rejects: this is the file of the events'],
    ['handlers.ts', ['--rejects', 'missing/rejects'], '--rejects: cannot write'],
    ['handlers.ts', ['--concurrency', '0'], 'Expected a whole number from 1 to 1000'],
    ['handlers.ts', ['--handlers', 'missing.ts'], 'no file '],
    ['handlers.ts', ['--handlers', 'empty.ts'], 'exports no function'],
  ])('of %s with %j ends with 64 and a message', async (file, args, message) => {
    directory.write('empty.ts', 'export const schemas = {};');
    const at = ['--database', 'postgres://a@127.0.0.1:1/b'];

    const ended = await pursekit(['feed', file, '--handlers', 'handlers.ts', ...at, ...args], { cwd: directory.path });

    expect(ended.stderr).toContain(message);
    expect(ended.code).toBe(64);
    expect(readFileSync(join(directory.path, 'handlers.ts'), 'utf8')).toBe(HANDLERS);
  });

  test('ends with 3 when the database cannot be used', async () => {
    directory.write('one.ndjson', event('1', 'quest.done', 'ann', '5'));
    const at = ['--database', 'postgres://a@127.0.0.1:1/b'];

    const { code, stderr } = await pursekit(['feed', 'one.ndjson', '--handlers', 'handlers.ts', ...at], {
      cwd: directory.path,
    });

    expect(stderr).toContain('pursekit: ');
    expect(code).toBe(3);
  });
});
