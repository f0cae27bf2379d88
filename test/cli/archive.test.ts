import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, onTestFinished, test } from 'vitest';
import { createLedger, type HistoryEntry } from '../../src/index.ts';
import { createTestLedger } from '../../src/testing/index.ts';
import { packAll } from '../economy/support/pack-all.ts';
import { settledBefore } from '../store/support/settled-before.ts';
import { closeTestDatabasesAfterAll, openTestDatabase, type TestDatabase } from '../support/databases.ts';
import { jsonLines, pursekit } from './support/pursekit.ts';
import { temporaryDirectory } from './support/temporary-directory.ts';

closeTestDatabasesAfterAll();
const files = temporaryDirectory();

interface Played {
  readonly schema: string;
  /** After all that was settled. */
  readonly before: string;
  readonly flags: readonly string[];
}

/** A ledger with two deliveries that were made, one that is cancelled, one that is due later, and one that waits. */
async function play(): Promise<Played> {
  const { database, schema }: TestDatabase = await openTestDatabase('server');
  const url = inject('postgresUrl');
  const ledger = await createLedger({ database: url, schema });
  ledger.processor('Buy', () => {});
  const actions = [{ type: 'Buy', item: 'sword', price: 5n }, { type: 'Mail' }, { type: 'Later', dueInMs: 3_600_000 }];
  const outcome = await ledger.mint({ to: 'alice', assets: { gold: 1n }, actions: [...actions, { type: 'Buy' }] });
  const later = { to: 'bob', assets: { gold: 1n }, actions: [{ type: 'Later', dueInMs: 3_600_000 }] };
  await ledger.mint(later);
  await ledger.settled();
  if (outcome.status === 'committed') await ledger.cancelAction(`${outcome.transaction.id}:2`);
  await ledger.close();
  const sql = (text: string) => database.run({ name: 'test', text, values: [] });
  return {
    schema,
    before: (await settledBefore({ sql })).toISOString(),
    flags: ['--database', url, '--schema', schema],
  };
}

test('pursekit archive outbox writes what it takes to a file, and says what stays and why', async () => {
  const { flags, before } = await play();
  const file = join(files.path, 'taken.ndjson');

  const first = await pursekit(['archive', 'outbox', '--before', before, '--to', file, ...flags]);
  const second = await pursekit(['archive', 'outbox', '--before', before, '--to', file, '--json', ...flags]);

  expect(first).toMatchObject({ code: 0, stderr: '' });
  expect(first.stdout).toBe(
    `archived 3 deliveries of before ${before} to ${file}\n  1 stay: due, or in a back-off\n  1 stay: due later\n`,
  );
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
    {
      id: expect.stringMatching(/^[0-9a-f-]{36}:0$/),
      wallet: 'alice',
      action: { type: 'Buy', item: 'sword', price: '5' },
      status: 'delivered',
      createdAt: expect.stringMatching(/Z$/),
      settledAt: expect.stringMatching(/Z$/),
    },
    { id: expect.stringMatching(/:2$/), action: { type: 'Later' }, status: 'cancelled' },
    { id: expect.stringMatching(/:3$/), action: { type: 'Buy' }, status: 'delivered' },
  ]);
  const kept = { dead: 0, waiting: 1, scheduled: 1, settledLater: 0 };
  expect(jsonLines(second)).toEqual([{ before, archived: 0, kept, to: file }]);
  expect(readFileSync(file, 'utf8').trimEnd().split('\n')).toEqual(lines);
  expect(await pursekit(['verify', ...flags])).toMatchObject({ code: 0 });
});

test('pursekit archive outbox ends a line that a crash cut off, and works without a file', async () => {
  const [one, other] = [await play(), await play()];
  const file = join(files.path, 'cut.ndjson');
  writeFileSync(file, '{"id":"0197c0a1-');

  const written = await pursekit(['archive', 'outbox', '--before', one.before, '--to', file, ...one.flags]);
  const removed = await pursekit(['archive', 'outbox', '--before', other.before, ...other.flags]);

  expect(written.code).toBe(0);
  const [cut, ...lines] = readFileSync(file, 'utf8').trimEnd().split('\n');
  expect(cut).toBe('{"id":"0197c0a1-');
  expect(lines.map((line) => JSON.parse(line) as unknown)).toHaveLength(3);
  expect(removed.stdout).toMatch(/^archived 3 deliveries of before \S+\n/);
});

test('pursekit archive history removes pages, and history, supply and verify say what is left', async () => {
  const ledger = await createTestLedger({ database: inject('postgresUrl') });
  onTestFinished(() => ledger.close());
  const flags = ['--database', inject('postgresUrl'), '--schema', ledger.schema];
  for (let count = 0; count < 4; count += 1) {
    await ledger.mint({ to: 'alice', assets: { gold: 1n } });
    await ledger.sql('select pg_sleep(0.003)::text');
  }
  const { entries } = await ledger.history('alice', { order: 'oldest' }).page();
  const third = entries[2] as HistoryEntry;
  const before = third.recordedAt.toISOString();

  const early = await pursekit(['archive', 'history', '--before', before, '--json', ...flags]);
  await packAll(ledger);
  const done = await pursekit(['archive', 'history', '--before', before, ...flags]);
  const file = await pursekit(['archive', 'history', '--before', before, '--to', 'file', ...flags]);
  const newest = await pursekit(['history', 'alice', '--json', ...flags]);
  const oldest = await pursekit(['history', 'alice', '--oldest', '--json', ...flags]);
  const gone = await pursekit([
    'history',
    'alice',
    '--oldest',
    '--after',
    (entries[0] as HistoryEntry).cursor,
    ...flags,
  ]);
  const past = await pursekit(['supply', '--at', '1', ...flags]);

  expect(jsonLines(early)).toEqual([{ before, upto: 0, unpacked: 2, pages: 0, points: 0 }]);
  expect(done.stdout).toBe('archived the history up to position 2: removed 6 pages and 3 balances\n');
  expect(file).toMatchObject({ code: 64, stderr: expect.stringContaining('--to: is for the outbox') });
  expect(jsonLines(newest).map(({ position }) => position)).toEqual([4, 3]);
  expect(newest.stderr).toBe('what is not behind position 2 was archived\n');
  expect(jsonLines(oldest).map(({ position }) => position)).toEqual([3, 4]);
  expect(oldest.stderr).toBe('what is not behind position 2 was archived\n');
  expect(gone).toMatchObject({ code: 64, stderr: expect.stringContaining('--after: the history was archived') });
  expect(past).toMatchObject({ code: 64, stderr: expect.stringContaining('--at: was archived') });
  expect(await pursekit(['verify', ...flags])).toMatchObject({ code: 0 });
});

test('pursekit archive outbox leaves everything where its file cannot be written, or its time is refused', async () => {
  const { flags, before } = await play();
  const future = new Date(Date.now() + 3_600_000).toISOString();
  const call = (...args: readonly string[]) => pursekit(['archive', ...args, ...flags]);

  const nowhere = await call('outbox', '--before', before, '--to', files.path);
  const early = await call('outbox', '--before', future);
  const wrong = await call('outbox', '--before', 'yesterday');
  const none = await call('outbox');
  const other = await call('transactions', '--before', before);

  expect([nowhere, early, wrong, none, other].map(({ code }) => code)).toEqual([64, 64, 64, 64, 64]);
  expect(nowhere.stderr).toContain(`--to: cannot write ${files.path}`);
  expect(early.stderr).toContain('--before: is in the future: the clock of the database says 20');
  expect(wrong.stderr).toContain('--before: expected a time such as');
  const left = jsonLines(await call('outbox', '--before', before, '--json'));
  expect(left).toMatchObject([{ archived: 3 }]);
});
