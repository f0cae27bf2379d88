import { rm } from 'node:fs/promises';
import { sendSignal } from './fault-server.ts';
import { unmountBelow } from './mounts.ts';
import { processesOf } from './processes.ts';
import { pause } from './time.ts';

/*
 * A process of its own that outlives its run, however that ends, and then ends whatever the run left behind: it knows
 * the run's processes by the run's directory, which is in their command lines, and servers' children by their parents.
 */

const ROUNDS_MAX = 100;
const directory = process.argv[2] as string;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
await new Promise<void>((resolve) => process.stdin.on('end', resolve).on('error', resolve).resume());
for (let round = 0; round < ROUNDS_MAX; round += 1) {
  const left = (await processesOf(directory)).filter((pid) => pid !== process.pid);
  if (left.length === 0) break;
  // What is frozen first hears of its end when it goes on.
  for (const pid of left) sendSignal(pid, 'SIGKILL');
  for (const pid of left) sendSignal(pid, 'SIGCONT');
  await pause(50);
}
await unmountBelow(directory);
await rm(directory, { recursive: true, force: true, maxRetries: 5 });
