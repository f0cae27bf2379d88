import { mkdir, rm, statfs, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Fault, FaultContext, FaultResult } from '../fault.ts';
import type { Crowd } from '../support/crowd.ts';
import { FaultServer } from '../support/fault-server.ts';
import { mountTmpfs, unmount } from '../support/mounts.ts';
import { pause, until } from '../support/time.ts';
import { underCrowd } from '../support/under-crowd.ts';
import { busyMarket } from '../support/workloads.ts';

const ROUNDS = { short: 1, full: 8 };
const WORKERS = 3;

/** A small disk in memory that can be filled and emptied. */
class SmallDisk {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  static async mount(path: string, size: string): Promise<SmallDisk> {
    await mkdir(path, { recursive: true });
    await mountTmpfs(path, size);
    return new SmallDisk(path);
  }

  /** Fills the disk except for so many bytes. */
  async fill(freeBytes: number): Promise<void> {
    const { bavail, bsize } = await statfs(this.path);
    const bytes = Math.max(0, bavail * bsize - freeBytes);
    // The server writes, too: the disk may be full before this file has its size.
    await writeFile(this.#filler, Buffer.alloc(bytes)).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOSPC') throw error;
    });
  }

  async empty(): Promise<void> {
    await truncate(this.#filler).catch(() => {});
    await rm(this.#filler, { force: true });
  }

  async unmount(): Promise<void> {
    await unmount(this.path);
  }

  get #filler(): string {
    return join(this.path, 'filler');
  }
}

async function missing(): Promise<string | undefined> {
  if (process.platform !== 'linux') return 'only Linux has tmpfs';
  return process.getuid?.() === 0 ? undefined : 'only root may mount a small disk';
}

/** Runs rounds of a full disk under load, on a separate server whose files or log are on a small disk. */
async function underSmallDisk(
  context: FaultContext,
  part: 'data' | 'wal',
  round: (server: FaultServer, disk: SmallDisk, crowd: Crowd) => Promise<void>,
): Promise<FaultResult> {
  const name = `disk-${part}`;
  const home = join(context.directory, name);
  const wal = join(context.directory, `${name}-log`);
  const disk = await SmallDisk.mount(part === 'data' ? home : wal, part === 'data' ? '200m' : '96m');
  const server = await FaultServer.create({
    parent: context.directory,
    name,
    initdbFlags: ['--wal-segsize=1', '-X', join(wal, 'wal')],
    shared: [wal],
    settings: ['checkpoint_timeout=1h', 'max_wal_size=80MB', 'shared_buffers=32MB'],
  });
  try {
    const bounds = { storeDeadlineMs: 1_500 };
    const options = { server, workers: WORKERS, workload: busyMarket(WORKERS), bounds };
    return await underCrowd(context, options, async (crowd) => {
      let rounds = 0;
      for (; rounds < ROUNDS[context.profile]; rounds += 1) {
        await pause(500 + context.random() * 500);
        await round(server, disk, crowd);
        const before = crowd.count('committed');
        await until('commits to go on', () => crowd.count('committed') > before + 20, 60_000);
      }
      const seen = part === 'data' ? ['diskFull'] : ['unavailable', 'doubtful'];
      return { injected: rounds, mustBeSeen: ['acknowledged', 'retried', ...seen] };
    });
  } finally {
    await server.remove().catch(() => {});
    await disk.unmount();
  }
}

/** The disk has no room for another page of a table. */
export const dataDiskFull: Fault = {
  id: 'F13',
  title: 'the disk of the tables is full, then has room again',
  expected: 'not applied (53100), retried, and normal service when there is room',
  promises: ['honest', 'durable'],
  missing,
  run: (context) =>
    underSmallDisk(context, 'data', async (_, disk, crowd) => {
      const before = crowd.count('diskFull');
      await disk.fill(0);
      await until('a commit to meet the full disk', () => crowd.count('diskFull') > before, 60_000);
      await pause(500 + context.random() * 2_000);
      await disk.empty();
    }),
};

/** The disk has no room for the write-ahead log: Postgres panics and stays down. */
export const logDiskFull: Fault = {
  id: 'F14',
  title: 'the disk of the write-ahead log is full: the server panics and stays down until there is room and a start',
  expected: 'unavailable or in doubt while it is down; nothing acknowledged is lost',
  promises: ['honest', 'durable'],
  missing,
  run: (context) =>
    underSmallDisk(context, 'wal', async (server, disk, crowd) => {
      await disk.fill(0);
      await until('the server to give up', () => !server.isUp, 120_000);
      const before = crowd.count('unavailable');
      await until('someone to hear of it', () => crowd.count('unavailable') > before, 30_000);
      await disk.empty();
      await server.start();
    }),
};
