import type { Fault } from '../fault.ts';
import { pause } from '../support/time.ts';
import { underCrowd } from '../support/under-crowd.ts';
import { busyMarket } from '../support/workloads.ts';

const KILLS = { short: 12, full: 320 };
const WORKERS = 4;

/** Processes that embed pursekit die at random moments. */
export const nodeKilled: Fault = {
  id: 'F1',
  title: 'kill -9 of a node process at a random moment',
  expected: 'acknowledged commands are stored; other commands are stored at most once, and their keys settle',
  promises: ['conserved', 'once', 'durable', 'order', 'deliveries'],
  async run(context) {
    const options = { server: await context.server(), workers: WORKERS, workload: busyMarket(WORKERS) };
    return underCrowd(context, options, async (crowd) => {
      let kills = 0;
      const killAgainAndAgain = async (at: number): Promise<void> => {
        while (kills < KILLS[context.profile]) {
          // One process in eight dies while it starts.
          if (context.random() > 0.125) await crowd.worker(at).ready;
          await pause(context.random() * 500);
          if (await crowd.worker(at).kill()) kills += 1;
          crowd.spawn(at);
          if (kills % 50 === 0) context.say(`${kills} processes killed`);
        }
      };
      await Promise.all(Array.from({ length: WORKERS }, (_, at) => killAgainAndAgain(at)));
      return {
        injected: kills,
        mustBeSeen: ['acknowledged', 'duplicates', 'refused', 'delivered', 'engagedWaits', 'sharedUnitsDivided'],
      };
    });
  },
};
