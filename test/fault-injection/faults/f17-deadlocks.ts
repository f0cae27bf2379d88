import type { Fault } from '../fault.ts';
import { checkAndDrop, withClient } from '../support/in-process/books.ts';
import { forceDeadlocks } from '../support/in-process/forced-deadlocks.ts';
import { overlapBatches } from '../support/in-process/overlapping-batches.ts';
import { until } from '../support/time.ts';

const SIZES = { short: { rounds: 4, batches: 150 }, full: { rounds: 27, batches: 1_000 } };

/** Deadlocks are forced from outside; batches that two processes commit in any order cause none. */
export const deadlocks: Fault = {
  id: 'F17',
  title: 'an outsider locks rows in reverse; two processes commit overlapping batches in random order',
  expected: 'the victim is retried and commits; sorted locks never deadlock',
  promises: ['conserved', 'once', 'order'],
  async run(context) {
    const { rounds, batches } = SIZES[context.profile];
    const { url } = await context.server();
    // A separate database: its deadlock counter counts this fault only.
    const name = `${context.schema()}_${context.seed}`;
    await withClient(url, (client) => client.query(`create database "${name}"`));
    const own = new URL(url);
    own.pathname = `/${name}`;
    try {
      const forcedSchema = context.schema();
      const forced = await forceDeadlocks(own.href, forcedSchema, rounds);
      const before = await countDeadlocks(url, name);
      context.say(`${before} deadlocks were forced; now ${batches} batches of two processes`);
      const schema = context.schema();
      const overlapping = await overlapBatches(own.href, schema, { seed: context.seed, batches });
      const among = (await countDeadlocks(url, name)) - before;
      const violations = [...forced.violations, ...overlapping.violations];
      if (before < forced.counters.forced) violations.push(`the server counts ${before} deadlocks: the count is blind`);
      if (among > 0) violations.push(`${among} deadlocks among batches that lock in sorted order`);
      for (const one of [forcedSchema, schema]) violations.push(...(await checkAndDrop(own.href, one)));
      const committed = overlapping.counters.batches ?? 0;
      return {
        injected: forced.counters.forced,
        counters: {
          ...overlapping.counters,
          forcedDeadlocks: forced.counters.forced,
          forcedInVain: forced.counters.missed,
          victimsOurs: forced.counters.ours,
          victimsOutside: forced.counters.outsiders,
          committedAfterDeadlock: forced.counters.committed,
          deadlocksAmongBatches: among,
        },
        mustBeSeen: [
          'forcedDeadlocks',
          'victimsOurs',
          'victimsOutside',
          'committedAfterDeadlock',
          ...['batches', 'lostUtxo', 'exchange', 'hold', 'reverse'],
        ],
        figures: {
          'deadlocks per 1,000 batches': committed === 0 ? 'none ran' : ((among * 1_000) / committed).toFixed(1),
        },
        violations,
      };
    } finally {
      await withClient(url, (client) => client.query(`drop database "${name}" with (force)`));
    }
  },
};

/** Deadlocks that the server counted in a database, read after every session has reported its statistics. */
async function countDeadlocks(url: string, database: string): Promise<number> {
  return withClient(url, async (client) => {
    await until('the end of all sessions', async () => {
      const { rowCount } = await client.query('select from pg_stat_activity where datname = $1', [database]);
      return rowCount === 0;
    });
    const { rows } = await client.query<{ count: string }>(
      'select deadlocks::text as count from pg_stat_database where datname = $1',
      [database],
    );
    return Number(rows[0]?.count);
  });
}
