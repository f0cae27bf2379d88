import { expect, test } from 'vitest';
import { systemWorld } from '../../src/platform/system-world.ts';
import { encode } from '../../src/store/codec/codec.ts';
import { settleAndClaimStatement } from '../../src/store/outbox/claim-deliveries.ts';
import { closeTestDatabasesAfterAll, openTestDatabase } from '../support/databases.ts';
import { openStore } from './support/open-store.ts';
import { connectToServer } from './support/second-connection.ts';
import { mint, pay } from './support/units.ts';

/*
 * Goal: while a claim of a wallet is not committed, no other relay claims anything of that wallet, although it sees
 * rows that look free: the two relays do not see the same rows.
 * Method: a claim on a connection of its own is held before its commit.
 */
closeTestDatabasesAfterAll();

test('a wallet with an uncommitted claim is locked, also for an earlier delivery that is due meanwhile', async () => {
  const ledger = await openStore(await openTestDatabase('server'));
  const { outbox } = ledger.store;
  const actions = ['1', '2'].map((item) => ({ type: 'Buy', payload: encode({ type: 'Buy', item }) }));
  await ledger.apply('alice', mint(pay('alice', { gold: 1n }), { actions }));
  const request = {
    types: ['Buy'],
    wallets: ['alice', 'bob'],
    starting: [1],
    takes: [9],
    limit: 1,
    leaseMs: 60_000,
    delivered: [],
  };
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

  expect(rows[0]).toMatchObject({ wallet: 'alice' });
  expect(meanwhile).toMatchObject({ claimed: [], lockedElsewhere: ['alice'] });
  expect(afterwards).toMatchObject({ claimed: [], lockedElsewhere: ['alice'] });
});

test('a delivery with an uncommitted settlement is neither claimed nor overtaken, and no relay waits', async () => {
  const ledger = await openStore(await openTestDatabase('server'));
  const { outbox } = ledger.store;
  const actions = ['1', '2'].map((item) => ({ type: 'Buy', payload: encode({ type: 'Buy', item }) }));
  await ledger.apply('alice', mint(pay('alice', { gold: 1n }), { actions }));
  const request = {
    types: ['Buy'],
    wallets: ['alice'],
    starting: [1],
    takes: [9],
    limit: 2,
    leaseMs: 60_000,
    delivered: [],
  };
  const [early, late] = [systemWorld.transactionId(), systemWorld.transactionId()];
  const { claimed } = await outbox.settleAndClaim({ ...request, limit: 1, claimant: early });
  // Its lease has ended.
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
