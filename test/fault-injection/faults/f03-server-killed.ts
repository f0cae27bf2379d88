import type { Fault, FaultContext } from '../fault.ts';
import { type FaultServer, sendSignal } from '../support/fault-server.ts';
import { summariseMs } from '../support/figures.ts';
import { pause, until } from '../support/time.ts';
import { underCrowd } from '../support/under-crowd.ts';
import { busyMarket } from '../support/workloads.ts';

const BACKENDS = { short: 4, full: 110 };
const POSTMASTERS = { short: 1, full: 20 };
const WORKERS = 3;

/** One backend dies, and Postgres ends all the others with it. */
export const backendKilled: Fault = {
  id: 'F3',
  title: 'kill -9 of one backend: every session is dropped, the server recovers',
  expected: 'no acknowledged command is lost; commands in doubt settle',
  promises: ['durable', 'once', 'honest'],
  async run(context) {
    const server = await context.server();
    const options = { server, workers: WORKERS, workload: busyMarket(WORKERS) };
    return underCrowd(context, options, async () => {
      const outagesMs: number[] = [];
      while (outagesMs.length < BACKENDS[context.profile]) {
        await pause(context.random() * 300);
        if (await killBackend(server)) outagesMs.push(await outageOf(context, server));
      }
      return {
        injected: outagesMs.length,
        mustBeSeen: ['acknowledged', 'doubtful', 'retried'],
        figures: { outage: summariseMs(outagesMs) },
      };
    });
  },
};

/** The whole server is killed and started again. */
export const postmasterKilled: Fault = {
  id: 'F4',
  title: 'kill -9 of the postmaster, then a start',
  expected: 'unavailable or in doubt while it is down, within the deadline; nothing acknowledged is lost',
  promises: ['durable', 'once', 'honest'],
  async run(context) {
    const server = await context.server();
    const bounds = { storeDeadlineMs: 1_000 };
    const options = { server, workers: WORKERS, workload: busyMarket(WORKERS), bounds };
    return underCrowd(context, options, async () => {
      const outagesMs: number[] = [];
      while (outagesMs.length < POSTMASTERS[context.profile]) {
        await pause(500 + context.random() * 1_000);
        const startMs = performance.now();
        await server.kill();
        // Long enough for some callers to receive ERR_STORE_UNAVAILABLE.
        await pause(context.random() * 2_500);
        await server.start();
        outagesMs.push(performance.now() - startMs);
      }
      return {
        injected: outagesMs.length,
        mustBeSeen: ['acknowledged', 'retried'],
        figures: { outage: summariseMs(outagesMs) },
      };
    });
  },
};

/** Sends SIGKILL to a backend that serves a worker; false if there is none at the moment. */
async function killBackend(server: FaultServer): Promise<boolean> {
  const client = await server.connect();
  const { rows } = await client.query<{ pid: number }>(
    `select pid from pg_stat_activity where application_name = 'pursekit-faults'
     order by (state = 'active') desc, random() limit 1`,
  );
  const [victim] = rows;
  if (victim !== undefined) sendSignal(victim.pid, 'SIGKILL');
  await client.end().catch(() => {});
  return victim !== undefined;
}

async function outageOf(context: FaultContext, server: FaultServer): Promise<number> {
  const startMs = performance.now();
  // The postmaster reacts with a delay: down first, then up again.
  await until('the server to notice', async () => !(await server.isReady()), 2_000).catch(() => {
    context.say('the server was back before anyone could look');
  });
  await until('the server to recover', () => server.isReady(), 120_000);
  return performance.now() - startMs;
}
