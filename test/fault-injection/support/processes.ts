import { readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';

/** The child processes of a process, read from /proc. */
export async function childrenOf(pid: number): Promise<number[]> {
  const children: number[] = [];
  for (const other of await allPids()) if (parentOf(other) === pid) children.push(other);
  return children;
}

/** All processes. */
export async function allPids(): Promise<number[]> {
  return (await readdir('/proc')).map(Number).filter((pid) => pid > 0);
}

/** Returns true if a process is running, and not a zombie. */
export function isRunning(pid: number): boolean {
  const state = statOf(pid)?.[0];
  return state !== undefined && state !== 'Z' && state !== 'X';
}

/** All processes whose command line contains this text, and their children. */
export async function processesOf(text: string): Promise<number[]> {
  const own: number[] = [];
  for (const pid of await allPids()) {
    const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (pid !== process.pid && line.includes(text)) own.push(pid);
  }
  const children = await Promise.all(own.map(childrenOf));
  return [...new Set([...own, ...children.flat()])].filter(isRunning);
}

function parentOf(pid: number): number {
  return Number(statOf(pid)?.[1]);
}

/** The fields of /proc/PID/stat behind the name, which may hold spaces: state, parent, … */
function statOf(pid: number): string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}
