import type { Fault } from '../fault.ts';
import type { Slowness } from '../support/network-fault.ts';
import { pause } from '../support/time.ts';
import { behindProxy } from '../support/under-crowd.ts';
import { busyMarket } from '../support/workloads.ts';

const PHASE_MS = { short: 1_200, full: 15_000 };
const WORKERS = 3;

const PHASES: readonly Slowness[] = [
  { delayMs: 5, jitterMs: 5 },
  { delayMs: 50, jitterMs: 50 },
  { delayMs: 400, jitterMs: 200 },
  { delayMs: 0, jitterMs: 0, pieceBytes: 1 },
  { delayMs: 1, jitterMs: 3, pieceBytes: 7 },
];

/** A slow network. */
export const slowNetwork: Fault = {
  id: 'F10',
  title: 'a slow network: 5, 50 and 500 ms each way, and messages split into single bytes',
  expected: 'slow, without false failures',
  promises: ['honest', 'bounded'],
  async run(context) {
    const options = { server: await context.server(), workers: WORKERS, workload: busyMarket(WORKERS) };
    return behindProxy(context, options, async (crowd, proxy) => {
      let phases = 0;
      const committed: string[] = [];
      for (const slowness of PHASES) {
        proxy.slowness = slowness;
        const before = crowd.count('committed');
        await pause(PHASE_MS[context.profile]);
        if (crowd.count('committed') > before) phases += 1;
        const perSecond = ((crowd.count('committed') - before) / PHASE_MS[context.profile]) * 1_000;
        const { delayMs, jitterMs, pieceBytes } = slowness;
        committed.push(
          `${Math.round(perSecond)}/s at ${delayMs}+${jitterMs} ms${pieceBytes ? ` by ${pieceBytes} B` : ''}`,
        );
      }
      proxy.slowness = undefined;
      await pause(1_000);
      const failures = crowd.count('errors') - crowd.count('timeouts');
      return {
        injected: phases,
        mustBeSeen: ['acknowledged'],
        figures: { committed: committed.join(', ') },
        violations: failures > 0 ? [`${failures} commands failed because of a slow network`] : [],
      };
    });
  },
};
