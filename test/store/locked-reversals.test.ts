import { expect, test } from 'vitest';
import type { PlannedTransaction } from '../../src/store/ledger-store.ts';
import { openTestDatabase } from '../support/databases.ts';
import { expectSound } from './support/expect-sound.ts';
import { openStore, statuses, type TestStore } from './support/open-store.ts';
import { useOutsiders } from './support/two-stores.ts';
import { mint, output, pay, reversalOfMint, unit } from './support/units.ts';

/*
 * Goal: a session that holds a row of "reversals" delays the reversals of this row and no other unit.
 * Method: an outsider locks rows on a server. All units of a test are sent as one batch.
 */
const server = useOutsiders();
const DEADLINE_MS = 10_000;

interface Half {
  readonly mint: PlannedTransaction;
  /** Reverses the other 5 of its 10 gold. */
  readonly rest: PlannedTransaction;
}

/** Mints 10 gold for each of these wallets and reverses 5 of it. */
async function halves(ledger: TestStore, ...wallets: readonly string[]): Promise<Half[]> {
  return Promise.all(
    wallets.map(async (wallet) => {
      const grant = mint(pay(wallet, { gold: 10n }));
      await ledger.apply(wallet, grant);
      const first = reversalOfMint(grant, output(grant), { before: 0n, amount: 5n });
      await ledger.apply(wallet, first);
      return { mint: grant, rest: reversalOfMint(grant, output(first), { before: 5n, amount: 5n }) };
    }),
  );
}

async function lockReversals({ schema }: TestStore, { id }: PlannedTransaction): Promise<void> {
  await server.outsider.query('begin');
  await server.outsider.query(`select from "${schema}".reversals where transaction_id = $1 for update`, [id]);
}

test('units of the same batch are committed while one reversal waits for a lock', async () => {
  const ledger = await openStore(await openTestDatabase('server'), DEADLINE_MS);
  const [first, second] = (await halves(ledger, 'alice', 'bob')) as [Half, Half];
  const grant = mint(pay('dave', { gold: 10n }));
  await ledger.apply('dave', grant);
  await lockReversals(ledger, first.mint);

  const [locked, ...others] = [
    unit('alice', first.rest),
    unit('bob', second.rest),
    // Its rows are made by the batch.
    unit('dave', reversalOfMint(grant, output(grant), { before: 0n, amount: 10n })),
    unit('carol', mint(pay('carol', { gold: 5n }))),
  ].map((one) => ledger.store.commit(one));

  expect(statuses(await Promise.all(others))).toEqual(['applied', 'applied', 'applied']);
  expect(await ledger.store.balance('alice')).toMatchObject({ assets: { gold: 5n } });
  await server.outsider.query('rollback');
  expect((await locked)?.status).toBe('applied');
  expect(ledger.retries.map(({ error }) => String(error)).filter((error) => /deadlock|timeout/.test(error))).toEqual(
    [],
  );
  await expectSound(ledger);
});

test('a reversal that waits for a lock is in conflict if more was reversed meanwhile', async () => {
  const ledger = await openStore(await openTestDatabase('server'), DEADLINE_MS);
  const [half] = (await halves(ledger, 'alice')) as [Half];
  const spare = mint(pay('alice', { gold: 5n }));
  await ledger.apply('alice', spare);
  await lockReversals(ledger, half.mint);

  const units = [
    unit('alice', half.rest),
    unit('alice', reversalOfMint(half.mint, output(spare), { before: 5n, amount: 5n })),
    unit('bob', mint(pay('bob', { gold: 5n }))),
  ];
  const [one, other, free] = units.map((item) => ledger.store.commit(item));
  expect((await free)?.status).toBe('applied');
  await server.outsider.query('rollback');

  const results = await Promise.all([one, other]);
  expect(statuses(results as { status: string }[]).toSorted()).toEqual(['applied', 'conflict']);
  expect(results).toContainEqual({ status: 'conflict', outpoints: [], holds: [], reversed: [half.mint.id] });
  await expectSound(ledger);
});
