import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { FaultResults } from './render-faults.ts';

const RESULTS = fileURLToPath(new URL('../../../docs/results/', import.meta.url));

/** Reads the committed reports. */
export async function readFaultResults(): Promise<FaultResults> {
  const read = async (name: string): Promise<unknown> =>
    JSON.parse(await readFile(`${RESULTS}${name}.json`, 'utf8')) as unknown;
  const [faultInjection, seeded, mutation] = await Promise.all(
    ['fault-injection', 'seeded-bugs', 'mutation'].map(read),
  );
  return { faultInjection, seeded, mutation } as FaultResults;
}
