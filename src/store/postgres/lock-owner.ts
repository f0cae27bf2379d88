import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** The process that created a lock. */
export interface LockOwner {
  readonly pid: number;
  /** The start time of the process, which tells it from a later one with the same pid; empty if it is unknown. */
  readonly born: string;
  /** The boot and the pid namespace in which the pid has a meaning; empty if they are unknown. */
  readonly system: string;
  /** The name of the host or container, for messages. */
  readonly host: string;
}

/** The owner of the locks of this process. */
export function thisProcess(): LockOwner {
  return { pid: process.pid, born: birthOf(process.pid), system: systemOf(), host: hostname() };
}

/** The life of an owner: `unknown` if its pid means nothing here, or its start time is unknown. */
export function judge(owner: LockOwner | undefined): 'alive' | 'dead' | 'unknown' {
  if (owner === undefined || owner.system === '' || owner.born === '' || owner.system !== systemOf()) return 'unknown';
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return 'dead';
  }
  const born = birthOf(owner.pid);
  if (born === '') return 'unknown';
  return born === owner.born ? 'alive' : 'dead';
}

/**
 * The boot and the pid namespace (Linux). The first pid namespace has one number on all machines, so the boot is part
 * of it. Other systems have neither: their owners are judged by the heartbeat.
 */
function systemOf(): string {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${boot} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return '';
  }
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
