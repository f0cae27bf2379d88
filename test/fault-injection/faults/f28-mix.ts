import type { Fault, FaultContext } from '../fault.ts';
import type { Crowd } from '../support/crowd.ts';
import type { FaultProxy } from '../support/fault-proxy.ts';
import { type FaultServer, sendSignal } from '../support/fault-server.ts';
import { shuffled } from '../support/in-process/pick.ts';
import { pause, until } from '../support/time.ts';
import { behindProxy } from '../support/under-crowd.ts';
import { busyMarket } from '../support/workloads.ts';

const SECONDS = { short: 8, full: 240 };
const WORKERS = 4;

interface Scene {
  readonly context: FaultContext;
  readonly server: FaultServer;
  readonly crowd: Crowd;
  readonly proxy: FaultProxy;
}

/** Faults with their relative probability. */
const ACTS: readonly (readonly [name: string, weight: number, act: (scene: Scene) => Promise<void>])[] = [
  ['nodeKills', 6, killNode],
  ['terminations', 6, terminate],
  ['lostAnswers', 8, async ({ proxy }) => proxy.arm('lose_answer')],
  ['cutCommits', 8, async ({ proxy }) => proxy.arm('cut')],
  ['lateCommits', 6, async ({ proxy, context }) => proxy.arm('delay', context.random() * 800)],
  ['vanishedCommits', 1, async ({ proxy }) => proxy.arm('deaf')],
  ['resets', 2, async ({ proxy }) => proxy.resetAll()],
  ['slowLines', 1, slowDown],
  ['backendKills', 1, killBackend],
  ['freezes', 1, freeze],
  ['nodeFreezes', 2, freezeNode],
];

/** All faults, in an order that the seed determines. */
export const mix: Fault = {
  id: 'F28',
  title: 'all faults together, in an order that the seed determines, for a given time (--seconds)',
  expected: 'all promises hold',
  promises: ['conserved', 'once', 'durable', 'honest', 'order', 'deliveries'],
  async run(context) {
    const server = await context.server();
    const bounds = { storeDeadlineMs: 2_500 };
    const options = { server, workers: WORKERS, workload: busyMarket(WORKERS), bounds };
    return behindProxy(context, options, async (crowd, proxy) => {
      const scene = { context, server, crowd, proxy };
      const counters: Record<string, number> = {};
      const endMs = performance.now() + (context.seconds ?? SECONDS[context.profile]) * 1_000;
      let acts = 0;
      // Each once, however slow the machine is.
      const first = shuffled(context.random, ACTS);
      while (first.length > 0 || performance.now() < endMs) {
        const [name, , act] = first.pop() ?? choose(context.random());
        await act(scene);
        counters[name] = (counters[name] ?? 0) + 1;
        acts += 1;
        await pause(context.random() * 300);
      }
      return {
        injected: acts,
        counters,
        mustBeSeen: ['acknowledged', 'doubtful', 'retried', 'engagedWaits', ...ACTS.map(([name]) => name)],
      };
    });
  },
};

function choose(dice: number): (typeof ACTS)[number] {
  const total = ACTS.reduce((sum, [, weight]) => sum + weight, 0);
  let left = dice * total;
  for (const act of ACTS) {
    left -= act[1];
    if (left < 0) return act;
  }
  return ACTS[0] as (typeof ACTS)[number];
}

async function killNode({ context, crowd }: Scene): Promise<void> {
  const at = Math.floor(context.random() * WORKERS);
  await crowd.worker(at).ready;
  await crowd.worker(at).kill();
  crowd.spawn(at);
}

async function terminate({ server }: Scene): Promise<void> {
  const client = await server.connect();
  await client.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where application_name = 'pursekit-faults' order by random() limit 2`,
  );
  await client.end();
}

async function killBackend({ server }: Scene): Promise<void> {
  const client = await server.connect();
  const { rows } = await client.query<{ pid: number }>(
    `select pid from pg_stat_activity where application_name = 'pursekit-faults' order by random() limit 1`,
  );
  for (const { pid } of rows) sendSignal(pid, 'SIGKILL');
  await client.end().catch(() => {});
  await pause(50);
  await until('the server to recover', () => server.isReady());
}

async function freeze({ context, server }: Scene): Promise<void> {
  await server.freeze();
  await pause(500 + context.random() * 3_000).finally(() => server.thaw());
  await until('the server to go on', () => server.isReady());
}

async function freezeNode({ context, crowd }: Scene): Promise<void> {
  const worker = crowd.worker(Math.floor(context.random() * WORKERS));
  worker.signal('SIGSTOP');
  await pause(context.random() * 1_500);
  worker.signal('SIGCONT');
}

async function slowDown({ context, proxy }: Scene): Promise<void> {
  proxy.slowness = { delayMs: context.random() * 100, jitterMs: 50 };
  await pause(1_000);
  proxy.slowness = undefined;
}
