import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkDatabase } from '../checker/check-database.ts';
import type { Fault } from '../fault.ts';
import { makeRuntimeSchema, RUNTIME_ROLE } from '../support/crowd.ts';
import { slopeOf } from '../support/figures.ts';
import { pause } from '../support/time.ts';
import type { OverloadConfig, OverloadReport } from '../worker/overload-config.ts';

const SECONDS = { short: 13, full: 300 };
const FROZEN_MS = { short: 4_000, full: 5_000 };
const TIMES = 10;
/** Minutes in which memory may still grow; the slope is measured after them. */
const SETTLED_MS = 60_000;
const SLOPE_MB_PER_MINUTE_MAX = 1;
const WAITING_MAX = 2_000;
const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const OVERLOAD = fileURLToPath(new URL('../worker/overload.ts', import.meta.url));

/** Load far above the capacity, with a database that is frozen half of the time. */
export const overload: Fault = {
  id: 'F22',
  title: 'a load of ten times the capacity, the database frozen half of the time',
  expected: 'the excess is refused at once, memory stays flat, nothing accepted is lost',
  promises: ['bounded', 'honest', 'durable'],
  async run(context) {
    const server = await context.server();
    const schema = context.schema();
    await makeRuntimeSchema(server, schema);
    const seconds = SECONDS[context.profile];
    const log = join(context.directory, `${schema}-errors.log`);
    const url = server.urlOf(RUNTIME_ROLE);
    const running = runOverload({ url, schema, seed: context.seed, log, seconds, times: TIMES });
    let isOver = false;
    void running.then(
      () => (isOver = true),
      () => (isOver = true),
    );
    let freezes = 0;
    // It measures its capacity first.
    await pause(6_000);
    const endMs = performance.now() + seconds * 1_000 - 2 * FROZEN_MS[context.profile];
    while (performance.now() < endMs && !isOver) {
      await server.freeze();
      await pause(FROZEN_MS[context.profile]).finally(() => server.thaw());
      freezes += 1;
      await pause(FROZEN_MS[context.profile]);
    }
    const report = await running;
    const client = await server.connect();
    const violations = [...report.lies, ...(await checkDatabase(client, schema))];
    const { rows } = await client.query<{ count: number }>(
      `select count(*)::integer as count from "${schema}".transactions where kind = 'transfer'`,
    );
    await client.query(`drop schema "${schema}" cascade`);
    await client.end();
    const acknowledged = report.committed + report.settledCommitted + report.settledDuplicate;
    const stored = rows[0]?.count ?? 0;
    if (stored !== acknowledged)
      violations.push(`${acknowledged} transfers were acknowledged, and ${stored} are there`);
    if (report.waitingMax > WAITING_MAX) violations.push(`${report.waitingMax} commands waited at a time`);
    const slopes = slopesOf(report);
    // The heap after a garbage collection. The memory of the process varies with the allocator.
    if (slopes !== undefined && slopes.heap > SLOPE_MB_PER_MINUTE_MAX)
      violations.push(`memory grows by ${slopes.heap.toFixed(2)} MB a minute`);
    const { capacityPerSecond, asked, refusedAtOnce, failed, settledCommitted, settledDuplicate } = report;
    return {
      injected: freezes,
      counters: {
        asked,
        acknowledged,
        overloaded: refusedAtOnce,
        errors: failed,
        doubtApplied: settledCommitted,
        doubtCommitted: settledDuplicate,
        lost: Math.max(0, acknowledged - stored),
      },
      mustBeSeen: ['acknowledged', 'overloaded', 'errors'],
      figures: {
        capacity: `${capacityPerSecond}/s`,
        refused: `${((100 * refusedAtOnce) / asked).toFixed(1)} %, p99 after ${report.refusedMsP99.toFixed(2)} ms`,
        accepted: `p99 after ${(report.committedMsP99 / 1_000).toFixed(1)} s`,
        memory: memoryOf(report, slopes),
      },
      violations,
    };
  },
};

function runOverload(config: OverloadConfig): Promise<OverloadReport> {
  const args = ['--expose-gc', '--import', 'jiti/register', OVERLOAD, JSON.stringify(config)];
  const child = spawn(process.execPath, args, { cwd: ROOT, detached: true, stdio: ['pipe', 'pipe', 'pipe'] });
  let [said, complaints] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    said += chunk;
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    complaints = `${complaints}${chunk}`.slice(-4_000);
  });
  return new Promise((resolve, reject) => {
    child.once('close', (code) => {
      if (code === 0) resolve(JSON.parse(said) as OverloadReport);
      else reject(new Error(`the overloaded process ended with ${code}: ${complaints}`));
    });
  });
}

/** Megabytes per minute after the first minute; undefined for a run that is too short. */
function slopesOf({ samples }: OverloadReport): { readonly rss: number; readonly heap: number } | undefined {
  const settled = samples.filter(({ atMs }) => atMs > SETTLED_MS);
  if (settled.length < 60) return undefined;
  const slope = (bytes: (sample: (typeof samples)[number]) => number): number =>
    slopeOf(settled.map((sample) => [sample.atMs / 60_000, bytes(sample) / 2 ** 20]));
  return { rss: slope(({ rssBytes }) => rssBytes), heap: slope(({ heapBytes }) => heapBytes) };
}

function memoryOf({ samples }: OverloadReport, slopes: ReturnType<typeof slopesOf>): string {
  const peak = Math.round(Math.max(...samples.map(({ rssBytes }) => rssBytes)) / 2 ** 20);
  if (slopes === undefined) return `at most ${peak} MB`;
  const { rss, heap } = slopes;
  const perMinute = `${heap.toFixed(2)} MB a minute (heap), ${rss.toFixed(2)} (resident)`;
  return `at most ${peak} MB; after the first minute ${perMinute}`;
}
