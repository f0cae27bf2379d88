import pg from 'pg';
import { expect, inject, test } from 'vitest';
import { createTestLedger, expectConserved } from '../../src/testing/index.ts';
import { onServer } from '../support/runtime-role.ts';
import { give } from './support/holdings.ts';

test('a session that locks the row of a hold delays the commands of this hold and no other', async () => {
  await using ledger = await createTestLedger(onServer());
  await give(ledger, { alice: { gold: 10n }, bob: { gold: 50n } });
  await ledger.hold({ from: 'alice', assets: { gold: 5n }, hold: 'h', expiresInMs: 60_000 });
  // The actor of the hold is in memory: its next command is a unit of the same batch as those of others.
  await ledger.extend({ hold: 'h', expiresInMs: 60_000 });
  const outsider = new pg.Client(inject('postgresUrl'));
  await outsider.connect();
  await outsider.query('begin');
  await outsider.query(`select from "${ledger.schema}".holds where id = 'h' for update`);

  let isOver = false;
  const capture = ledger.capture({ hold: 'h', to: 'carol' });
  const extend = ledger.extend({ hold: 'h', expiresInMs: 60_000 });
  void Promise.allSettled([capture]).then(() => {
    isOver = true;
  });
  const pay = () => ledger.transfer({ from: 'bob', to: 'carol', assets: { gold: 1n } }, { timeoutMs: 10_000 });
  const paid = [await pay(), await pay()];

  expect(paid.map(({ status }) => status)).toEqual(['committed', 'committed']);
  expect(isOver).toBe(false);
  await outsider.query('rollback');
  await outsider.end();
  expect((await capture).status).toBe('committed');
  expect(await extend).toMatchObject({ reason: 'hold_captured' });
  await expectConserved(ledger);
});
