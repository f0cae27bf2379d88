import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { LedgerError } from '../../domain/errors.ts';

/** An exclusive lock on a data directory. */
export interface DirectoryLock {
  release(): Promise<void>;
}

interface Holder {
  readonly pid: number;
  /** The start time of the process, which tells it from a later one with the same pid; empty if it is unknown. */
  readonly born: string;
}

/**
 * Takes the lock file `<directory>.lock`. A lock is taken over only if the process that wrote it is dead. No
 * heartbeat is needed: a slow process keeps its lock.
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

/** Only one process at a time may remove the lock of a dead holder: another would remove the lock of its successor. */
async function takeOver(path: string, directory: string): Promise<void> {
  const guard = `${path}.takeover`;
  if (!(await create(guard))) {
    const taker = await readHolder(guard);
    // The other process has finished its takeover and holds the lock.
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
    // A dead process releases nothing: if the lock is still its lock, it stays so until it is removed here. Any other
    // lock may belong to a process that was faster.
    if (holder !== undefined && isSame(holder, await readHolder(path))) await rm(path, { force: true });
    if (!(await create(path))) throw lockedBy(directory, (await readHolder(path))?.pid);
  } finally {
    await rm(guard, { force: true });
  }
}

/** Creates `path` with its content in one step: no process sees a lock file without its holder. */
async function create(path: string): Promise<boolean> {
  // A name per attempt: one process may try several times at once.
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

/** The holder of a lock file that a power cut truncated: not alive. */
const NOBODY: Holder = { pid: -1, born: '' };

/** The holder that the file names; undefined if the file does not exist. */
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
