import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import type { CommitUnit } from '../../src/store/ledger-store.ts';
import { closeTestDatabasesAfterAll, openTestDatabase } from '../support/databases.ts';
import { expectSound } from './support/expect-sound.ts';
import { Interleaving, settle } from './support/interleaving.ts';
import { openStore, storeOn, type TestStore } from './support/open-store.ts';
import { finish, PRIZES, type RaceResult, type Runner, race, unitOf } from './support/race.ts';
import { mint, pay } from './support/units.ts';

/*
 * Goal: in every order of events each unit gets a true result, each output is spent once, each key has one transaction,
 * and the ledger balances at every moment.
 * Method: two stores on one schema. Every await that leaves the process (a statement, its result, a pause) waits for
 * fast-check, which tries orders of events. The test fails, as it should, with each of these bugs in src: one batch
 * spends an output twice, an own id counts as another's, a retry has fresh ids, a commit in doubt is looked up, a doubt
 * is forgotten.
 */
const RUNS = Number(process.env.PURSEKIT_PROPERTY_RUNS ?? 100);
/** Two faults of one batch use it up. */
const DEADLINE_MS = 20;

closeTestDatabasesAfterAll();

let ledger: TestStore;
let runs = 0;

beforeAll(async () => {
  ledger = await openStore(await openTestDatabase('embedded'));
});

test(`in ${RUNS} interleavings of racing units, every result is true and the ledger balances`, async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler({ act: settle }), race, async (scheduler, { runners, faults }) => {
      runs += 1;
      const grants = Array.from({ length: PRIZES }, () => mint(pay('alice', { gold: 2n })));
      await ledger.apply('alice', ...grants);
      const units = runners.map((runner) => unitOf(runner, grants, runs));
      const { world, database } = interleave(scheduler, faults);
      const stores = [0, 1].map(() => storeOn({ database, schema: ledger.schema }, DEADLINE_MS, world));

      const racing = units.map((item, at) => finish(stores[runners[at]?.store as number] as TestStore, item));
      const looking = stores.map(({ store }) => store.supply());
      const [results, looks] = await scheduler.waitFor(Promise.all([Promise.all(racing), Promise.all(looking)]));
      await scheduler.waitAll();

      for (const look of looks) {
        for (const { minted, burned, circulating } of look.values()) expect(minted - burned).toBe(circulating);
      }
      await expectTrue(units, results, runners);
      // A unit is refused only for a reason.
      if (faults.length === 0) expect(results).not.toContainEqual({ status: 'unavailable' });
      await expectSound(ledger);
    }),
    { numRuns: RUNS },
  );
});

function interleave(...[scheduler, faults]: ConstructorParameters<typeof Interleaving>) {
  const interleaving = new Interleaving(scheduler, faults);
  return { world: interleaving.world, database: interleaving.wrap(ledger.database) };
}

/** Compares the result of each unit with the stored rows. */
async function expectTrue(
  units: readonly CommitUnit[],
  results: readonly RaceResult[],
  runners: readonly Runner[],
): Promise<void> {
  const spent = new Map<string, number>();
  for (const [at, { transactions }] of units.entries()) {
    const result = results[at] as RaceResult;
    const stored = await Promise.all(transactions.map(({ id }) => ledger.store.transaction(id)));
    if (result.status === 'applied') {
      const { commitId, firstPlace } = result;
      const places = transactions.map((_, nth) => ({ commitId, place: firstPlace + nth }));
      expect(stored).toMatchObject(places);
      for (const { outpoint } of transactions[0]?.movement.inputs ?? []) {
        spent.set(outpoint, (spent.get(outpoint) ?? 0) + 1);
      }
    } else {
      expect(stored).toEqual(transactions.map(() => undefined));
    }
    if (result.status === 'already_recorded') {
      for (const { place, transactionId } of result.recorded) {
        expect((await ledger.store.transactionByKey(transactions[place]?.key as string))?.id).toBe(transactionId);
      }
    }
  }
  for (const winners of spent.values()) expect(winners).toBe(1);
  for (const [at, result] of results.entries()) {
    if (result.status !== 'conflict') continue;
    // Spent by another unit, or claimed by one of the same store, which a wallet with one unit in flight never does.
    const others = units.filter((_, other) => other !== at && runners[other]?.store === runners[at]?.store);
    const claimed = others.flatMap((other) => other.transactions[0]?.movement.inputs ?? []);
    const gone = [...spent.keys(), ...claimed.map(({ outpoint }) => outpoint)];
    for (const outpoint of result.outpoints) expect(gone).toContain(outpoint);
  }
}
