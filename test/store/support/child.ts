import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A TypeScript file of this directory that runs as a process of its own and writes lines. */
export interface Child {
  readonly pid: number;
  /** The next line of its standard output; rejects with its standard error if it ends first. */
  nextLine(): Promise<string>;
  send(line: string): void;
  /** Sends a signal and waits for the end of the process. */
  kill(signal: NodeJS.Signals): Promise<void>;
}

/** Starts such a process, at the head of a process group of its own. */
export function startChild(script: string, ...args: string[]): Child {
  const process_ = spawn(
    process.execPath,
    ['--import', 'jiti/register', fileURLToPath(new URL(script, import.meta.url)), ...args],
    { cwd: fileURLToPath(new URL('../../..', import.meta.url)), detached: true, stdio: 'pipe' },
  );
  let complaints = '';
  process_.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    complaints += chunk;
  });
  // The process may have ended before a test writes to it.
  process_.stdin.on('error', () => {});
  const lines = createInterface({ input: process_.stdout })[Symbol.asyncIterator]();
  return {
    pid: process_.pid as number,
    async nextLine() {
      const { value, done } = await lines.next();
      if (done === true) throw new Error(`${script} ended: ${complaints}`);
      return value;
    },
    send(line) {
      process_.stdin.write(`${line}\n`);
    },
    kill: (signal) => killGroup(process_, signal),
  };
}

/** The whole group, as Ctrl-C in a terminal does. */
async function killGroup(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  process.kill(-(child.pid as number), signal);
  await ended;
}
