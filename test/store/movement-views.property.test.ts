import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Output } from '../../src/domain/records/movement.ts';
import { bundleOf, toAssets } from '../../src/domain/values/bundle.ts';
import type { Utxo } from '../../src/domain/values/utxo.ts';
import type { PlannedTransaction } from '../../src/store/ledger-store.ts';
import { describeDatabases } from '../support/databases.ts';
import { amount, storableName } from './support/arbitraries.ts';
import { openStore, type TestStore } from './support/open-store.ts';
import { burn, mint, output, transfer } from './support/units.ts';

/*
 * Goal: a movement is read as it was written, by the views `inputs` and `outputs`, by the table `unspent` and by the
 * store. A transaction stores its movement as two texts.
 * Method: units of random movements, which spend outputs of their own unit and of those before it.
 */
const RUNS = Number(process.env.PURSEKIT_PROPERTY_RUNS ?? 50);

const outputs: fc.Arbitrary<Output[]> = fc.array(
  fc.record({
    owner: storableName,
    bundle: fc
      .uniqueArray(fc.tuple(storableName, amount), { selector: ([asset]) => asset, minLength: 1, maxLength: 16 })
      .map((assets) => bundleOf(new Map(assets))),
  }),
  { maxLength: 5 },
);

/** The plan of a transaction. Each number chooses an output to spend among those that are unspent. */
const plans = fc.array(fc.record({ spends: fc.array(fc.nat(), { maxLength: 4 }), outputs }), {
  minLength: 1,
  maxLength: 4,
});

type Plan = typeof plans extends fc.Arbitrary<(infer One)[]> ? One : never;

/** The transaction of a plan. Takes its inputs from what is unspent, and adds its outputs. */
function planned(plan: Plan, unspent: Utxo[]): PlannedTransaction | undefined {
  const inputs = plan.spends.flatMap((at) => (unspent.length === 0 ? [] : unspent.splice(at % unspent.length, 1)));
  if (inputs.length + plan.outputs.length === 0) return undefined;
  const make = inputs.length === 0 ? mint(plan.outputs) : transfer(inputs, plan.outputs);
  const transaction = plan.outputs.length === 0 ? burn(inputs) : make;
  unspent.push(...plan.outputs.map((_, at) => output(transaction, at)));
  return transaction;
}

const inputsOf = ({ id, movement }: PlannedTransaction): string[] =>
  movement.inputs.map(({ outpoint }) => `${id} ${outpoint}`);

const rowsOf = ({ outpoint, owner, bundle }: Utxo): string[] =>
  Array.from(bundle, ([asset, held]) => `${outpoint} ${bundle.size} ${asset} ${owner} ${held}`);

async function column({ sql }: TestStore, text: string, ids: readonly string[]): Promise<string[]> {
  return (await sql(text, `{${ids.join(',')}}`)).map((row) => row.row as string).sort();
}

const OF_OUTPUT = `concat_ws(' ', transaction_id || ':' || output_index, asset_count, asset, owner, amount::text)
  as row`;

describeDatabases('a movement', (open) => {
  let opened: Promise<TestStore> | undefined;

  test(`is read as it was written, in ${RUNS} histories of random units`, async () => {
    opened ??= open().then((at) => openStore(at));
    const ledger = await opened;

    await fc.assert(
      fc.asyncProperty(fc.array(plans, { minLength: 1, maxLength: 3 }), async (units) => {
        const unspent: Utxo[] = [];
        const transactions: PlannedTransaction[] = [];
        for (const plan of units) {
          const ofUnit = plan.flatMap((one) => planned(one, unspent) ?? []);
          if (ofUnit.length > 0) await ledger.apply('any', ...ofUnit);
          transactions.push(...ofUnit);
        }
        const ids = transactions.map(({ id }) => id);
        const made = transactions.flatMap((one) => one.movement.outputs.map((_, at) => output(one, at)));

        const inputs = `select concat(spent_by, ' ', transaction_id, ':', output_index) as row from $schema.inputs
          where spent_by = any($1::text::uuid[])`;
        expect(await column(ledger, inputs, ids)).toEqual(transactions.flatMap(inputsOf).sort());
        const outputs = `select ${OF_OUTPUT} from $schema.outputs where transaction_id = any($1::text::uuid[])`;
        expect(await column(ledger, outputs, ids)).toEqual(made.flatMap(rowsOf).sort());
        const left = `select ${OF_OUTPUT} from $schema.unspent where transaction_id = any($1::text::uuid[])`;
        expect(await column(ledger, left, ids)).toEqual(unspent.flatMap(rowsOf).sort());
        for (const one of transactions) await expectStored(ledger, one);
      }),
      { numRuns: RUNS },
    );
  });
});

/** Expects that the store reads the transaction with its movement. */
async function expectStored({ store }: TestStore, { id, movement }: PlannedTransaction): Promise<void> {
  const stored = await store.transaction(id);
  expect(stored?.kind).toBe(movement.kind);
  expect(stored?.inputs.map((one) => [one.outpoint, one.owner, one.assets]).sort()).toEqual(
    movement.inputs.map((one) => [one.outpoint, one.owner, toAssets(one.bundle)]).sort(),
  );
  expect(stored?.outputs.map((one) => [one.owner, one.assets])).toEqual(
    movement.outputs.map((one) => [one.owner, toAssets(one.bundle)]),
  );
}
