import { openDatabase } from '../../../src/store/postgres/open-database.ts';
import type { Fault } from '../fault.ts';
import type { FaultServer } from '../support/fault-server.ts';
import { pause } from '../support/time.ts';
import { underCrowd } from '../support/under-crowd.ts';
import { busyMarket } from '../support/workloads.ts';

const TERMINATIONS = { short: 30, full: 330 };
const IDLE_TRANSACTIONS = { short: 2, full: 10 };
const WORKERS = 3;

/** Sessions to end: idle ones, active ones, ones in the middle of a commit. */
const VICTIMS = {
  terminatedIdle: "state = 'idle'",
  terminatedBusy: "state = 'active'",
  terminatedAtCommit: "state = 'active' and query ~ 'commit_(batch|one)[(]'",
} as const;

/** An administrator or a failover ends sessions. */
export const terminated: Fault = {
  id: 'F5',
  title: 'sessions are terminated while idle, at work and at commit; a database transaction idles too long',
  expected: 'the process continues, the batch is sent again, nothing is applied twice',
  promises: ['once', 'honest', 'isolated'],
  async run(context) {
    const server = await context.server();
    const options = { server, workers: WORKERS, workload: busyMarket(WORKERS) };
    return underCrowd(context, options, async () => {
      const counters: Record<string, number> = { terminatedIdle: 0, terminatedBusy: 0, terminatedAtCommit: 0 };
      const sum = (): number => Object.values(counters).reduce((total, count) => total + count, 0);
      const client = await server.connect();
      for (let round = 0; sum() < TERMINATIONS[context.profile]; round += 1) {
        const [name, where] = Object.entries(VICTIMS)[round % 3] as [string, string];
        const { rows } = await client.query<{ done: boolean }>(
          `select pg_terminate_backend(pid) as done from pg_stat_activity
           where application_name = 'pursekit-faults' and ${where} order by random() limit 1`,
        );
        if (rows[0]?.done === true) counters[name] = (counters[name] ?? 0) + 1;
        await pause(context.random() * 40);
      }
      await client.end();
      const violations: string[] = [];
      for (let round = 0; round < IDLE_TRANSACTIONS[context.profile]; round += 1) {
        if (await idleTooLong(server)) counters.idleTransactions = (counters.idleTransactions ?? 0) + 1;
        else violations.push('a database transaction that idled too long was committed all the same');
      }
      const mustBeSeen = [...Object.keys(VICTIMS), 'idleTransactions', 'acknowledged', 'doubtful'];
      return { injected: sum(), counters, mustBeSeen, violations };
    });
  },
};

/** Returns true if a database transaction that idles longer than the server allows fails, and no other one does. */
async function idleTooLong(server: FaultServer): Promise<boolean> {
  const url = new URL(server.url);
  url.searchParams.set('options', '-c idle_in_transaction_session_timeout=50');
  const database = await openDatabase(url.href);
  const one = { name: 'one', text: 'select 1::text as one', values: [] };
  try {
    const idling = database.transaction(async ({ run }) => {
      await run(one);
      await pause(300);
      return run(one);
    });
    const failed = await idling.then(
      () => false,
      () => true,
    );
    return failed && (await database.run(one)).length === 1;
  } finally {
    await database.close();
  }
}
