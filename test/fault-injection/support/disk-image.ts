import { execFile } from 'node:child_process';
import { constants, copyFile, mkdir, truncate, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { unmount } from './mounts.ts';

const run = promisify(execFile);
const COPIES_MAX = 20;

/** Reason why this machine cannot mount a disk image; undefined if it can. */
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
 * A disk in a file, mounted through a loop device. The content of the file at a moment is what a real disk would hold
 * if the power failed at that moment: data that a program wrote and did not flush is in memory, and is not in the file.
 */
export class DiskImage {
  readonly path: string;
  readonly #file: string;

  private constructor(file: string, path: string) {
    this.#file = file;
    this.path = path;
  }

  /** Makes a disk with an empty ext4 file system and mounts it. */
  static async make(file: string, path: string, bytes: number): Promise<DiskImage> {
    await writeFile(file, '');
    await truncate(file, bytes);
    await run('mkfs.ext4', ['-q', '-F', file]);
    await mkdir(path, { recursive: true });
    const disk = new DiskImage(file, path);
    await disk.#mount(file);
    return disk;
  }

  /** Flushes everything that was written until now. */
  async flush(): Promise<void> {
    await run('sync', ['-f', this.path]);
  }

  /**
   * Copies the content of the disk at one moment to a file. Writers are stopped, but the system continues to flush its
   * cache: a copy that differs from the disk afterwards mixes two moments, unlike a power cut, and is made again.
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

  /** Restores the power: the disk has the content of the snapshot. No process may have it open. */
  async restore(file: string): Promise<void> {
    await run('umount', [this.path]);
    await copyFile(file, this.#file, constants.COPYFILE_FICLONE);
    await this.#mount(this.#file);
  }

  async unmount(): Promise<void> {
    await unmount(this.path);
  }

  async #mount(file: string): Promise<void> {
    // The journal is committed on a flush, not every five seconds: the disk changes less while it is copied.
    await run('mount', ['-o', 'loop,commit=300', file, this.path]);
  }
}
