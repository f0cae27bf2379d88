import type { Fault } from '../fault.ts';
import { checkAndDrop } from '../support/in-process/books.ts';
import { DateJumper } from '../support/in-process/date-jumper.ts';
import { JumpingMarket } from '../support/in-process/jumping-market.ts';
import { watchUncaught } from '../support/in-process/uncaught.ts';

const TRADE_MS = { short: 3_000, full: 60_000 };

/** The date of the process jumps while it works; durations do not change. */
export const clockJumps: Fault = {
  id: 'F19',
  title: 'the date jumps by hours and days, to 1970 and to 2100, during contention, deliveries and lost connections',
  expected: 'every answer arrives, in order; back-off, timeouts, deliveries and passivation take their usual time',
  promises: ['order', 'once', 'bounded', 'deliveries'],
  async run(context) {
    const { url } = await context.server();
    const schema = context.schema();
    const market = await JumpingMarket.open(context, url, schema);
    const uncaught = watchUncaught();
    const jumper = new DateJumper(context.random);
    try {
      await market.trade(TRADE_MS[context.profile], jumper);
      await market.settle(jumper);
      await market.compare();
    } finally {
      jumper.restore();
      await market.close();
      uncaught.stop();
    }
    const { callers, counts, violations } = market;
    const sum = (name: 'answered' | 'refused' | 'timeouts'): number =>
      callers.reduce((total, caller) => total + caller.counts[name], 0);
    const slowestMs = Math.max(...callers.map((caller) => caller.counts.slowestMs));
    const jumps = Object.values(jumper.counts).reduce((total, count) => total + count, 0);
    return {
      injected: jumps,
      counters: {
        ...jumper.counts,
        ...counts,
        acknowledged: callers.reduce((total, { applied }) => total + applied.length, 0),
        answered: sum('answered'),
        refused: sum('refused'),
        timeouts: sum('timeouts'),
        uncaught: uncaught.seen.length,
      },
      mustBeSeen: [...Object.keys(jumper.counts), ...Object.keys(counts), 'acknowledged', 'timeouts'],
      figures: { 'slowest answer': `${(slowestMs / 1_000).toFixed(2)} s` },
      violations: [
        ...violations,
        ...uncaught.seen.map((error) => `uncaught: ${error instanceof Error ? error.stack : String(error)}`),
        ...(await checkAndDrop(url, schema)),
      ],
    };
  },
};
