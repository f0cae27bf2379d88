import { expect, test } from 'vitest';
import { systemWorld } from '../../src/platform/system-world.ts';
import { encode } from '../../src/store/codec/codec.ts';
import { settleAndClaimStatement } from '../../src/store/outbox/claim-deliveries.ts';
import { closeTestDatabasesAfterAll, openTestDatabase } from '../support/databases.ts';
import { openStore } from './support/open-store.ts';
import { connectToServer } from './support/second-connection.ts';
import { mint, pay } from './support/units.ts';

/*
 * Goal: of a wallet whose claim by one relay is not committed yet no other relay claims anything, also where it could:
 * what the first one sees and what the second one sees is not the same.
 * Method: a claim on a connection of its own stands still before its end.
 */
closeTestDatabasesAfterAll();

test('a wallet that someone is about to claim is busy, also for what fell due meanwhile before it', async () => {
  const ledger = await openStore(await openTestDatabase('server'));
  const { outbox } = ledger.store;
  const actions = ['1', '2'].map((item) => ({ type: 'Buy', payload: encode({ type: 'Buy', item }) }));
  await ledger.apply('alice', mint(pay('alice', { gold: 1n }), { actions }));
  const request = { types: ['Buy'], wallets: ['alice', 'bob'], starting: 1, limit: 1, leaseMs: 60_000, delivered: [] };
  const [early, late] = [systemWorld.transactionId(), systemWorld.transactionId()];
  const { claimed } = await outbox.settleAndClaim({ ...request, claimant: early });
  const rowId = claimed[0]?.rowId as string;
  await outbox.fail(early, { rowId, attempt: 1, error: 'sold out', delayMs: undefined });
  const session = await connectToServer();
  await session.query('begin');
  const { text, values } = settleAndClaimStatement(
    ledger.schema,
    { ...request, wallets: ['alice'], claimant: early },
    0,
  );
  const { rows } = await session.query(text, [...values]);
  await outbox.redrive(rowId);

  const meanwhile = await outbox.settleAndClaim({ ...request, claimant: late });
  await session.query('commit');
  const afterwards = await outbox.settleAndClaim({ ...request, claimant: late });
  await session.end();

  expect(rows).toMatchObject([{ wallet: 'alice' }]);
  expect(meanwhile).toEqual({ claimed: [], lockedElsewhere: ['alice'] });
  expect(afterwards).toEqual({ claimed: [], lockedElsewhere: ['alice'] });
});

test('what its claimant is about to confirm is neither claimed nor passed by, and nobody waits', async () => {
  const ledger = await openStore(await openTestDatabase('server'));
  const { outbox } = ledger.store;
  const actions = ['1', '2'].map((item) => ({ type: 'Buy', payload: encode({ type: 'Buy', item }) }));
  await ledger.apply('alice', mint(pay('alice', { gold: 1n }), { actions }));
  const request = { types: ['Buy'], wallets: ['alice'], starting: 1, limit: 2, leaseMs: 60_000, delivered: [] };
  const [early, late] = [systemWorld.transactionId(), systemWorld.transactionId()];
  const { claimed } = await outbox.settleAndClaim({ ...request, limit: 1, claimant: early });
  // Its lease ran out.
  await ledger.sql('update $schema.outbox set due_at = now()');
  const session = await connectToServer();
  await session.query('begin');
  const delivered = claimed.map(({ rowId }) => rowId);
  const { text, values } = settleAndClaimStatement(
    ledger.schema,
    { ...request, wallets: [], delivered, claimant: early },
    0,
  );
  await session.query(text, [...values]);

  const meanwhile = await outbox.settleAndClaim({ ...request, claimant: late });
  await session.query('commit');
  const afterwards = await outbox.settleAndClaim({ ...request, claimant: late });
  await session.end();

  expect(meanwhile.claimed).toEqual([]);
  expect(afterwards.claimed).toMatchObject([{ action: { item: '2' } }]);
});
