import { rm } from 'node:fs/promises';
import { sendSignal } from './fault-server.ts';
import { unmountBelow } from './mounts.ts';
import { processesOf } from './processes.ts';
import { pause } from './time.ts';

/*
 * A separate process that outlives its run, even a killed one, and then ends the processes that the run left: it finds
 * them by the directory of the run in their command lines, and children of servers by their parents.
 */

const ROUNDS_MAX = 100;
const directory = process.argv[2] as string;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
await new Promise<void>((resolve) => process.stdin.on('end', resolve).on('error', resolve).resume());
for (let round = 0; round < ROUNDS_MAX; round += 1) {
  const left = (await processesOf(directory)).filter((pid) => pid !== process.pid);
  if (left.length === 0) break;
  // A frozen process handles a signal only after it is continued.
  for (const pid of left) sendSignal(pid, 'SIGKILL');
  for (const pid of left) sendSignal(pid, 'SIGCONT');
  await pause(50);
}
await unmountBelow(directory);
await rm(directory, { recursive: true, force: true, maxRetries: 5 });
