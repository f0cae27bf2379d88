import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Entry } from './history.ts';
import { HistoryLog, readLog } from './worker/history-log.ts';

const start = (pid: number): Entry => ({ type: 'start', pid });

async function logPath(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'pursekit-log-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  return join(directory, 'worker.log');
}

test('a log ignores a line that a kill cut off, and the next life writes whole lines', async () => {
  const path = await logPath();
  const first = new HistoryLog(path);
  first.write(start(1));
  first.close();
  await appendFile(path, '{"type":"invoke","key":"k1","again"');
  expect(readLog(path)).toEqual([start(1)]);

  const second = new HistoryLog(path);
  second.write(start(2));
  second.close();

  expect(readLog(path)).toEqual([start(1), start(2)]);
});

test('a log that was cut off in its first line is empty', async () => {
  const path = await logPath();
  await appendFile(path, '{"type":"st');

  const log = new HistoryLog(path);
  log.write(start(1));
  log.close();

  expect(readLog(path)).toEqual([start(1)]);
});
