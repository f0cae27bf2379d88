import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { LedgerError } from '../../domain/errors.ts';
import { pauseMs } from '../../platform/timers.ts';
import { type DirectoryLock, type LockTiming, startHeartbeat } from './lock-heartbeat.ts';
import { judge, thisProcess } from './lock-owner.ts';
import { createRecord, type LockRecord, readRecord } from './lock-record.ts';

/** The name of the lock inside the data directory. */
export const LOCK_NAME = 'pursekit.lock';

const TIMING: LockTiming = { beatMs: 1_000, leaseMs: 4_000, watchMs: 10_000, settleMs: 2_500 };

/**
 * Takes the lock `<directory>/pursekit.lock`, a directory with one file per generation: `1`, `2`, `3`. The file with
 * the highest number names the holder, and only its owner writes to it.
 *
 * 1. A generation is created exclusively, and only a higher generation removes it: of several newcomers one succeeds.
 * 2. The generation of a released lock stays, and says so: the highest number never decreases.
 * 3. A holder in the same pid namespace is alive or dead by its pid and its start time, at once.
 * 4. Any other holder (another container, another machine) is alive if its heartbeat, a counter in its file, advances
 *    while the newcomer watches. No clock of another machine is compared.
 * 5. A holder that was suspended for longer than its lease checks its generation before it continues: see `isHeld()`.
 *
 * Node has no `flock`. The package proper-lockfile compares file times of several machines, beats on the event loop,
 * which embedded Postgres blocks, and does not stop a holder that was suspended.
 *
 * @throws LedgerError `ERR_DIRECTORY_LOCKED` naming the holder; the error of the file system if it cannot be written.
 */
export async function lockDirectory(directory: string, timing: LockTiming = TIMING): Promise<DirectoryLock> {
  const path = join(directory, LOCK_NAME);
  await mkdir(path, { recursive: true });
  let last = await highest(path);
  for (;;) {
    const record = last === 0 ? undefined : readRecord(generation(path, last));
    const isWatched = await awaitEnd(record, path, directory, last, timing);
    const own = createRecord(generation(path, last + 1), thisProcess());
    const now = await highest(path);
    if (own !== undefined && now === last + 1) {
      // A process that is dead for certain does not run again.
      if (isWatched) await pauseMs(timing.settleMs);
      await removeBelow(path, now);
      return startHeartbeat(own, generation(path, now + 1), timing);
    }
    // A file below the highest generation is meaningless.
    if (own !== undefined) await rm(own.path, { force: true });
    // Another newcomer was faster.
    last = Math.max(now, last + 1);
  }
}

/**
 * Returns when the holder of this generation has released the lock or is dead; true if that follows from the missing
 * heartbeat only.
 */
async function awaitEnd(
  first: LockRecord | undefined,
  path: string,
  directory: string,
  number: number,
  { beatMs, watchMs }: LockTiming,
): Promise<boolean> {
  const pollMs = beatMs / 2;
  let record = first;
  // Reads are counted, not milliseconds: a newcomer that was suspended itself has seen nothing meanwhile.
  for (let reads = 0; reads * pollMs < watchMs; reads += 1) {
    if (record === undefined || record.isReleased) return false;
    const verdict = judge(record.owner);
    if (verdict === 'dead') return false;
    if (verdict === 'alive') throw lockedBy(directory, record, path);
    await pauseMs(pollMs);
    const next = readRecord(generation(path, number));
    if (next !== undefined && next.beats !== record.beats) throw lockedBy(directory, next, path);
    record = next;
  }
  return true;
}

function generation(path: string, number: number): string {
  return join(path, String(number));
}

/** The generations in the directory of the lock. */
async function generations(path: string): Promise<number[]> {
  return (await readdir(path)).filter((name) => /^[1-9][0-9]*$/.test(name)).map(Number);
}

async function highest(path: string): Promise<number> {
  return Math.max(0, ...(await generations(path)));
}

/** Removes the lower generations, the lowest first: a suspended holder finds its own removed or its successor there. */
async function removeBelow(path: string, number: number): Promise<void> {
  const lower = (await generations(path)).filter((other) => other < number).sort((one, other) => one - other);
  for (const other of lower) await rm(generation(path, other), { force: true });
}

function lockedBy(directory: string, { owner }: LockRecord, path: string): LedgerError {
  const same = judge(owner) === 'alive';
  const where = owner === undefined || same ? '' : ` of another container or machine (host ${owner.host})`;
  return new LedgerError(
    'ERR_DIRECTORY_LOCKED',
    `${directory} is open in process ${owner?.pid ?? 'unknown'}${where}: an embedded database belongs to one process ` +
      `at a time; end that process, or if the directory is a copy of an open one, remove ${path}`,
  );
}
