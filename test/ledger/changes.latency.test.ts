import { expect, test } from 'vitest';
import { type Change, createLedger, type Ledger } from '../../src/index.ts';
import { monotonicMs, pauseMs } from '../../src/platform/timers.ts';
import { closeTestDatabasesAfterAll, openTestDatabase } from '../support/databases.ts';
import { ledgerUrl } from '../support/runtime-role.ts';

/*
 * Goal: a waiting reader has a commit within 100 ms of its answer, of its own runtime and of another one.
 * Method: two runtimes with connections of their own on the server; commits at random moments. The bound holds for the
 * median, as other tests share the machine. The figures: PURSEKIT_FEED_COMMITS=300 npx vitest run --reporter=verbose
 * test/ledger/changes.latency.test.ts
 */
closeTestDatabasesAfterAll();

const COMMITS = Number(process.env.PURSEKIT_FEED_COMMITS ?? 40);
const PRINTS = process.env.PURSEKIT_FEED_COMMITS !== undefined;
const WITHIN_MS = 100;

/** The milliseconds from the answer to a commit of `writer` until a reader of `ledger` has it, in ascending order. */
async function delays(ledger: Ledger, writer: Ledger): Promise<number[]> {
  const seen = new Map<string, number>();
  const changes = ledger.changes()[Symbol.asyncIterator]();
  const reading = (async () => {
    for (let count = 0; count < COMMITS; count += 1) {
      const { value } = (await changes.next()) as IteratorYieldResult<Change>;
      seen.set(value.id, monotonicMs());
    }
  })();
  const answered = new Map<string, number>();
  for (let count = 0; count < COMMITS; count += 1) {
    await pauseMs(50 + ((count * 37) % 100));
    const outcome = await writer.mint({ to: `w${count}`, assets: { gold: 1n } });
    if (outcome.status === 'committed') answered.set(outcome.transaction.id, monotonicMs());
  }
  await reading;
  await changes.return?.();
  return [...answered].map(([id, atMs]) => (seen.get(id) ?? Number.NaN) - atMs).toSorted((one, two) => one - two);
}

test.each(['its own', 'another'])(
  'a waiting reader has a commit of %s runtime within 100 ms',
  {
    timeout: 120_000,
  },
  async (whose) => {
    const { database, schema } = await openTestDatabase('server');
    const options = { database: await ledgerUrl(database, schema), schema };
    await using ledger = await createLedger(options);
    await using other = await createLedger({ ...options, migrate: false });

    const ms = await delays(ledger, whose === 'its own' ? ledger : other);

    const at = (share: number) => Math.max(0, ms[Math.min(ms.length - 1, Math.floor(ms.length * share))] as number);
    if (PRINTS) {
      const figures = [0.5, 0.9, 0.99, 1].map((share) => `p${share * 100} ${at(share).toFixed(1)} ms`);
      process.stderr.write(`${whose} runtime, ${ms.length} commits: ${figures.join(', ')}\n`);
    }
    expect(ms).toHaveLength(COMMITS);
    expect(at(0.5)).toBeLessThan(WITHIN_MS);
  },
);
