/**
 * Shows that the tests detect bugs: applies each patch of this directory to a copy of the tree and runs
 * the tests that it names. A bug is caught by a test that fails with it and passes without it.
 *
 *   npm run seeded-bugs -- [--only 5] [--json FILE]
 *
 * Ends with 1 unless every bug is caught. Leaves no process and no file behind.
 */
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startPostgresServer } from '../support/postgres-server.ts';
import { writeResultFile } from '../support/result-file.ts';
import { catchBug, type Ground, passingTests, type Row } from './catch-bug.ts';
import { readSeededBugs, type SeededBug } from './seeded-bug.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

const { values } = parseArgs({ options: { only: { type: 'string' }, json: { type: 'string' } } });
const all = await readSeededBugs(fileURLToPath(new URL('.', import.meta.url)));
const bugs = values.only === undefined ? all : all.filter(({ number }) => number === Number(values.only));
if (bugs.length === 0) throw new Error(`seeded bug ${values.only} does not exist; they are 1 to ${all.length}`);

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());

const server = await startPostgresServer();
try {
  const rows = await catchAll(bugs, { root: ROOT, databaseUrl: server.url, signal: stop.signal });
  const caught = rows.filter(({ outcome }) => outcome === 'caught').length;
  process.stdout.write(`\n${caught} of ${rows.length} seeded bugs caught\n`);
  if (values.json !== undefined) {
    const command = ['npm run seeded-bugs', ...(values.only === undefined ? [] : ['--', '--only', values.only])].join(
      ' ',
    );
    await writeResultFile(values.json, command, { caught, seeded: rows.length, bugs: rows });
  }
  process.exitCode = caught === rows.length ? 0 : 1;
} catch (error) {
  process.stderr.write(`${stop.signal.aborted ? 'interrupted' : error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
} finally {
  await server.stop();
}

async function catchAll(seeded: readonly SeededBug[], ground: Ground): Promise<Row[]> {
  const files = [...new Set(seeded.flatMap(({ tests }) => tests))].sort();
  const passing = await passingTests(files, ground);
  process.stdout.write(`${passing.size} tests of ${files.length} files pass without a seeded bug\n\n`);
  const rows: Row[] = [];
  for (const bug of seeded) {
    const row = await catchBug(bug, passing, ground);
    rows.push(row);
    process.stdout.write(`${show(row)}\n`);
  }
  return rows;
}

function show({ number, outcome, bug, caughtBy, reason }: Row): string {
  const detail = caughtBy === undefined ? reason : `${caughtBy.file} > ${caughtBy.title}`;
  const place = String(number).padStart(2);
  return [`${place}  ${outcome.padEnd(6)}  ${bug}`, ...(detail === undefined ? [] : [`            ${detail}`])].join(
    '\n',
  );
}
