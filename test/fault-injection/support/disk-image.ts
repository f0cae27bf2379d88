import { execFile } from 'node:child_process';
import { constants, copyFile, mkdir, truncate, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { unmount } from './mounts.ts';

const run = promisify(execFile);
const COPIES_MAX = 20;

/** Why this machine has no disk that can lose its power; undefined if it has. */
export async function diskImageMissing(): Promise<string | undefined> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'only root on Linux may mount a disk image';
  try {
    await run('losetup', ['--find']);
    await run('mkfs.ext4', ['-V']);
    return undefined;
  } catch {
    return 'this machine has no loop device, or no ext4';
  }
}

/**
 * A disk in a file, mounted through a loop device. What the file holds at a moment is what a real disk would hold if
 * the power went at that moment: what a program wrote and did not flush is still in memory, and is not in the file.
 */
export class DiskImage {
  readonly path: string;
  readonly #file: string;

  private constructor(file: string, path: string) {
    this.#file = file;
    this.path = path;
  }

  /** Makes one with an empty ext4, and mounts it. */
  static async make(file: string, path: string, bytes: number): Promise<DiskImage> {
    await writeFile(file, '');
    await truncate(file, bytes);
    await run('mkfs.ext4', ['-q', '-F', file]);
    await mkdir(path, { recursive: true });
    const disk = new DiskImage(file, path);
    await disk.#mount(file);
    return disk;
  }

  /** Everything that was written until now is on the disk. */
  async flush(): Promise<void> {
    await run('sync', ['-f', this.path]);
  }

  /**
   * What is on the disk at one moment, as a file. Whoever writes stands still, but the system goes on flushing what it
   * has: a copy that is not what the disk still holds mixes two moments, as no power cut does, and is made again.
   */
  async snapshot(file: string): Promise<void> {
    for (let attempt = 1; attempt <= COPIES_MAX; attempt += 1) {
      await copyFile(this.#file, file, constants.COPYFILE_FICLONE);
      const isOneMoment = await run('cmp', ['--silent', this.#file, file]).then(
        () => true,
        () => false,
      );
      if (isOneMoment) return;
    }
    throw new Error(`the disk changed under each of ${COPIES_MAX} copies`);
  }

  /** The power comes back: what was in memory is gone, what the snapshot holds is there. Nobody has it open now. */
  async restore(file: string): Promise<void> {
    await run('umount', [this.path]);
    await copyFile(file, this.#file, constants.COPYFILE_FICLONE);
    await this.#mount(this.#file);
  }

  async unmount(): Promise<void> {
    await unmount(this.path);
  }

  async #mount(file: string): Promise<void> {
    // The journal is committed when someone flushes, not every five seconds: the disk changes less while it is copied.
    await run('mount', ['-o', 'loop,commit=300', file, this.path]);
  }
}
