import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A file system in memory of this size at `path`, which exists. @throws where this is not allowed. */
export async function mountTmpfs(path: string, size: string): Promise<void> {
  await run('mount', ['-t', 'tmpfs', '-o', `size=${size},mode=0777`, 'pursekit-faults', path]);
}

/** Gives it another size. */
export async function resizeTmpfs(path: string, size: string): Promise<void> {
  await run('mount', ['-o', `remount,size=${size}`, path]);
}

/** Takes away what is mounted at `path`. */
export async function unmount(path: string): Promise<void> {
  await run('umount', ['--lazy', path]);
}

/** Takes away what is mounted below a directory. */
export async function unmountBelow(directory: string): Promise<void> {
  const mounts = await readFile('/proc/mounts', 'utf8').catch(() => '');
  for (const line of mounts.split('\n')) {
    const path = line.split(' ')[1] ?? '';
    if (path.startsWith(`${directory}/`)) await unmount(path);
  }
}
