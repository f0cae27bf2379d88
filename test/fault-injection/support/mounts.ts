import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Mounts a file system in memory of this size at the existing `path`. @throws if this is not permitted. */
export async function mountTmpfs(path: string, size: string): Promise<void> {
  await run('mount', ['-t', 'tmpfs', '-o', `size=${size},mode=0777`, 'pursekit-faults', path]);
}

/** Changes its size. */
export async function resizeTmpfs(path: string, size: string): Promise<void> {
  await run('mount', ['-o', `remount,size=${size}`, path]);
}

/** Unmounts the file system at `path`. */
export async function unmount(path: string): Promise<void> {
  await run('umount', ['--lazy', path]);
}

/** Unmounts all file systems below a directory. */
export async function unmountBelow(directory: string): Promise<void> {
  const mounts = await readFile('/proc/mounts', 'utf8').catch(() => '');
  for (const line of mounts.split('\n')) {
    const path = line.split(' ')[1] ?? '';
    if (path.startsWith(`${directory}/`)) await unmount(path);
  }
}
