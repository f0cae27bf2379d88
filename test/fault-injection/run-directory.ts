import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const REAPER = fileURLToPath(new URL('./support/reaper.ts', import.meta.url));

/** The directory of a run, and whatever has it in its command line, gone when the run is over, however it ends. */
export interface RunDirectory {
  readonly path: string;
  /** Has everything ended and removed; resolves when it is. */
  remove(): Promise<void>;
}

/** Makes one. */
export async function makeRunDirectory(): Promise<RunDirectory> {
  const path = await mkdtemp(join(tmpdir(), 'pursekit-faults-'));
  // As root the servers run as another user, who must be able to get here.
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
