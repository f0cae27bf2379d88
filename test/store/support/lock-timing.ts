import { open } from 'node:fs/promises';
import type { LockTiming } from '../../../src/store/postgres/lock-heartbeat.ts';

/** The timing of locks in tests: a newcomer watches for a second. */
export const FAST: LockTiming = { beatMs: 40, leaseMs: 400, watchMs: 1_000, settleMs: 100 };

/** Advances the counter of a lock file until the returned function is called, as its living holder does. */
export function beatOn(path: string): () => Promise<void> {
  let isOver = false;
  const beating = (async () => {
    for (let beats = 8; !isOver; beats += 1) {
      const file = await open(path, 'r+');
      await file.write(String(beats).padStart(12, '0'), 0);
      await file.close();
      await new Promise((resolve) => setTimeout(resolve, FAST.beatMs));
    }
  })();
  return () => {
    isOver = true;
    return beating;
  };
}

/** Blocks the event loop until the condition holds; false if it never does. */
export function blockUntil(holds: () => boolean): boolean {
  const cell = new Int32Array(new SharedArrayBuffer(4));
  for (let waits = 0; waits < 1_000; waits += 1) {
    if (holds()) return true;
    Atomics.wait(cell, 0, 0, 10);
  }
  return false;
}
