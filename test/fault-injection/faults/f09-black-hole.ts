import type { Fault } from '../fault.ts';
import { pause, until } from '../support/time.ts';
import { behindProxy } from '../support/under-crowd.ts';
import { busyMarket } from '../support/workloads.ts';

const ROUNDS = { short: 1, full: 8 };
const WORKERS = 3;
const DEADLINE_MS = 4_000;
/** The bound of docs/API.md for storeDeadlineMs, plus a tenth, plus a second for a busy machine. */
const WAIT_MS_MAX = 1.1 * (2 * DEADLINE_MS + 5_000) + 1_000;

/** Packets vanish without an error. */
export const blackHole: Fault = {
  id: 'F9',
  title: 'commits and their answers vanish without a reset; then the whole network does',
  expected: 'given up in time, in doubt, settled by the same ids; no caller waits longer than documented',
  promises: ['honest', 'once', 'bounded'],
  async run(context) {
    const bounds = { storeDeadlineMs: DEADLINE_MS };
    const options = { server: await context.server(), workers: WORKERS, workload: busyMarket(WORKERS), bounds };
    return behindProxy(context, options, async (crowd, proxy) => {
      let darknesses = 0;
      for (let round = 0; round < ROUNDS[context.profile]; round += 1) {
        for (let at = 0; at < 2 * WORKERS; at += 1) proxy.arm(at % 2 === 0 ? 'black_hole' : 'deaf');
        await until('commits to vanish', () => proxy.armed === 0);
        await pause(DEADLINE_MS + 1_000);
        proxy.isDark = true;
        const before = crowd.count('unavailable') + crowd.count('inDoubt');
        await until('someone to hear of it', () => crowd.count('unavailable') + crowd.count('inDoubt') > before);
        darknesses += 1;
        proxy.heal();
        await pause(1_000);
      }
      const { black_hole: vanished, deaf } = proxy.injected;
      return {
        injected: vanished + deaf + darknesses,
        counters: { vanished, deaf, darknesses },
        mustBeSeen: ['acknowledged', 'engagedWaits', 'doubtful', 'inDoubt', 'doubtCommitted', 'doubtApplied'],
        waitMsMax: WAIT_MS_MAX,
      };
    });
  },
};
