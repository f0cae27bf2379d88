import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A message of a child, as one line of JSON; `type` is its kind. */
export interface Said {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** A program of this directory in a separate process. */
export interface LineChild {
  readonly pid: number;
  /** All its messages so far. */
  readonly said: readonly Said[];
  /** Waits for its first message of this type; undefined if it ends before. */
  first(...types: readonly string[]): Promise<Said | undefined>;
  /** Its standard error, for messages. */
  readonly complaints: string;
  /** Closes its standard input, which tells it to end, and waits for the end. */
  end(): Promise<void>;
  /** Sends SIGKILL and waits until all its messages have arrived. */
  kill(): Promise<void>;
  /** Resolves when it has ended. */
  readonly ended: Promise<void>;
}

/** Starts a program of this directory. It ends with its standard input: no child outlives this process. */
export function startLineChild(script: string, ...args: readonly string[]): LineChild {
  const child = spawn(
    process.execPath,
    ['--import', 'jiti/register', fileURLToPath(new URL(script, import.meta.url)), ...args],
    { cwd: fileURLToPath(new URL('../../../..', import.meta.url)), stdio: 'pipe' },
  );
  return new SpawnedChild(child);
}

class SpawnedChild implements LineChild {
  readonly said: Said[] = [];
  readonly ended: Promise<void>;
  complaints = '';
  readonly #child: ChildProcess;
  #watchers: (() => void)[] = [];
  #isOver = false;

  constructor(child: ChildProcess) {
    this.#child = child;
    // The child may have ended before a write.
    child.stdin?.on('error', () => {});
    child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
      this.complaints = `${this.complaints}${chunk}`.slice(-4_000);
    });
    const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
    lines.on('line', (line) => {
      // A killed process may have written half a line.
      if (line.startsWith('{') && line.endsWith('}')) this.said.push(JSON.parse(line) as Said);
      this.#wakeWatchers();
    });
    this.ended = Promise.all([once(child, 'close'), once(lines, 'close')]).then(() => {
      this.#isOver = true;
      this.#wakeWatchers();
    });
  }

  get pid(): number {
    return this.#child.pid as number;
  }

  async first(...types: readonly string[]): Promise<Said | undefined> {
    for (;;) {
      const found = this.said.find(({ type }) => types.includes(type));
      if (found !== undefined || this.#isOver) return found;
      await new Promise<void>((resolve) => {
        this.#watchers.push(resolve);
      });
    }
  }

  async end(): Promise<void> {
    this.#child.stdin?.end();
    await this.ended;
  }

  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.ended;
  }

  #wakeWatchers(): void {
    for (const wake of this.#watchers.splice(0)) wake();
  }
}
