import { type ChildProcess, spawn } from 'node:child_process';
import { inject } from 'vitest';

/** The exit code and the output of a command. */
export interface Ended {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The environment of a command. */
export interface CallOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** The content of stdin; nothing by default. */
  readonly input?: string;
}

/** A running command. */
export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves once stdout holds this text; rejects if the command ends without it. */
  says(text: string): Promise<void>;
}

/** Starts the compiled `pursekit`, as a user's shell does, with an environment of its own. */
export function start(args: readonly string[], { cwd, env = {}, input }: CallOptions = {}): Running {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, [inject('cliMain'), ...args], {
    env: { PATH, HOME, ...env },
    ...(cwd === undefined ? {} : { cwd }),
  });
  // A command that ends before it has read its input closes the pipe.
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  let stdout = '';
  let stderr = '';
  const listeners = new Set<() => void>();
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += String(chunk);
    for (const listener of listeners) listener();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += String(chunk);
  });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  const says = (text: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (stdout.includes(text)) resolve();
      };
      listeners.add(look);
      look();
      ended.then(() => reject(new Error(`ended without saying ${text}: ${stdout}${stderr}`)), reject);
    });
  return { child, ended, says };
}

/** Runs `pursekit` and waits for its end. */
export function pursekit(args: readonly string[], options?: CallOptions): Promise<Ended> {
  return start(args, options).ended;
}

/** Parses the output of a command as JSON lines. */
export function jsonLines({ stdout }: Ended): Record<string, unknown>[] {
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}
