import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, truncateSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { createLedger } from '../../src/index.ts';
import { pauseMs } from '../../src/platform/timers.ts';
import { seededRandom } from '../../src/testing/index.ts';
import { until } from '../store/support/until.ts';
import { closeTestDatabasesAfterAll, openTestDatabase } from '../support/databases.ts';
import { ledgerUrl } from '../support/runtime-role.ts';

/*
 * Goal: the feed misses nothing and doubles nothing when its reader and the writers are killed with SIGKILL at random
 * moments and go on. The reader keeps its cursor with what it read, as a projection in a database does.
 */
closeTestDatabasesAfterAll();

const REGISTER = new URL('../../node_modules/jiti/lib/jiti-register.mjs', import.meta.url).href;
const TRANSFERS = 300;
const WRITERS = ['ann', 'ben'];
const KILLS = 8;
/** A mint of the test, a grant of each writer, and its transfers. */
const TOTAL = 1 + WRITERS.length * (1 + TRANSFERS);

const children = new Set<ChildProcess>();
afterEach(() => {
  for (const child of children) child.kill('SIGKILL');
});

function run(program: string, ...args: readonly string[]): ChildProcess {
  const path = fileURLToPath(new URL(`./support/${program}.ts`, import.meta.url));
  const child = spawn(process.execPath, ['--import', REGISTER, path, ...args], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  children.add(child);
  child.on('exit', () => children.delete(child));
  return child;
}

test('a feed whose reader and writers are killed has every transaction once, in order', {
  timeout: 240_000,
}, async () => {
  const { database, schema } = await openTestDatabase('server');
  const url = await ledgerUrl(database, schema);
  const ledger = await createLedger({ database: url, schema });
  await ledger.mint({ to: 'bank', assets: { gold: 1_000_000n } });
  const directory = await mkdtemp(join(tmpdir(), 'pursekit-feed-'));
  const file = join(directory, 'read');
  const random = seededRandom(62);
  const start = (): ChildProcess[] => [
    run('read-feed', url, schema, file, String(TOTAL)),
    ...WRITERS.map((name) => run('write-feed', url, schema, name, String(TRANSFERS))),
  ];
  const linesRead = (): number => (existsSync(file) ? readFileSync(file, 'utf8').split('\n').length - 1 : 0);

  let programs = start();
  let killed = 0;
  for (let kill = 1; kill <= KILLS; kill += 1) {
    // Each life reads something, and then dies while it is at work.
    const before = linesRead();
    const [reader] = programs as [ChildProcess];
    await until('the reader reads', () => linesRead() > before || reader.exitCode !== null);
    await pauseMs(random() * 150);
    for (const program of programs) {
      if (program.exitCode !== null) continue;
      program.kill('SIGKILL');
      await once(program, 'exit');
      if (program.signalCode === 'SIGKILL') killed += 1;
    }
    // A line that the death cut off was not read: its cursor is not there.
    const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
    if (text !== '') truncateSync(file, Buffer.byteLength(text.slice(0, text.lastIndexOf('\n') + 1)));
    programs = start();
  }
  await Promise.all(programs.map(async (program) => program.exitCode ?? (await once(program, 'exit'))));

  const read = readFileSync(file, 'utf8').trimEnd().split('\n');
  const stored: string[] = [];
  for await (const { id, cursor, position, place } of ledger.changes({ live: false }))
    stored.push(`${id} ${cursor} ${position} ${place}`);
  await ledger.close();
  await rm(directory, { recursive: true });
  expect(stored).toHaveLength(TOTAL);
  expect(read).toEqual(stored);
  expect(killed).toBeGreaterThan(KILLS);
});
