import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { isLedgerError, type Outcome } from '../../src/index.ts';
import { LedgerRuntime } from '../../src/ledger/ledger-runtime.ts';
import { resolveBounds } from '../../src/ledger/options.ts';
import { verifyInvariants } from '../../src/store/invariants/verify.ts';
import { PostgresStore } from '../../src/store/postgres-store.ts';
import { Interleaving, sendFaults, settle } from '../store/support/interleaving.ts';
import { openStore, type TestStore } from '../store/support/open-store.ts';
import { mint, pay } from '../store/support/units.ts';
import { closeTestDatabasesAfterAll, openTestDatabase } from '../support/databases.ts';

/*
 * Goal: two runtimes contend for one wallet, with lost answers, in every order of events that fast-check finds. Each
 * caller gets the outcome of its command that is stored.
 * Method: as for the store (test/store/store-interleavings.property.test.ts), from the public calls down. The test
 * detects a doubt that is looked up or dropped, and new ids for a batch that is sent again.
 */
const RUNS = Number(process.env.PURSEKIT_PROPERTY_RUNS ?? 60);
const GRANTS = 3;
const FUNDS = 2n * BigInt(GRANTS);

const commands = fc.array(
  fc.record({
    runtime: fc.constantFrom(0, 1),
    to: fc.constantFrom('bob', 'carol'),
    amount: fc.bigInt(1n, 4n),
    key: fc.option(fc.constantFrom('k1', 'k2'), { nil: undefined, freq: 2 }),
  }),
  { minLength: 2, maxLength: 6 },
);
/** With short chains a wallet plans ahead while a chain is in flight. */
const chainMaxima = fc.constantFrom(1, 2, 500);
closeTestDatabasesAfterAll();

let shared: TestStore;
let runs = 0;

beforeAll(async () => {
  shared = await openStore(await openTestDatabase('embedded'));
});

function openRuntime(interleaving: Interleaving, chainMax: number): LedgerRuntime {
  const { world } = interleaving;
  const { schema } = shared;
  const database = interleaving.wrap(shared.database);
  return new LedgerRuntime({
    world,
    bounds: resolveBounds({ chainMax }),
    makeStore: (events) =>
      new PostgresStore({
        database,
        schema,
        durability: 'memory',
        world,
        deadlineMs: 20,
        utxosLoadedMax: 1_000,
        events,
      }),
  });
}

test(`in ${RUNS} interleavings of two runtimes, every caller gets the outcome that is stored`, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler({ act: settle }),
      commands,
      sendFaults,
      chainMaxima,
      async (scheduler, sent, faults, chainMax) => {
        runs += 1;
        const named = (name: string): string => `${runs}:${name}`;
        await shared.apply(
          named('alice'),
          ...Array.from({ length: GRANTS }, () => mint(pay(named('alice'), { gold: 2n }))),
        );
        const interleaving = new Interleaving(scheduler, faults);
        const runtimes = [openRuntime(interleaving, chainMax), openRuntime(interleaving, chainMax)];

        const answers = sent.map(({ runtime, to, amount, key }) =>
          (runtimes[runtime] as LedgerRuntime).transfer({
            from: named('alice'),
            to: named(to),
            assets: { gold: amount },
            key: key && named(key),
          }),
        );
        const results = await scheduler.waitFor(Promise.allSettled(answers));
        await scheduler.waitFor(Promise.all(runtimes.map((runtime) => runtime.close())));
        await scheduler.waitAll();

        const left = (await shared.store.balance(named('alice'))).assets.gold ?? 0n;
        const paid = new Map<string, bigint>();
        for (const [at, result] of results.entries()) {
          const amount = sent[at]?.amount as bigint;
          if (result.status === 'rejected') expectFailureOfStore(result.reason, faults);
          else expectTruth(result.value, amount, left, paid);
        }
        // No two callers got `committed` for the same transaction.
        const committed = results.filter(isCommitted).map(({ value }) => value.transaction.id);
        expect(new Set(committed).size).toBe(committed.length);
        // Spent funds belong to callers that got `committed`, or whose command is in doubt.
        const told = [...paid.values()].reduce((sum, amount) => sum + amount, 0n);
        if (results.some(isInDoubt)) expect(FUNDS - left).toBeGreaterThanOrEqual(told);
        else expect(FUNDS - left).toBe(told);
        for (const { sentence, violations } of await verifyInvariants(shared.database, shared.schema)) {
          expect(violations, sentence).toBe(0);
        }
      },
    ),
    { numRuns: RUNS },
  );
});

/** Funds only decrease: a refused caller asked for more than the wallet held then, and than it holds now. */
function expectTruth(outcome: Outcome, amount: bigint, left: bigint, paid: Map<string, bigint>): void {
  if (outcome.status === 'rejected') {
    expect(outcome.reason).toBe('insufficient_funds');
    expect(amount).toBeGreaterThan(left);
    return;
  }
  const { transaction } = outcome;
  expect(transaction.kind).toBe('transfer');
  paid.set(transaction.id, amount);
}

function expectFailureOfStore(reason: unknown, faults: readonly unknown[]): void {
  if (isLedgerError(reason, 'ERR_KEY_REUSED')) return;
  expect(faults.length, String(reason)).toBeGreaterThan(0);
  expect(['ERR_STORE_UNAVAILABLE', 'ERR_IN_DOUBT']).toContain((reason as { code: string }).code);
}

function isInDoubt(result: PromiseSettledResult<Outcome>): boolean {
  return result.status === 'rejected' && isLedgerError(result.reason, 'ERR_IN_DOUBT');
}

function isCommitted(
  result: PromiseSettledResult<Outcome>,
): result is PromiseFulfilledResult<Extract<Outcome, { status: 'committed' }>> {
  return result.status === 'fulfilled' && result.value.status === 'committed';
}
