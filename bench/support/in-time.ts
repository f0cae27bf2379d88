import { setTimeout as sleep } from 'node:timers/promises';

/** Resolves to true if `done` settles within `ms`. @throws the rejection of `done`, if it is in time. */
export async function isInTime(done: Promise<unknown>, ms: number): Promise<boolean> {
  const waiting = new AbortController();
  const late = sleep(ms, false, { signal: waiting.signal });
  try {
    return await Promise.race([done.then(() => true), late]);
  } finally {
    late.catch(() => {});
    waiting.abort();
  }
}
