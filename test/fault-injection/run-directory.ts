import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const REAPER = fileURLToPath(new URL('./support/reaper.ts', import.meta.url));

/**
 * The directory of a run. After the run, even a killed one, it is removed and processes with its path as argument end.
 */
export interface RunDirectory {
  readonly path: string;
  /** Ends the processes and removes the directory. */
  remove(): Promise<void>;
}

/** Makes a run directory and starts its reaper. */
export async function makeRunDirectory(): Promise<RunDirectory> {
  const path = await mkdtemp(join(tmpdir(), 'pursekit-faults-'));
  // If this process is root, servers run as another user, who needs access to the directory.
  await chmod(path, 0o755);
  const reaper = spawn(process.execPath, ['--import', 'jiti/register', REAPER, path], {
    cwd: ROOT,
    detached: true,
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  const ended = once(reaper, 'exit');
  reaper.stdin.on('error', () => {});
  reaper.unref();
  (reaper.stdin as Socket).unref();
  return {
    path,
    async remove() {
      reaper.ref();
      reaper.stdin.end();
      await ended;
    },
  };
}
