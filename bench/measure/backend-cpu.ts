import { readFile } from 'node:fs/promises';

/** Microseconds of processor time that one process has used. Undefined on a system without /proc. */
export async function processCpuUs(pid: number): Promise<number | undefined> {
  const text = await readFile(`/proc/${pid}/schedstat`, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : Number(text.split(' ')[0]) / 1_000;
}
