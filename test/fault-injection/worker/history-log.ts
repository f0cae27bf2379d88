import { closeSync, existsSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import type { Answered, Entry, Intent } from '../history.ts';
import { isFinal } from '../history.ts';

/** Milliseconds of one clock for all processes of a machine, finer than a millisecond. */
export function nowMs(): number {
  return performance.timeOrigin + performance.now();
}

/**
 * The log of one worker over all its lives.
 *
 * Written without a buffer: what was written is with the system when the call returns, and a killed process takes
 * nothing back.
 */
export class HistoryLog {
  readonly #file: number;

  /** Goes on with a log. A line that a kill cut off never was one: what comes now must not be joined to it. */
  constructor(path: string) {
    this.#file = openSync(path, 'a+');
    ftruncateSync(this.#file, readFileSync(path).lastIndexOf('\n') + 1);
  }

  write(entry: Entry): void {
    writeSync(this.#file, `${JSON.stringify(entry)}\n`);
  }

  close(): void {
    closeSync(this.#file);
  }
}

/** The entries of a log; a last line that was cut off by a kill is none. */
export function readLog(path: string): Entry[] {
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, 'utf8').split('\n');
  lines.pop();
  return lines.map((line) => JSON.parse(line) as Entry);
}

/** What a new life of a worker finds of the lives before. */
export interface Legacy {
  readonly lives: number;
  readonly commands: number;
  /** Sent and without a final answer. */
  readonly unsettled: readonly Intent[];
}

/** Reads what the lives before left undone. */
export function readLegacy(path: string): Legacy {
  const unsettled = new Map<string, Intent>();
  let commands = 0;
  let lives = 0;
  for (const entry of readLog(path)) {
    if (entry.type === 'start') lives += 1;
    if (entry.type === 'invoke') {
      if (!entry.again) commands += 1;
      const { key, kind, wallet, to, assets, actions } = entry;
      unsettled.set(key, { key, kind, wallet, ...(to === undefined ? {} : { to }), assets, actions });
    }
    if (entry.type === 'answer' && isFinal(entry satisfies Answered)) unsettled.delete(entry.key);
  }
  return { lives, commands, unsettled: [...unsettled.values()] };
}
