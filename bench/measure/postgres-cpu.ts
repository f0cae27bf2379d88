import { readdir, readFile } from 'node:fs/promises';

/** The unit in which Linux reports processor time: hundredths of a second, on every platform that Node runs on. */
const TICKS_PER_SECOND = 100;

interface ProcessTimes {
  readonly parent: number;
  readonly own: number;
  /** Time of the children that ended. */
  readonly gone: number;
}

/**
 * Seconds of processor time that a Postgres server has used: the postmaster, its running children and those
 * that ended. Undefined on a system without /proc.
 */
export async function postgresCpuSeconds(postmasterPid: number): Promise<number | undefined> {
  const postmaster = await timesOf(postmasterPid);
  if (postmaster === undefined) return undefined;
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const all = await Promise.all(pids.map(timesOf));
  const children = all.filter((times) => times?.parent === postmasterPid);
  const ticks = children.reduce((sum, times) => sum + (times?.own ?? 0), postmaster.own + postmaster.gone);
  return ticks / TICKS_PER_SECOND;
}

async function timesOf(pid: number): Promise<ProcessTimes | undefined> {
  // The process ended meanwhile, or the system is not Linux.
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : parseProcessTimes(text);
}

/** Reads /proc/<pid>/stat. The name of the program may hold spaces and brackets: fields are counted from its end. */
export function parseProcessTimes(text: string): ProcessTimes {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const field = (number: number): number => Number(fields[number - 3]);
  return { parent: field(4), own: field(14) + field(15), gone: field(16) + field(17) };
}
