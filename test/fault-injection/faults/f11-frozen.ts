import type { Fault } from '../fault.ts';
import { type FaultServer, sendSignal } from '../support/fault-server.ts';
import { pause, until } from '../support/time.ts';
import { underCrowd } from '../support/under-crowd.ts';
import { busyMarket } from '../support/workloads.ts';

const FREEZES = { short: 1, full: 22 };
/** A freeze between two commits leaves nobody in doubt. The fault goes on until one did, at most so often. */
const FREEZES_MAX = 40;
const NODE_FREEZES = { short: 2, full: 20 };
const WORKERS = 3;
const DEADLINE_MS = 1_500;

/** The server is frozen, as on a machine that swaps or on a disk that hangs. */
export const databaseFrozen: Fault = {
  id: 'F11',
  title: 'the database is frozen with SIGSTOP, as a whole or one backend that commits, then continued',
  expected: 'a bounded wait, unavailable or in doubt, then normal service',
  promises: ['honest', 'once', 'bounded'],
  async run(context) {
    const server = await context.server();
    const bounds = { storeDeadlineMs: DEADLINE_MS };
    const options = { server, workers: WORKERS, workload: busyMarket(WORKERS), bounds };
    return underCrowd(context, options, async (crowd) => {
      const counters = { frozen: 0, frozenBackends: 0 };
      const isEnough = (): boolean => counters.frozen >= FREEZES[context.profile] && crowd.count('inDoubt') > 0;
      while (!isEnough() && counters.frozen < FREEZES_MAX) {
        const before = crowd.count('unavailable') + crowd.count('inDoubt');
        await server.freeze();
        try {
          await until('someone to hear of it', () => crowd.count('unavailable') + crowd.count('inDoubt') > before);
          await pause(context.random() * 500);
        } finally {
          await server.thaw();
        }
        counters.frozen += 1;
        await pause(500);
        if (await freezeBackend(server, 1_000)) counters.frozenBackends += 1;
      }
      return {
        injected: counters.frozen,
        counters,
        mustBeSeen: ['acknowledged', 'doubtful', 'frozenBackends', 'inDoubt'],
        // The deadline, a statement in flight at its end, a wait for a connection, and a busy machine.
        waitMsMax: 2 * DEADLINE_MS + 5_000 + 5_000,
      };
    });
  },
};

/** A process that embeds pursekit is frozen, with commits in flight. */
export const nodeFrozen: Fault = {
  id: 'F12',
  title: 'a node process is frozen with SIGSTOP at a random moment, then continued',
  expected: 'the other processes continue; it determines the outcome of its commits',
  promises: ['once', 'isolated'],
  async run(context) {
    const options = { server: await context.server(), workers: WORKERS, workload: busyMarket(WORKERS) };
    return underCrowd(context, options, async (crowd) => {
      let freezes = 0;
      const stuck: string[] = [];
      for (let round = 0; round < NODE_FREEZES[context.profile]; round += 1) {
        const victim = crowd.worker(round % WORKERS);
        await pause(context.random() * 300);
        victim.signal('SIGSTOP');
        const others = (): number => crowd.count('committed');
        // Lines that it wrote before it was frozen may still arrive.
        await pause(400);
        const before = others();
        await pause(1_000 + context.random() * 1_000);
        if (others() <= before) stuck.push(`nobody committed while ${victim.config.name} was frozen`);
        victim.signal('SIGCONT');
        freezes += 1;
      }
      return { injected: freezes, mustBeSeen: ['acknowledged'], violations: stuck };
    });
  },
};

/** Freezes one backend in the middle of a commit for a while; false if no backend was committing. */
async function freezeBackend(server: FaultServer, ms: number): Promise<boolean> {
  const client = await server.connect();
  try {
    for (let look = 0; look < 200; look += 1) {
      const { rows } = await client.query<{ pid: number }>(
        `select pid from pg_stat_activity where application_name = 'pursekit-faults' and state = 'active'
         and query ~ 'commit_(batch|one)[(]' limit 1`,
      );
      const [victim] = rows;
      if (victim === undefined) continue;
      sendSignal(victim.pid, 'SIGSTOP');
      await pause(ms);
      sendSignal(victim.pid, 'SIGCONT');
      return true;
    }
    return false;
  } finally {
    await client.end();
  }
}
