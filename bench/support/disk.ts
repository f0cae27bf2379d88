import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median } from '../report/statistics.ts';

const WRITES = 200;
const PAGE = Buffer.alloc(8_192, 1);

/**
 * Measures the time in milliseconds that the disk of the server takes to make one page durable. A ledger that commits
 * each transfer separately waits for this each time, so ratios of two machines differ with it.
 */
export async function measureDiskSync(): Promise<number> {
  const directory = await mkdtemp(join(tmpdir(), 'pursekit-bench-'));
  const file = await open(join(directory, 'sync'), 'w');
  const takenMs: number[] = [];
  try {
    for (let at = 0; at < WRITES; at += 1) {
      // Overwrites existing blocks, as a write-ahead log does.
      await file.write(PAGE, 0, PAGE.length, 0);
      const startMs = performance.now();
      await file.datasync();
      takenMs.push(performance.now() - startMs);
    }
  } finally {
    await file.close();
    await rm(directory, { recursive: true });
  }
  return median(takenMs);
}
