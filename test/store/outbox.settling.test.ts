import { expect, test } from 'vitest';
import type { ClaimedDelivery } from '../../src/store/outbox-store.ts';
import { describeDatabases } from '../support/databases.ts';
import { openStore } from './support/open-store.ts';
import { ahead, claim, due, fail, LEASE_MS, named, OTHER_RELAY, owe, RELAY, rowIds } from './support/relay-claims.ts';

describeDatabases('the end of a claim', (open) => {
  test('a failed delivery is due after its delay, before younger ones of its wallet', async () => {
    const ledger = await openStore(await open());
    await owe(ledger, 'alice', 'Buy:1', 'Buy:2');
    const claimed = await claim(ledger);

    await ledger.store.outbox.release(RELAY, claimed.slice(1));
    await fail(ledger, claimed, 'shop is closed', 30_000);

    expect(await claim(ledger, OTHER_RELAY)).toEqual([]);
    expect(await due(ledger, ['Buy'])).toEqual([]);
    const later = ahead(ledger, 31_000);
    expect(await due(later, ['Buy'])).toEqual(['alice']);
    expect(await claim(later, OTHER_RELAY)).toMatchObject([
      { action: { note: '1' }, attempt: 2 },
      { action: { note: '2' }, attempt: 1 },
    ]);
  });

  test('a delivery without a further attempt is dead, can be listed, and does not block its wallet', async () => {
    const ledger = await openStore(await open());
    await owe(ledger, 'alice', 'Buy:1', 'Buy:2');
    const [delivery] = await claim(ledger, RELAY, { limit: 1 });

    await fail(ledger, [delivery as ClaimedDelivery], 'no such item');

    expect(await ledger.store.outbox.dead(10)).toEqual([
      {
        rowId: delivery?.rowId,
        transactionId: delivery?.transactionId,
        actionIndex: 0,
        wallet: 'alice',
        action: { type: 'Buy', note: '1' },
        attempts: 1,
        error: 'no such item',
        diedAt: expect.any(Date),
      },
    ]);
    expect(named(await claim(ledger))).toEqual(['alice Buy:2']);
  });

  test('a failure records its attempt, also of a delivery that was claimed behind another', async () => {
    const ledger = await openStore(await open());
    await owe(ledger, 'alice', 'Buy:1', 'Buy:2');
    const [first, second] = await claim(ledger);
    await claim(ledger, RELAY, { wallets: [], delivered: [first?.rowId as string] });

    await fail(ledger, [second as ClaimedDelivery], 'no such item', 0);

    expect(await claim(ledger)).toMatchObject([{ action: { note: '2' }, attempt: 2 }]);
  });

  test('a failure with any message is recorded', async () => {
    const ledger = await openStore(await open());
    await owe(ledger, 'alice', 'Buy:1');

    await fail(ledger, await claim(ledger), 'NUL \0, half \uD800');

    expect(await ledger.store.outbox.dead(10)).toMatchObject([{ error: 'NUL \uFFFD, half \uFFFD' }]);
  });

  test('of a long message the start is recorded, with the number of characters left out', async () => {
    const ledger = await openStore(await open());
    await owe(ledger, 'alice', 'Buy:1');

    await fail(ledger, await claim(ledger), 'x'.repeat(1_000_000));

    expect(await ledger.store.outbox.dead(10)).toMatchObject([
      { error: `${'x'.repeat(4_000)}… (996000 more characters)` },
    ]);
  });

  test('an unreadable action is claimed with its type and the error, and the others unchanged', async () => {
    const ledger = await openStore(await open());
    await owe(ledger, 'alice', 'Buy:1');
    await owe(ledger, 'bob', 'Buy:2');
    await ledger.sql('alter table $schema.outbox disable trigger unchanged');
    await ledger.sql(`update $schema.outbox set payload = '\\xd81b' where wallet = 'alice'`);

    const claimed = await claim(ledger);
    await fail(ledger, claimed, 'unreadable');

    expect(claimed).toMatchObject([
      { wallet: 'alice', action: { type: 'Buy' }, unreadable: { code: 'ERR_CORRUPT' } },
      { wallet: 'bob', action: { type: 'Buy', note: '2' } },
    ]);
    expect(claimed[1]).not.toHaveProperty('unreadable');
    expect(await ledger.store.outbox.dead(10)).toMatchObject([{ wallet: 'alice', action: { type: 'Buy' } }]);
  });

  test('a redriven delivery is due at once with zero attempts, and only once', async () => {
    const ledger = await openStore(await open());
    await owe(ledger, 'alice', 'Buy:1');
    const claimed = await claim(ledger);
    const [rowId] = rowIds(claimed) as [string];
    await fail(ledger, claimed, 'no such item');

    const answers = [await ledger.store.outbox.redrive(rowId), await ledger.store.outbox.redrive(rowId)];

    expect(answers).toEqual([{ rowId, wallet: 'alice', type: 'Buy' }, undefined]);
    expect(await ledger.store.outbox.dead(10)).toEqual([]);
    expect(await claim(ledger)).toMatchObject([{ rowId, attempt: 1 }]);
  });

  test('a relay whose claim has ended can neither fail the delivery nor release it', async () => {
    const ledger = await openStore(await open());
    await owe(ledger, 'alice', 'Buy:1');
    const claimed = await claim(ledger);
    await claim(ahead(ledger, LEASE_MS + 10_000), OTHER_RELAY);

    await fail(ledger, claimed, 'too slow');
    await ledger.store.outbox.release(RELAY, claimed);

    expect(await ledger.store.outbox.dead(10)).toEqual([]);
    expect(await claim(ledger)).toEqual([]);
  });

  test('a delivered action is not claimed again', async () => {
    const ledger = await openStore(await open());
    await owe(ledger, 'alice', 'Buy:1');
    const claimed = await claim(ledger);

    await claim(ledger, RELAY, { wallets: [], delivered: rowIds(claimed) });
    await fail(ledger, claimed, 'late', 0);
    await ledger.store.outbox.release(RELAY, claimed);
    const redriven = await ledger.store.outbox.redrive(claimed[0]?.rowId as string);

    expect(redriven).toBeUndefined();
    expect(await claim(ahead(ledger, 10 * LEASE_MS), OTHER_RELAY)).toEqual([]);
  });
});
