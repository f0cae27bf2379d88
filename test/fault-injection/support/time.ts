import { setTimeout as wait } from 'node:timers/promises';

/** Waits in real time: faults are injected into programs that run in real time. */
export async function pause(ms: number): Promise<void> {
  await wait(ms);
}

/** Resolves when `isTrue` returns true; rejects after `msMax` with the name of the condition. */
export async function until(what: string, isTrue: () => boolean | Promise<boolean>, msMax = 30_000): Promise<void> {
  const endMs = performance.now() + msMax;
  while (!(await isTrue())) {
    if (performance.now() > endMs) throw new Error(`waited ${msMax} ms in vain for ${what}`);
    await pause(5);
  }
}

/** Returns the result of `work`, or undefined after `msMax`, so that hanging work does not hang the run. */
export async function within<T>(msMax: number, work: Promise<T>): Promise<T | undefined> {
  const stop = new AbortController();
  try {
    return await Promise.race([work, wait(msMax, undefined, { signal: stop.signal, ref: false })]);
  } finally {
    stop.abort();
  }
}
