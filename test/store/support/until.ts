import { setTimeout as wait } from 'node:timers/promises';

const HANG_GUARD_MS = 60_000;

/**
 * Polls for a condition without an event: the end of a process that is not a child, a backend that waits for a lock.
 * The bound is a hang guard, not an expectation.
 */
export async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const guardMs = performance.now() + HANG_GUARD_MS;
  while (!(await holds())) {
    if (performance.now() > guardMs) throw new Error(`waited too long for: ${what}`);
    await wait(20);
  }
}

/** True if a process with this pid exists. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
