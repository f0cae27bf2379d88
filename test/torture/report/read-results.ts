import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { FaultResults } from './render-faults.ts';

const RESULTS = fileURLToPath(new URL('../../../docs/results/', import.meta.url));

/** The reports that are committed, each as its command wrote it. */
export async function readFaultResults(): Promise<FaultResults> {
  const read = async (name: string): Promise<unknown> =>
    JSON.parse(await readFile(`${RESULTS}${name}.json`, 'utf8')) as unknown;
  const [torture, planted, mutation] = await Promise.all(['torture', 'planted', 'mutation'].map(read));
  return { torture, planted, mutation } as FaultResults;
}
