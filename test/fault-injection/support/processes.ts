import { readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';

/** The processes whose parent this is, as Linux tells. */
export async function childrenOf(pid: number): Promise<number[]> {
  const children: number[] = [];
  for (const other of await allPids()) if (parentOf(other) === pid) children.push(other);
  return children;
}

/** Every process there is. */
export async function allPids(): Promise<number[]> {
  return (await readdir('/proc')).map(Number).filter((pid) => pid > 0);
}

/** Whether a process is there and not merely waiting to be buried. */
export function isRunning(pid: number): boolean {
  const state = statOf(pid)?.[0];
  return state !== undefined && state !== 'Z' && state !== 'X';
}

/** Every process whose command line holds this text, and the children of those. */
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
