import { setTimeout as wait } from 'node:timers/promises';

/** Real time goes by: faults are injected into programs that run in real time. */
export async function pause(ms: number): Promise<void> {
  await wait(ms);
}

/** Resolves when `isTrue` says so; rejects, naming what was waited for, after `msMax`. */
export async function until(what: string, isTrue: () => boolean | Promise<boolean>, msMax = 30_000): Promise<void> {
  const endMs = performance.now() + msMax;
  while (!(await isTrue())) {
    if (performance.now() > endMs) throw new Error(`waited ${msMax} ms in vain for ${what}`);
    await pause(5);
  }
}

/** What `work` resolves to, or undefined after `msMax`: a bound for what must not hang a run. */
export async function within<T>(msMax: number, work: Promise<T>): Promise<T | undefined> {
  const stop = new AbortController();
  try {
    return await Promise.race([work, wait(msMax, undefined, { signal: stop.signal, ref: false })]);
  } finally {
    stop.abort();
  }
}
