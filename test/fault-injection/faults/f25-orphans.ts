import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Fault } from '../fault.ts';
import { processesOf } from '../support/processes.ts';
import { until } from '../support/time.ts';

const ROUNDS = { short: 1, full: 5 };
const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const HOLD = fileURLToPath(new URL('../support/hold-run.ts', import.meta.url));

/** The process that started a server is killed. */
export const orphans: Fault = {
  id: 'F25',
  title: 'a run that started a Postgres server is killed with SIGKILL',
  expected: 'none of its processes and files is left a moment later',
  promises: ['tidy'],
  async run(context) {
    const violations: string[] = [];
    let kills = 0;
    for (; kills < ROUNDS[context.profile]; kills += 1) {
      const run = spawn(process.execPath, ['--import', 'jiti/register', HOLD], {
        cwd: ROOT,
        detached: true,
        stdio: ['pipe', 'pipe', 'inherit'],
      });
      const ended = once(run, 'exit');
      const [path] = (await once(run.stdout.setEncoding('utf8'), 'data')) as [string];
      const directory = path.trim();
      const before = await processesOf(directory);
      if (before.length < 3) violations.push(`there was nothing to orphan: ${before.length} processes`);
      run.kill('SIGKILL');
      await ended;
      await until('what was left behind to end', async () => (await processesOf(directory)).length === 0).catch(
        (error: unknown) => violations.push(String(error)),
      );
      await until('its files to be gone', () => !existsSync(directory)).catch((error: unknown) =>
        violations.push(String(error)),
      );
    }
    return { injected: kills, counters: { orphaned: violations.length }, mustBeSeen: [], violations };
  },
};
