import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, mkdir, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import pg from 'pg';
import { preparePostgresBinaries } from '../../support/postgres-server-binaries.ts';
import { childrenOf, isRunning } from './processes.ts';
import { type ServerUser, serverUser } from './server-user.ts';
import { until } from './time.ts';

/** Options of a server. */
export interface FaultServerOptions {
  /** An existing directory, in which the server makes a folder for its files. */
  readonly parent: string;
  readonly name: string;
  /** Additional settings, as `name=value`. */
  readonly settings?: readonly string[];
  readonly initdbFlags?: readonly string[];
  /** Additional directories that its user must be able to write to. */
  readonly shared?: readonly string[];
}

const HOST = '127.0.0.1';
const START_MS_MAX = 60_000;

/**
 * A Postgres server that can be killed, frozen and started again.
 *
 * Owns: its processes and files. Its data directory is below the directory of the run, so that the reaper finds the
 * processes if this one is killed. Authentication is `trust` on loopback, on a free port.
 */
export class FaultServer {
  readonly name: string;
  readonly dataDirectory: string;
  readonly #bin: string;
  readonly #settings: readonly string[];
  readonly #user: ServerUser;
  #port = 0;
  #postmaster: ChildProcess | undefined;
  #log = '';

  private constructor(bin: string, user: ServerUser, { parent, name, settings }: FaultServerOptions) {
    this.name = name;
    this.dataDirectory = join(parent, name, 'data');
    this.#bin = bin;
    this.#user = user;
    this.#settings = settings ?? [];
  }

  /** Makes a database cluster and starts the server. */
  static async create(options: FaultServerOptions): Promise<FaultServer> {
    const user = await serverUser();
    const home = join(options.parent, options.name);
    await chmod(options.parent, 0o755);
    for (const directory of [home, ...(options.shared ?? [])]) {
      await mkdir(directory, { recursive: true });
      if (user.uid !== undefined && user.gid !== undefined) await chown(directory, user.uid, user.gid);
    }
    const server = new FaultServer(await preparePostgresBinaries(options.parent), user, options);
    await server.#initialise(options.initdbFlags ?? []);
    server.#port = await freePort();
    await server.start();
    return server;
  }

  /** The URL for a superuser. */
  get url(): string {
    return this.urlOf('postgres');
  }

  /** The URL for another role or another port, such as that of a proxy. */
  urlOf(role: string, port: number = this.#port, database = 'postgres'): string {
    return `postgres://${role}@${HOST}:${port}/${database}`;
  }

  get port(): number {
    return this.#port;
  }

  /** The last lines of the server's log, for messages. */
  get log(): string {
    return this.#log;
  }

  get postmasterPid(): number {
    return this.#postmaster?.pid ?? 0;
  }

  /** True if the postmaster is running. */
  get isUp(): boolean {
    return this.#postmaster !== undefined && this.#postmaster.exitCode === null && this.#postmaster.signalCode === null;
  }

  /** The postmaster and all its children. */
  async pids(): Promise<number[]> {
    return this.isUp ? [this.postmasterPid, ...(await childrenOf(this.postmasterPid))] : [];
  }

  /** Opens a session of the superuser, which the caller ends; a lost connection raises no error. */
  async connect(): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: this.url, connectionTimeoutMillis: 5_000 });
    client.on('error', () => {});
    await client.connect();
    return client;
  }

  /** Starts the server on its data directory and waits until it takes connections; rejects if it ends first. */
  async start(): Promise<void> {
    const settings = [
      `listen_addresses=${HOST}`,
      `port=${this.#port}`,
      'unix_socket_directories=',
      'max_connections=200',
    ];
    const args = [...settings, ...this.#settings].flatMap((setting) => ['-c', setting]);
    const postmaster = spawn(join(this.#bin, 'postgres'), ['-D', this.dataDirectory, ...args], {
      ...this.#user,
      stdio: ['ignore', 'pipe', 'pipe'],
      // Ctrl-C reaches the run, which stops its servers.
      detached: true,
      cwd: this.dataDirectory,
      env: { LC_ALL: 'C' },
    });
    this.#postmaster = postmaster;
    for (const stream of [postmaster.stdout, postmaster.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk: string) => {
        this.#log = `${this.#log}${chunk}`.slice(-20_000);
      });
    }
    await until(
      `${this.name} to take connections`,
      async () => {
        if (!this.isUp) throw new Error(`${this.name} ended while it was starting: ${this.#log.slice(-2_000)}`);
        return this.isReady();
      },
      START_MS_MAX,
    );
  }

  /** Returns true if the server takes connections and writes. */
  async isReady(): Promise<boolean> {
    const client = new pg.Client({ connectionString: this.url, connectionTimeoutMillis: 2_000, query_timeout: 2_000 });
    client.on('error', () => {});
    try {
      await client.connect();
      await client.query('select 1');
      return true;
    } catch {
      return false;
    } finally {
      await client.end().catch(() => {});
    }
  }

  /** Sends SIGKILL to the postmaster, whose children then end; resolves when all have ended. */
  async kill(): Promise<void> {
    const pids = await this.pids();
    await this.#signal('SIGKILL');
    await this.#gone(pids);
  }

  /** Sends SIGKILL to every process at once, frozen or not. */
  async cutPower(): Promise<void> {
    const pids = await this.pids();
    for (const pid of pids) sendSignal(pid, 'SIGKILL');
    await this.#gone(pids);
  }

  /** Freezes every process of the server with SIGSTOP. */
  async freeze(): Promise<void> {
    // The postmaster first, so that it starts no more children.
    for (const pid of await this.pids()) sendSignal(pid, 'SIGSTOP');
  }

  /** Continues the processes. */
  async thaw(): Promise<void> {
    for (const pid of await this.pids()) sendSignal(pid, 'SIGCONT');
  }

  /** Stops the server in the mode `fast` or `immediate` of pg_ctl. */
  async stop(mode: 'fast' | 'immediate' = 'fast'): Promise<void> {
    await this.#signal(mode === 'fast' ? 'SIGINT' : 'SIGQUIT');
  }

  /** Stops the server and removes its files. */
  async remove(): Promise<void> {
    await this.thaw();
    await this.stop('immediate');
    await rm(join(this.dataDirectory, '..'), { recursive: true, force: true, maxRetries: 5 });
  }

  async #gone(pids: readonly number[]): Promise<void> {
    const isGone = (): boolean => pids.every((pid) => !isRunning(pid));
    await until(`the end of ${pids.length} processes of ${this.name}`, isGone, 60_000);
    await until(`${this.name} to stop answering`, () => !this.isUp);
  }

  async #signal(signal: NodeJS.Signals): Promise<void> {
    const postmaster = this.#postmaster;
    if (postmaster === undefined || !this.isUp) return;
    const ended = once(postmaster, 'exit');
    postmaster.kill(signal);
    await ended;
  }

  async #initialise(flags: readonly string[]): Promise<void> {
    const args = ['-D', this.dataDirectory, '-U', 'postgres', '-A', 'trust', '--encoding=UTF8', '--locale=C', ...flags];
    const initdb = spawn(join(this.#bin, 'initdb'), args, {
      ...this.#user,
      stdio: ['ignore', 'ignore', 'pipe'],
      cwd: join(this.dataDirectory, '..'),
      env: { LC_ALL: 'C' },
    });
    let complaints = '';
    initdb.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      complaints += chunk;
    });
    const [code] = await once(initdb, 'close');
    if (code !== 0) throw new Error(`initdb ended with ${code}: ${complaints}`);
  }
}

/** Sends a signal to a process that may have ended. */
export function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended by itself.
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, HOST, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
