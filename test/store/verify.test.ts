import { expect, test } from 'vitest';
import { TRANSACTION_KINDS } from '../../src/domain/records/transaction-kind.ts';
import { type InvariantReport, verifyInvariants } from '../../src/store/invariants/verify.ts';
import { type Database, type DatabaseTransaction, delegate } from '../../src/store/postgres/database.ts';
import { describeDatabases, type TestDatabase } from '../support/databases.ts';
import { PAY, setInputs, setOutputs } from './support/corruption.ts';
import { CORRUPTIONS, DISARM } from './support/corruptions.ts';
import { openHealthy } from './support/open-healthy.ts';

const NAMES = [1, 2, 3, 4, 5, 7, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22].map((number) => `I${number}`);

/** Runs the work of a database transaction within one that is open. */
function runIn(open: DatabaseTransaction): Database['transaction'] {
  return (work) => work(open);
}

function broken(reports: readonly InvariantReport[]): InvariantReport[] {
  return reports.filter(({ violations }) => violations > 0);
}

describeDatabases('verifyInvariants()', (open) => {
  let healthy: Promise<TestDatabase> | undefined;

  /** The reports after a corruption, which is rolled back: all corruptions share one ledger. */
  async function verifyAfter(plant: string): Promise<readonly InvariantReport[]> {
    healthy ??= openHealthy(open);
    const { database, schema } = await healthy;
    let reports: readonly InvariantReport[] = [];
    const rollback = new Error('the reports are taken');
    await database
      .transaction(async (transaction) => {
        await transaction.script(`${DISARM} ${plant}`.replaceAll('$schema', `"${schema}"`));
        const within = { ...delegate(database, transaction), transaction: runIn(transaction) };
        reports = await verifyInvariants(within, schema);
        throw rollback;
      })
      .catch((error: unknown) => {
        if (error !== rollback) throw error;
      });
    return reports;
  }

  test('finds no violation in a ledger with a transaction of every kind', async () => {
    const { database, schema } = await openHealthy(open);

    const reports = await verifyInvariants(database, schema);

    const [row] = await database.run({
      name: 'test',
      text: `select string_agg(distinct kind, ' ' order by kind) as kinds from "${schema}".transactions`,
      values: [],
    });
    expect(row?.kinds).toBe(TRANSACTION_KINDS.toSorted().join(' '));
    expect(reports.map(({ name }) => name)).toEqual(NAMES);
    expect(broken(reports)).toEqual([]);
    expect(new Set(reports.map(({ sentence }) => sentence)).size).toBe(NAMES.length);
  });

  test.each(CORRUPTIONS.map((corruption) => [corruption.name, corruption.what, corruption] as const))(
    '%s finds %s',
    async (name, _, { plant, example }) => {
      const reports = await verifyAfter(plant);

      const report = reports.find((candidate) => candidate.name === name);
      expect(report?.violations).toBeGreaterThan(0);
      expect(
        report?.examples.some((text) => example.test(text)),
        report?.examples.join('\n'),
      ).toBe(true);
    },
  );

  test.each([
    ['an input that is nonsense', setInputs(PAY, `'nonsense'`)],
    ['an input whose index is beyond a number', setInputs(PAY, `inputs || '99999999999'`)],
    ['an amount that is nonsense', setOutputs(PAY, 'bob gold=much')],
  ])('reports a movement that cannot be read: %s', async (_, plant) => {
    const { database, schema } = await openHealthy(open);
    await database.transaction(({ script }) => script(`${DISARM} ${plant}`.replaceAll('$schema', `"${schema}"`)));

    const reports = broken(await verifyInvariants(database, schema));

    expect(reports.map(({ name }) => name)).toContain('I3');
    const unreadable = reports.filter(({ examples }) => examples[0]?.startsWith('a stored movement cannot be read: '));
    expect(unreadable.length).toBeGreaterThan(0);
  });

  // README.md says so.
  test('reports a UTXO whose owner is another one in the history, too, unless the changes say the same', async () => {
    const { database, schema } = await openHealthy(open);
    const run = (sql: string): Promise<void> =>
      database.transaction(({ script }) => script(sql.replaceAll('$schema', `"${schema}"`)));
    await run(`${DISARM} update $schema.unspent set owner = 'mallory' where owner = 'bob';
      update $schema.transactions set outputs = replace(outputs, 'bob', 'mallory')`);
    expect(broken(await verifyInvariants(database, schema)).map(({ name }) => name)).toEqual(['I20']);

    await run(`update $schema.placed_commits set changes = replace(changes, 'bob', 'mallory');
      update $schema.unplaced_commits set changes = replace(changes, 'bob', 'mallory');
      update $schema.commit_order set changes_bytes = (select coalesce(sum(octet_length(changes)), 0)
        from $schema.placed_commits)`);
    expect(broken(await verifyInvariants(database, schema))).toEqual([]);
  });

  test('counts all violations and shows five of them', async () => {
    const { database, schema } = await openHealthy(open);
    await database.transaction(({ script }) =>
      script(`insert into "${schema}".unspent
        select gen_random_uuid(), 0, 1, 'gold', 'mallory', 5 from generate_series(1, 7)`),
    );

    const report = (await verifyInvariants(database, schema)).find(({ name }) => name === 'I12');

    expect(report?.violations).toBe(7);
    expect(report?.examples).toHaveLength(5);
  });
});

test('each invariant has a corruption that it finds', () => {
  expect(new Set(CORRUPTIONS.map(({ name }) => name))).toEqual(new Set(NAMES));
});
