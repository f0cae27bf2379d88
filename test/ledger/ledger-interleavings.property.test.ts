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
 * Goal: two runtimes contend for one wallet, and for a pair of payers, with lost answers, in every order of events that
 * fast-check finds. Each caller gets the outcome of its command that is stored.
 * Method: as for the store (test/store/store-interleavings.property.test.ts), from the public calls down. The test
 * detects a doubt that is looked up or dropped, and new ids for a batch that is sent again.
 */
const RUNS = Number(process.env.PURSEKIT_PROPERTY_RUNS ?? 60);
const HANG_GUARD_MS = 120_000 + 1_000 * RUNS;
const GRANTS = 3;
const FUNDS = 2n * BigInt(GRANTS);
/** The payers, with the asset that each pays. All commands take gold of alice, and some wood of dave. */
const PAYERS = [
  ['alice', 'gold'],
  ['dave', 'wood'],
] as const;

const commands = fc.array(
  fc.record({
    runtime: fc.constantFrom(0, 1),
    to: fc.constantFrom('bob', 'carol'),
    amount: fc.bigInt(1n, 4n),
    key: fc.option(fc.constantFrom('k1', 'k2'), { nil: undefined, freq: 2 }),
    /** Dave pays as much wood in the same transaction. */
    isShared: fc.nat({ max: 2 }).map((one) => one === 0),
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

test(`in ${RUNS} interleavings of two runtimes, every caller gets the outcome that is stored`, {
  timeout: HANG_GUARD_MS,
}, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler({ act: settle }),
      commands,
      sendFaults,
      chainMaxima,
      async (scheduler, sent, faults, chainMax) => {
        runs += 1;
        const named = (name: string): string => `${runs}:${name}`;
        for (const [wallet, asset] of PAYERS) {
          const grants = Array.from({ length: GRANTS }, () => mint(pay(named(wallet), { [asset]: 2n })));
          await shared.apply(named(wallet), ...grants);
        }
        const interleaving = new Interleaving(scheduler, faults);
        const runtimes = [openRuntime(interleaving, chainMax), openRuntime(interleaving, chainMax)];

        const answers = sent.map(({ runtime, to, amount, key, isShared }) => {
          const ledger = runtimes[runtime] as LedgerRuntime;
          const legs = PAYERS.map(([wallet, asset]) => ({
            from: named(wallet),
            to: named(to),
            assets: { [asset]: amount },
          }));
          if (isShared) return ledger.exchange({ legs, key: key && named(key) });
          return ledger.transfer({ ...(legs[0] as (typeof legs)[number]), key: key && named(key) });
        });
        const results = await scheduler.waitFor(Promise.allSettled(answers));
        await scheduler.waitFor(Promise.all(runtimes.map((runtime) => runtime.close())));
        await scheduler.waitAll();

        const left = await Promise.all(
          PAYERS.map(async ([wallet, asset]) => (await shared.store.balance(named(wallet))).assets[asset] ?? 0n),
        );
        const paid = new Map<string, readonly bigint[]>();
        for (const [at, result] of results.entries()) {
          const { amount, isShared } = sent[at] as (typeof sent)[number];
          const asked = isShared ? [amount, amount] : [amount, 0n];
          if (result.status === 'rejected') expectFailureOfStore(result.reason, faults);
          else expectTruth(result.value, asked, left, paid);
        }
        // No two callers got `committed` for the same transaction.
        const committed = results.filter(isCommitted).map(({ value }) => value.transaction.id);
        expect(new Set(committed).size).toBe(committed.length);
        // Spent funds belong to callers that got `committed`, or whose command is in doubt.
        for (const [at, rest] of left.entries()) {
          const told = [...paid.values()].reduce((sum, amounts) => sum + (amounts[at] as bigint), 0n);
          if (results.some(isInDoubt)) expect(FUNDS - rest).toBeGreaterThanOrEqual(told);
          else expect(FUNDS - rest).toBe(told);
        }
        for (const { sentence, violations } of await verifyInvariants(shared.database, shared.schema)) {
          expect(violations, sentence).toBe(0);
        }
      },
    ),
    { numRuns: RUNS },
  );
});

/** Funds only decrease: a refused caller asked for more than a wallet held then, and than it holds now. */
function expectTruth(
  outcome: Outcome,
  asked: readonly bigint[],
  left: readonly bigint[],
  paid: Map<string, readonly bigint[]>,
): void {
  if (outcome.status === 'rejected') {
    expect(outcome.reason).toBe('insufficient_funds');
    expect(asked.some((amount, at) => amount > (left[at] as bigint))).toBe(true);
    return;
  }
  const { transaction } = outcome;
  expect(transaction.kind).toBe(asked[1] === 0n ? 'transfer' : 'exchange');
  paid.set(transaction.id, asked);
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
