import { existsSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { isOwn, type OwnRecord, writeBeat, writeReleased } from './lock-record.ts';

/** The timing of a lock. Every process that uses one directory has the same timing. */
export interface LockTiming {
  /** The interval of the heartbeat. */
  readonly beatMs: number;
  /** The holder uses the directory for this time after a heartbeat, and no longer. */
  readonly leaseMs: number;
  /** The time for which a newcomer sees no heartbeat before it takes the lock over. Longer than the lease. */
  readonly watchMs: number;
  /** The time for which a newcomer waits after a takeover: the previous holder, if it runs again, notices it. */
  readonly settleMs: number;
}

/** An exclusive lock on a data directory. */
export interface DirectoryLock {
  /** True while no other process can have taken the lock over. May write to the lock file. Never throws. */
  isHeld(): boolean;
  /** True once another process has taken the lock over, or the lock file was removed. */
  isLost(): boolean;
  release(): Promise<void>;
}

/** The cells of the memory that the threads share. */
const CELL = { beatAtMs: 0, beats: 1, isLost: 2 } as const;

/*
 * The thread of the heartbeat: embedded Postgres blocks the event loop for as long as a statement runs. It is text, so
 * that it needs no file of its own in a bundle. It does what `renew()` does.
 */
const THREAD = `
import { closeSync, existsSync, openSync, readFileSync, writeSync } from 'node:fs';
import { workerData } from 'node:worker_threads';
const { cells, path, identity, next, beatMs } = workerData;
const beat = () => {
  const at = process.hrtime.bigint() / 1000000n;
  try {
    let text = '';
    try { text = readFileSync(path, 'utf8'); } catch (error) { if (error.code !== 'ENOENT') return; }
    if (!text.endsWith(identity) || existsSync(next)) {
      Atomics.store(cells, 2, 1n);
      clearInterval(timer);
      return;
    }
    const file = openSync(path, 'r+');
    const beats = String(Atomics.add(cells, 1, 1n) + 1n).padStart(12, '0');
    try { writeSync(file, beats, 0); } finally { closeSync(file); }
    Atomics.store(cells, 0, at);
  } catch {}
};
const timer = setInterval(beat, beatMs);
`;

/** Starts the heartbeat of a lock that was taken. `next` is the file that a takeover creates. */
export function startHeartbeat(record: OwnRecord, next: string, { beatMs, leaseMs }: LockTiming): DirectoryLock {
  const cells = new BigInt64Array(new SharedArrayBuffer(3 * BigInt64Array.BYTES_PER_ELEMENT));
  cells[CELL.beatAtMs] = steadyMs();
  const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(THREAD)}`), {
    execArgv: [],
    workerData: { cells, path: record.path, identity: record.identity, next, beatMs },
    resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 4 },
  });
  worker.unref();
  // Without the thread the lease ends, and `isHeld()` renews it.
  worker.on('error', () => {});

  const renew = (): boolean => {
    const at = steadyMs();
    try {
      if (isOwn(record) && !existsSync(next)) {
        writeBeat(record, Number(Atomics.add(cells, CELL.beats, 1n) + 1n));
        // A newcomer that did not see this beat has created its file by now, or sees the next beats while it settles.
        if (!existsSync(next)) {
          Atomics.store(cells, CELL.beatAtMs, at);
          return true;
        }
      }
      Atomics.store(cells, CELL.isLost, 1n);
    } catch {
      // The file system does not answer: not lost, and not certain either.
    }
    return false;
  };
  const isLost = (): boolean => Atomics.load(cells, CELL.isLost) === 1n;
  const isHeld = (): boolean => {
    if (isLost()) return false;
    return steadyMs() - Atomics.load(cells, CELL.beatAtMs) <= BigInt(leaseMs) || renew();
  };

  let releasing: Promise<void> | undefined;
  return {
    isHeld,
    isLost,
    release() {
      releasing ??= worker.terminate().then(() => {
        // The generation of a holder that lost the lock belongs to the past.
        if (isHeld()) writeReleased(record);
      });
      // A lock that cannot be marked as released is taken over as that of a dead process.
      releasing = releasing.catch(() => {});
      return releasing;
    },
  };
}

/** Milliseconds of a clock that all threads of the process share. It is real time: other processes wait for it too. */
function steadyMs(): bigint {
  return process.hrtime.bigint() / 1_000_000n;
}
