import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { COUNTER_NAMES, type WorkerConfig, type WorkerCounters, type WorkerReport } from '../worker/worker-config.ts';
import { within } from './time.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const WORKER = fileURLToPath(new URL('../worker/worker.ts', import.meta.url));
const END_MS_MAX = 120_000;

type Finished = Extract<WorkerReport, { type: 'finished' }>;

/** The handle of the parent on one life of a worker. */
export class WorkerProcess {
  readonly config: WorkerConfig;
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #ended: Promise<void>;
  #counters = Object.fromEntries(COUNTER_NAMES.map((name) => [name, 0])) as WorkerCounters;
  #complaints = '';
  #isKilled = false;
  #finished: Finished | undefined;
  #becameReady: () => void = () => {};
  #becameFinished: () => void = () => {};
  readonly #hasFinished: Promise<void>;
  /** Resolves when the worker takes commands, or has ended. */
  readonly ready: Promise<void>;

  constructor(config: WorkerConfig) {
    this.config = config;
    this.#child = spawn(process.execPath, ['--import', 'jiti/register', WORKER, JSON.stringify(config)], {
      cwd: ROOT,
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.#child.stdin.on('error', () => {});
    this.#child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      this.#complaints = `${this.#complaints}${chunk}`.slice(-4_000);
    });
    createInterface({ input: this.#child.stdout }).on('line', (line) => this.#heard(JSON.parse(line) as WorkerReport));
    this.ready = new Promise((resolve) => {
      this.#becameReady = resolve;
    });
    this.#hasFinished = new Promise((resolve) => {
      this.#becameFinished = resolve;
    });
    this.#ended = new Promise((resolve) => this.#child.once('close', () => resolve()));
    void this.#ended.then(() => this.#becameReady());
  }

  get pid(): number {
    return this.#child.pid as number;
  }

  /** Its last reported counters. */
  get counters(): WorkerCounters {
    return this.#counters;
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Resolves when the process has ended. */
  get ended(): Promise<void> {
    return this.#ended;
  }

  /** True if SIGKILL ended it: from this process or from its own crash switch. */
  get wasKilled(): boolean {
    return this.#child.signalCode === 'SIGKILL';
  }

  signal(signal: NodeJS.Signals): void {
    if (this.isRunning) this.#child.kill(signal);
  }

  /** Sends SIGKILL and waits for the end. False if the process had ended by itself. */
  async kill(): Promise<boolean> {
    this.#isKilled = true;
    this.signal('SIGKILL');
    await this.#ended;
    return this.wasKilled;
  }

  /** Makes it settle everything and probe its wallets; resolves when it has done so, or has ended. */
  async finish(): Promise<Finished | undefined> {
    this.#child.stdin.write('finish\n');
    await within(END_MS_MAX, Promise.race([this.#hasFinished, this.#ended]));
    return this.#finished;
  }

  /** Makes it end; resolves with the errors of its end. */
  async end(): Promise<string[]> {
    this.#child.stdin.write('end\n');
    const isOver =
      (await within(
        END_MS_MAX,
        this.#ended.then(() => true),
      )) === true;
    if (!isOver) await this.kill();
    return isOver ? this.failures() : [`${this.config.name} did not end in ${END_MS_MAX} ms`];
  }

  /** Errors of its end. */
  failures(): string[] {
    const { name } = this.config;
    const { exitCode, signalCode } = this.#child;
    if (this.#isKilled || exitCode === 0) return [];
    return [`${name} ended by itself with ${signalCode ?? exitCode}: ${this.#complaints}`];
  }

  #heard(report: WorkerReport): void {
    if (report.type === 'ready') this.#becameReady();
    if (report.type === 'finished') {
      this.#finished = report;
      this.#becameFinished();
    }
    if (report.type === 'counters') this.#counters = report.counters;
  }
}
