import { randomUUID } from 'node:crypto';
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import type { LockOwner } from './lock-owner.ts';

/*
 * A file of fixed layout that is changed in place: no reader sees it empty, and a full disk stops no heartbeat.
 * Example: 000000000042 held {"pid":7,"born":"11824","system":"…","host":"game-1","token":"…"}
 */
const COUNTER_DIGITS = 12;
const STATE_OFFSET = COUNTER_DIGITS + 1;
const OWNER_OFFSET = STATE_OFFSET + 5;

/** A lock file as it was read. */
export interface LockRecord {
  /** The counter; the text of the file if it has no counter. */
  readonly beats: string;
  readonly isReleased: boolean;
  /** Undefined if the file cannot be read: it is being written, or a power cut truncated it. */
  readonly owner: LockOwner | undefined;
}

/** A lock file that this process created. */
export interface OwnRecord {
  readonly path: string;
  /** The part of the file that identifies this lock and does not change. */
  readonly identity: string;
}

/** Creates the file of a generation; undefined if it exists. */
export function createRecord(path: string, owner: LockOwner): OwnRecord | undefined {
  const identity = JSON.stringify({ ...owner, token: randomUUID() });
  let file: number;
  try {
    file = openSync(path, 'wx');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return undefined;
    throw error;
  }
  try {
    writeSync(file, `${'0'.repeat(COUNTER_DIGITS)} held ${identity}`);
  } finally {
    closeSync(file);
  }
  return { path, identity };
}

/** Reads the file of a generation; undefined if it does not exist. */
export function readRecord(path: string): LockRecord | undefined {
  const text = readText(path);
  if (text === undefined) return undefined;
  return {
    beats: text.slice(0, COUNTER_DIGITS),
    isReleased: text.startsWith('free', STATE_OFFSET),
    owner: ownerOf(text.slice(OWNER_OFFSET)),
  };
}

/** Returns true if the file is the one that this process created. */
export function isOwn({ path, identity }: OwnRecord): boolean {
  return readText(path)?.slice(OWNER_OFFSET) === identity;
}

/** The text of a file; undefined if it does not exist. */
function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Advances the counter. */
export function writeBeat(record: OwnRecord, beats: number): void {
  writeAt(record.path, String(beats).padStart(COUNTER_DIGITS, '0'), 0);
}

/** Marks the lock as released. */
export function writeReleased(record: OwnRecord): void {
  writeAt(record.path, 'free', STATE_OFFSET);
}

function writeAt(path: string, text: string, offset: number): void {
  // Opened and closed each time: a network file system sends at the close.
  const file = openSync(path, 'r+');
  try {
    writeSync(file, text, offset);
  } finally {
    closeSync(file);
  }
}

function ownerOf(text: string): LockOwner | undefined {
  try {
    const { pid, born, system, host } = JSON.parse(text) as Partial<LockOwner>;
    if (typeof pid !== 'number' || !Number.isInteger(pid) || pid <= 0) return undefined;
    if (typeof born !== 'string' || typeof system !== 'string' || typeof host !== 'string') return undefined;
    return { pid, born, system, host };
  } catch {
    return undefined;
  }
}
