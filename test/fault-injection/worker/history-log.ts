import { closeSync, existsSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import type { Answered, Entry, Intent } from '../history.ts';
import { isFinal } from '../history.ts';

/** Reads a clock that all processes of a machine share, in fractions of a millisecond. */
export function nowMs(): number {
  return performance.timeOrigin + performance.now();
}

/**
 * The log of one worker over all its lives.
 *
 * Written without a buffer: the system has each line when the call returns, and a killed process loses
 * none.
 */
export class HistoryLog {
  readonly #file: number;

  /** Appends to a log. A line that a kill cut off is removed: the next line must not be joined to it. */
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

/** Reads the entries of a log without a last line that a kill cut off. */
export function readLog(path: string): Entry[] {
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, 'utf8').split('\n');
  lines.pop();
  return lines.map((line) => JSON.parse(line) as Entry);
}

/** The state that a new life of a worker takes over from the lives before. */
export interface Legacy {
  readonly lives: number;
  readonly commands: number;
  /** Commands that were sent and have no final answer. */
  readonly unsettled: readonly Intent[];
}

/** Reads the unfinished commands of the lives before. */
export function readLegacy(path: string): Legacy {
  const unsettled = new Map<string, Intent>();
  let commands = 0;
  let lives = 0;
  for (const entry of readLog(path)) {
    if (entry.type === 'start') lives += 1;
    if (entry.type === 'invoke') {
      if (!entry.again) commands += 1;
      const { type: _, atMs: __, again: ___, ...intent } = entry;
      unsettled.set(intent.key, intent);
    }
    if (entry.type === 'answer' && isFinal(entry satisfies Answered)) unsettled.delete(entry.key);
  }
  return { lives, commands, unsettled: [...unsettled.values()] };
}
