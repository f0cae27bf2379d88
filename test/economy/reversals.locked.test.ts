import pg from 'pg';
import { expect, inject, test } from 'vitest';
import { createTestLedger, expectConserved } from '../../src/testing/index.ts';
import { onServer } from '../support/runtime-role.ts';
import { give } from './support/holdings.ts';

test('a session that locks what was reversed of a transaction delays its reversals and no other command', async () => {
  await using ledger = await createTestLedger(onServer());
  await give(ledger, { bob: { gold: 50n } });
  const wallets = Array.from({ length: 8 }, (_, at) => `w${at}`);
  const ids = await Promise.all(
    wallets.map(async (wallet) => {
      const outcome = await ledger.mint({ to: wallet, assets: { gold: 10n } });
      if (outcome.status !== 'committed') throw new Error(outcome.status);
      await ledger.burn({ from: wallet, assets: { gold: 4n } });
      await ledger.reverse({ transaction: outcome.transaction.id, upTo: true });
      await give(ledger, { [wallet]: { gold: 4n } });
      return outcome.transaction.id;
    }),
  );
  const [locked, ...others] = ids as [string, ...string[]];
  const outsider = new pg.Client(inject('postgresUrl'));
  await outsider.connect();
  await using _ = { [Symbol.asyncDispose]: () => outsider.end() };
  await outsider.query('begin');
  await outsider.query(`select from "${ledger.schema}".reversals where transaction_id = $1 for update`, [locked]);

  let isOver = false;
  const reverse = (transaction: string) => ledger.reverse({ transaction }, { timeoutMs: 10_000 });
  // The transactions are read first, all but the first one at once: the locked unit is not alone in its batch.
  const first = reverse(others[0] as string);
  const reversal = ledger.reverse({ transaction: locked, key: 'the rest' });
  void Promise.allSettled([reversal]).then(() => {
    isOver = true;
  });
  const beside = await Promise.all([first, ...others.slice(1).map(reverse)]);
  const paid = await ledger.transfer({ from: 'bob', to: 'carol', assets: { gold: 1n } }, { timeoutMs: 10_000 });

  expect([...beside, paid].map(({ status }) => status)).toEqual(Array(8).fill('committed'));
  expect(isOver).toBe(false);
  await outsider.query('rollback');
  expect((await reversal).status).toBe('committed');
  expect(await ledger.reverse({ transaction: locked, key: 'again' })).toMatchObject({ reason: 'already_reversed' });
  await expectConserved(ledger);
});
