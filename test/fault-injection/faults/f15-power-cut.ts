import { join } from 'node:path';
import type { Fault, FaultContext, FaultResult } from '../fault.ts';
import { DiskImage, diskImageMissing } from '../support/disk-image.ts';
import { FaultServer, sendSignal } from '../support/fault-server.ts';
import { readDirectoryBooks } from '../support/in-process/directory-books.ts';
import { startLineChild } from '../support/in-process/line-child.ts';
import { pause, until } from '../support/time.ts';
import { underCrowd } from '../support/under-crowd.ts';
import { busyMarket } from '../support/workloads.ts';

const CUTS = { short: 1, full: 10 };
const EMBEDDED_ACKS = 1_500;
const DISK_BYTES = 500 * 2 ** 20;
const WORKERS = 3;

/** The power fails, and everything that was not flushed is lost. */
export const powerCut: Fault = {
  id: 'F15',
  title: 'power cut: data that was not flushed to the disk is lost (a disk image, copied during writes)',
  expected: 'a server with its defaults loses nothing; one that does not flush and embedded Postgres do, and it shows',
  promises: ['durable'],
  missing: diskImageMissing,
  async run(context) {
    const held = await cutServer(context, 'flushed', CUTS[context.profile], 'on');
    // The control: a harness that cannot see a loss proves nothing.
    const control = await cutServer(context, 'unflushed', 1, 'off');
    const controlLost = control.counters.lost ?? 0;
    // Its start takes longer than all other parts: only in the full profile.
    const embedded = context.profile === 'full' ? await cutEmbedded(context) : undefined;
    const blind = controlLost === 0 ? ['the control without flushes lost nothing: this harness is blind'] : [];
    return {
      injected: held.injected,
      counters: {
        ...held.counters,
        controlLost,
        ...(embedded === undefined ? {} : { embeddedAcknowledged: embedded.acknowledged, embeddedLost: embedded.lost }),
      },
      mustBeSeen: ['acknowledged', 'doubtful', 'controlLost', ...(embedded === undefined ? [] : ['embeddedLost'])],
      figures: {
        'server, synchronous_commit off': `lost ${controlLost} of ${control.counters.acknowledged}`,
        ...(embedded === undefined ? {} : { 'embedded Postgres': `lost ${embedded.lost} of ${embedded.acknowledged}` }),
      },
      violations: [...held.violations, ...blind],
    };
  },
};

/** A load on a server whose disk loses its power, and which is started again from the remaining data. */
async function cutServer(
  context: FaultContext,
  name: string,
  cuts: number,
  synchronousCommit: 'on' | 'off',
): Promise<FaultResult> {
  const disk = await DiskImage.make(join(context.directory, `${name}.img`), join(context.directory, name), DISK_BYTES);
  const server = await FaultServer.create({
    parent: context.directory,
    name,
    settings: [`synchronous_commit=${synchronousCommit}`, 'wal_writer_delay=5s', 'max_wal_size=200MB'],
  });
  try {
    const bounds = { storeDeadlineMs: 1_500 };
    const options = { server, workers: WORKERS, workload: busyMarket(WORKERS), bounds };
    return await underCrowd(context, options, async (crowd) => {
      // The data before the first command is not under test.
      await disk.flush();
      const snapshot = join(context.directory, `${name}-snapshot.img`);
      for (let cut = 0; cut < cuts; cut += 1) {
        await pause(800 + context.random() * 1_500);
        await server.freeze();
        await disk.snapshot(snapshot);
        await server.cutPower();
        await disk.restore(snapshot);
        await server.start();
        await until('commits to go on', () => crowd.worker(0).counters.committed > 0);
      }
      return { injected: cuts, mustBeSeen: [] };
    });
  } finally {
    await server.remove().catch(() => {});
    await disk.unmount();
  }
}

/** The same for embedded Postgres in a separate process. */
async function cutEmbedded(context: FaultContext): Promise<{ readonly acknowledged: number; readonly lost: number }> {
  const name = 'embedded';
  const disk = await DiskImage.make(join(context.directory, `${name}.img`), join(context.directory, name), DISK_BYTES);
  const dataDir = join(disk.path, 'data');
  const child = startLineChild('./hold-ledger.ts', dataDir, 'e');
  try {
    const start = await child.first('started', 'refused');
    if (start?.type !== 'started') throw new Error(`embedded Postgres did not start: ${child.complaints}`);
    await disk.flush();
    const answered = (): string[] => child.said.flatMap(({ type, key }) => (type === 'answered' ? [String(key)] : []));
    await until('commits', () => answered().length >= EMBEDDED_ACKS, 120_000);
    sendSignal(child.pid, 'SIGSTOP');
    const snapshot = join(context.directory, `${name}-snapshot.img`);
    await disk.snapshot(snapshot);
    await child.kill();
    const keys = answered();
    await disk.restore(snapshot);
    // A directory that cannot be opened counts as a loss of everything.
    const books = await readDirectoryBooks(dataDir).catch(() => ({ keys: new Set<string>() }));
    return { acknowledged: keys.length, lost: keys.filter((key) => !books.keys.has(key)).length };
  } finally {
    await child.kill();
    await disk.unmount();
  }
}
