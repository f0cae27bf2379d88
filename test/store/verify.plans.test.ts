import { beforeAll, expect, test } from 'vitest';
import { INVARIANTS } from '../../src/store/invariants/index.ts';
import { closeTestDatabasesAfterAll, openTestDatabase } from '../support/databases.ts';
import { openStore, type TestStore } from './support/open-store.ts';
import { mint, output, pay, transfer, unit } from './support/units.ts';

/*
 * Goal: the time of `pursekit verify` grows with the ledger, and not with its square.
 * Method: the server counts the rows that each step of each query makes, with and without statistics of the tables. The
 * planner knows nothing about the rows of the texts that hold the movements.
 */
closeTestDatabasesAfterAll();

const TRANSACTIONS = 1_000;
/** The rows that all steps of a query make per transaction, at most; with a nested loop they are 500 and more. */
const ROWS_MAX = 150;
/** Rows that are thought to be a thousand times as many make thousands of parts. */
const PARTS_MAX = 8;

let ledger: TestStore;

beforeAll(async () => {
  ledger = await openStore(await openTestDatabase('server'));
  const grants = Array.from({ length: TRANSACTIONS / 2 }, (_, at) =>
    mint([pay(`w${at}`, { gold: 5n, silver: 1n }), pay('shop', { gold: 1n })]),
  );
  await ledger.apply('bank', ...grants);
  const spends = grants.map((grant) =>
    transfer([output(grant)], [pay('shop', { gold: 3n }), pay(output(grant).owner, { gold: 2n, silver: 1n })]),
  );
  await ledger.commitTogether(...spends.map((spend, at) => unit(`w${at}`, spend)));
  await ledger.store.history.placeCommits();
  while ((await ledger.store.history.projectSpends()).hasMore);
});

interface Step {
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly 'Rows Removed by Join Filter'?: number;
  readonly 'Hash Batches'?: number;
  readonly Plans?: readonly Step[];
}

/** The rows that a step and those below it made or dropped. */
function rowsOf({ Plans = [], ...step }: Step): number {
  const rows = [step['Actual Rows'], step['Rows Removed by Filter'], step['Rows Removed by Join Filter']];
  const own = rows.reduce<number>((sum, one = 0) => sum + one, 0) * step['Actual Loops'];
  return Plans.reduce((sum, below) => sum + rowsOf(below), own);
}

/** The most parts of a hash in a step or one below it: more than one if its rows were thought to fill the memory. */
function partsOf({ Plans = [], ...step }: Step): number {
  return Math.max(step['Hash Batches'] ?? 1, ...Plans.map(partsOf));
}

for (const statistics of ['no statistics', 'statistics']) {
  test.each(INVARIANTS)(`$name reads a transaction a few times, with ${statistics}`, async ({ violations }) => {
    if (statistics === 'statistics') await ledger.sql('analyze $schema.transactions, $schema.unspent');

    const [row] = await ledger.sql(`explain (analyze, format json, timing off) ${violations}`);

    const [{ Plan: plan }] = Object.values(row ?? {})[0] as unknown as [{ Plan: Step }];
    expect(rowsOf(plan) / TRANSACTIONS).toBeLessThan(ROWS_MAX);
    expect(partsOf(plan)).toBeLessThanOrEqual(PARTS_MAX);
  });
}
