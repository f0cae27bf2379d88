import type { ClientBase } from 'pg';
import type { Fault, FaultContext } from '../fault.ts';
import { countWallets } from '../support/count-wallets.ts';
import type { Crowd } from '../support/crowd.ts';
import type { FaultProxy } from '../support/fault-proxy.ts';
import { type FaultServer, sendSignal } from '../support/fault-server.ts';
import { STEPS, StepGates } from '../support/step-gates.ts';
import { pause, until, within } from '../support/time.ts';
import { behindProxy } from '../support/under-crowd.ts';
import { everyStep } from '../support/workloads.ts';
import { type CrashPoint, STATEMENTS, type StatementName } from '../worker/crash-point.ts';

const DEATH_MS_MAX = 60_000;
/** The short profile takes one in so many faults inside the server, from the seed on. */
const ONE_IN = { short: 4, full: 1 };

/** The first cycle of the relay claims; the second one settles the claimed deliveries, and claims. */
const OCCURRENCES: Readonly<Record<StatementName, readonly number[]>> = {
  ...{ activate: [1], commit: [1], claim: [1, 2] },
  ...{ holds: [1], reversals: [1], expiry: [1] },
};

/** The steps in the process: around each statement, in the caller, in the processor. */
const OWN_POINTS: readonly CrashPoint[] = [
  ...(Object.keys(STATEMENTS) as StatementName[]).flatMap((statement) =>
    OCCURRENCES[statement].flatMap((occurrence) =>
      (['before', 'sent', 'answered'] as const).map((moment) => ({ statement, moment, occurrence })),
    ),
  ),
  ...(['told', 'logged'] as const).map((caller) => ({ caller, occurrence: 3 })),
  ...(['called', 'done'] as const).map((processor) => ({ processor, occurrence: 2 })),
];

/** Faults for a commit that is held at a step inside the server. */
const BLOWS = ['node killed', 'connection reset', 'session terminated', 'backend killed'] as const;

/** Every step of the commit protocol, one after the other. */
export const crashPoints: Fault = {
  id: 'F2',
  title: 'death at every step of the commit and delivery protocol, enumerated',
  expected: 'as F1 at each of them',
  promises: ['conserved', 'once', 'durable', 'deliveries'],
  async run(context) {
    const server = await context.server();
    const options = { server, workers: 1, workload: everyStep(), connections: 3 };
    return behindProxy(context, options, async (crowd, proxy) => {
      const missed: string[] = [];
      let covered = 0;
      const client = await server.connect();
      await crowd.worker(0).kill();
      for (const point of OWN_POINTS) {
        if (await dieAt(crowd, client, point)) covered += 1;
        else missed.push(JSON.stringify(point));
      }
      await goOn(crowd);
      await countWallets(client, crowd.schema);
      await client.end();
      const gates = await StepGates.install(server, crowd.schema, context.seed);
      const every = ONE_IN[context.profile];
      const steps = STEPS.flatMap((_, step) => BLOWS.map((blow) => ({ step, blow }))).filter(
        // Neighbours have different blows: so all of them are taken.
        ({ step }, at) => (at + step + context.seed) % every === 0,
      );
      for (const { step, blow } of steps) {
        // Rejects if no commit comes to this step.
        await strike({ context, crowd, proxy, server, gates, step, blow });
        covered += 1;
      }
      await gates.close();
      const points = OWN_POINTS.length + steps.length;
      return {
        injected: covered,
        counters: { points, covered },
        mustBeSeen:
          every > 1
            ? ['acknowledged']
            : ['acknowledged', 'doubtCommitted', 'doubtApplied', 'duplicates', 'repeatedDeliveries', 'expiredUnswept'],
        figures: { 'crash points': `${covered} of ${points}` },
        violations: missed.map((point) => `nothing died at ${point}`),
      };
    });
  },
};

/** Starts the next life of the worker. Returns true if it ended at this point. */
async function dieAt(crowd: Crowd, client: ClientBase, point: CrashPoint): Promise<boolean> {
  await crowd.expireClaims(client);
  const worker = crowd.spawn(0, point);
  await within(DEATH_MS_MAX, worker.ended);
  const isDead = worker.wasKilled;
  if (!isDead) await worker.kill();
  return isDead;
}

interface Strike {
  readonly context: FaultContext;
  readonly crowd: Crowd;
  readonly proxy: FaultProxy;
  readonly server: FaultServer;
  readonly gates: StepGates;
  readonly step: number;
  readonly blow: (typeof BLOWS)[number];
}

/** Holds a commit at a step, injects the fault, then releases the rest of it and the repetitions sent meanwhile. */
async function strike({ context, crowd, proxy, server, gates, step, blow }: Strike): Promise<void> {
  const pid = await gates.hold(step);
  const worker = crowd.worker(0);
  switch (blow) {
    case 'node killed':
      await worker.kill();
      crowd.spawn(0);
      break;
    case 'connection reset':
      proxy.resetAll();
      // Time for a repetition with the same ids, while the first attempt is still in flight.
      await pause(context.random() * 200);
      break;
    case 'session terminated':
      await terminate(server, pid);
      break;
    case 'backend killed':
      sendSignal(pid, 'SIGKILL');
      await until('the server to notice', async () => !(await server.isReady()), 5_000).catch(() => {});
      await until('the server to recover', () => server.isReady());
      // The session that held the gate has ended with all others.
      await gates.reconnect(server);
      break;
  }
  await gates.release();
  await goOn(crowd);
}

/** Resolves when the present life acknowledges commands again. */
async function goOn(crowd: Crowd): Promise<void> {
  const worker = crowd.worker(0).isRunning ? crowd.worker(0) : crowd.spawn(0);
  const before = worker.counters.committed;
  await until('the worker to go on', () => worker.counters.committed > before + 2 || !worker.isRunning);
}

async function terminate(server: FaultServer, pid: number): Promise<void> {
  const client = await server.connect();
  await client.query('select pg_terminate_backend($1)', [pid]);
  await client.end();
}
