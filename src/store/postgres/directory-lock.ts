import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { LedgerError } from '../../domain/errors.ts';

/** The exclusive right to a data directory. */
export interface DirectoryLock {
  release(): Promise<void>;
}

interface Holder {
  readonly pid: number;
  /** What tells this process from a later one with the same pid; empty where the system does not say. */
  readonly born: string;
}

/**
 * Takes the lock file `<directory>.lock`. A lock is taken over only if the process that wrote it is dead: a slow
 * process is not a dead one, so no heartbeat is involved.
 *
 * @throws LedgerError `ERR_DIRECTORY_LOCKED` naming the pid of the holder.
 */
export async function lockDirectory(directory: string): Promise<DirectoryLock> {
  const path = `${directory}.lock`;
  if (!(await create(path))) {
    await takeOver(path, directory);
  }
  let released = false;
  return {
    async release() {
      if (released) return;
      released = true;
      await rm(path, { force: true });
    },
  };
}

/** Only one process at a time may remove a dead holder's lock: the others would remove its successor's. */
async function takeOver(path: string, directory: string): Promise<void> {
  const guard = `${path}.takeover`;
  if (!(await create(guard))) {
    const taker = await readHolder(guard);
    // A taker that is through has the lock now.
    if (taker === undefined) throw lockedBy(directory, (await readHolder(path))?.pid);
    if (isAlive(taker)) throw lockedBy(directory, taker.pid);
    throw new LedgerError(
      'ERR_DIRECTORY_LOCKED',
      `a process died while it took over the lock of ${directory}: remove ${guard} if no process uses the directory`,
    );
  }
  try {
    const holder = await readHolder(path);
    if (holder !== undefined && isAlive(holder)) throw lockedBy(directory, holder.pid);
    // A dead process releases nothing: what is still its lock now stays its lock until we remove it. Anything else was
    // released in the meantime, and may be the lock of someone who was faster.
    if (holder !== undefined && isSame(holder, await readHolder(path))) await rm(path, { force: true });
    if (!(await create(path))) throw lockedBy(directory, (await readHolder(path))?.pid);
  } finally {
    await rm(guard, { force: true });
  }
}

/** Makes `path` with its content in one step: nobody ever sees a lock that does not say whose it is. */
async function create(path: string): Promise<boolean> {
  // Of its own for each attempt: one process may try several times at once.
  const draft = `${path}.${process.pid}.${randomUUID()}`;
  await writeFile(draft, JSON.stringify({ pid: process.pid, born: birthOf(process.pid) } satisfies Holder));
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

/** Nobody who is alive: what a power cut made of a lock file. */
const NOBODY: Holder = { pid: -1, born: '' };

/** Undefined if there is no such file (any more). */
async function readHolder(path: string): Promise<Holder | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    const { pid, born } = JSON.parse(text) as Partial<Holder>;
    return typeof pid === 'number' && typeof born === 'string' ? { pid, born } : NOBODY;
  } catch {
    return NOBODY;
  }
}

function isSame(a: Holder, b: Holder | undefined): boolean {
  return a.pid === b?.pid && a.born === b.born;
}

function isAlive({ pid, born }: Holder): boolean {
  if (pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  const now = birthOf(pid);
  return born === '' || now === '' || born === now;
}

/** The start time of a process in clock ticks since boot (Linux: field 22 of /proc/PID/stat). */
function birthOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}

function lockedBy(directory: string, pid: number | undefined): LedgerError {
  return new LedgerError(
    'ERR_DIRECTORY_LOCKED',
    `${directory} is open in process ${pid ?? 'unknown'}: an embedded database belongs to one process at a time`,
  );
}
