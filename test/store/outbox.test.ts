import { expect, test } from 'vitest';
import { encode } from '../../src/store/codec.ts';
import type { ClaimedDelivery } from '../../src/store/store.ts';
import { systemWorld } from '../../src/system-world.ts';
import { describeDatabases, type TestDatabase } from '../support/databases.ts';
import { openStore, storeOn, type TestStore } from './support/open-store.ts';
import { mint, pay } from './support/units.ts';

const [RELAY, OTHER_RELAY] = [systemWorld.transactionId(), systemWorld.transactionId()];
const LEASE_MS = 60_000;

/** Commits one transaction of a wallet that owes these actions, written `type` or `type:note`. */
async function owe(ledger: TestStore, wallet: string, ...actions: readonly string[]): Promise<void> {
  const encoded = actions.map((text) => {
    const [type, note] = text.split(':') as [string, string | undefined];
    return { type, payload: encode({ type, note: note ?? null }) };
  });
  await ledger.apply(wallet, mint(pay(wallet, { gold: 1n }), { actions: encoded }));
}

/** The same schema seen by a runtime whose clock runs ahead. */
function ahead({ database, schema }: TestDatabase | TestStore, aheadMs: number): TestStore {
  return storeOn({ database, schema }, 30_000, { ...systemWorld, clock: { ...systemWorld.clock, aheadMs } });
}

const claim = (ledger: TestStore, claimant = RELAY, types = ['Buy', 'Tell'], most = 100): Promise<ClaimedDelivery[]> =>
  ledger.store.outbox.claim(claimant, types, most, LEASE_MS);

const named = (deliveries: readonly ClaimedDelivery[]): string[] =>
  deliveries.map(({ wallet, action }) => `${wallet} ${action.type}:${String(action.note)}`);

describeDatabases('outbox', (open) => {
  test('of each wallet the oldest waiting delivery is claimed, and the next only after it was made', async () => {
    const ledger = await openStore(await open());
    await owe(ledger, 'alice', 'Buy:1', 'Tell:2');
    await owe(ledger, 'bob', 'Buy:3');
    await owe(ledger, 'alice', 'Buy:4');

    const first = await claim(ledger);
    const meanwhile = await claim(ledger, OTHER_RELAY);
    await ledger.store.outbox.confirm(first.map(({ rowId }) => rowId));
    const second = await claim(ledger);

    expect(named(first)).toEqual(['alice Buy:1', 'bob Buy:3']);
    expect(meanwhile).toEqual([]);
    expect(named(second)).toEqual(['alice Tell:2']);
  });

  test('a relay claims what it asks for and no more, and other types are not in the way', async () => {
    const ledger = await openStore(await open());
    await owe(ledger, 'alice', 'Other:1', 'Buy:2');
    await owe(ledger, 'bob', 'Buy:3');

    const claimed = await claim(ledger, RELAY, ['Buy'], 1);
    const rest = await claim(ledger, RELAY, ['Buy'], 1);

    expect([...named(claimed), ...named(rest)]).toEqual(['alice Buy:2', 'bob Buy:3']);
    expect(await ledger.store.outbox.hasDue(['Buy'])).toBe(false);
    expect(await ledger.store.outbox.hasDue(['Other'])).toBe(true);
  });

  test('a claim whose answer was lost is given to its claimant again at once, and to nobody else', async () => {
    const ledger = await openStore(await open());
    await owe(ledger, 'alice', 'Buy:1');
    await owe(ledger, 'bob', 'Buy:2');
    const [alice] = await claim(ledger);

    const others = await claim(ledger, OTHER_RELAY);
    const again = await ledger.store.outbox.claim(RELAY, ['Buy'], 100, LEASE_MS, [alice?.rowId as string]);

    expect(others).toEqual([]);
    expect(again).toMatchObject([{ wallet: 'bob', attempt: 2 }]);
  });

  test('a claim that is neither confirmed nor failed falls due again when its lease is over', async () => {
    const ledger = await openStore(await open());
    await owe(ledger, 'alice', 'Buy:1');
    await claim(ledger);

    const early = await claim(ahead(ledger, LEASE_MS - 10_000), OTHER_RELAY);
    const late = await claim(ahead(ledger, LEASE_MS + 10_000), OTHER_RELAY);

    expect(early).toEqual([]);
    expect(late).toMatchObject([{ wallet: 'alice', attempt: 2 }]);
  });

  test('a failed delivery falls due after its delay, before anything younger of its wallet', async () => {
    const ledger = await openStore(await open());
    await owe(ledger, 'alice', 'Buy:1', 'Buy:2');
    const [delivery] = await claim(ledger);

    await ledger.store.outbox.fail(RELAY, delivery?.rowId as string, 'shop is closed', 30_000);

    expect(await claim(ledger)).toEqual([]);
    expect(await ledger.store.outbox.hasDue(['Buy'])).toBe(false);
    const later = ahead(ledger, 31_000);
    expect(await later.store.outbox.hasDue(['Buy'])).toBe(true);
    expect(named(await claim(later))).toEqual(['alice Buy:1']);
  });

  test('a delivery that is given up is dead, can be read, and makes way', async () => {
    const ledger = await openStore(await open());
    await owe(ledger, 'alice', 'Buy:1', 'Buy:2');
    const [delivery] = await claim(ledger);

    await ledger.store.outbox.fail(RELAY, delivery?.rowId as string, 'no such item', undefined);

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

  test('a failure is recorded whatever its words are', async () => {
    const ledger = await openStore(await open());
    await owe(ledger, 'alice', 'Buy:1');
    const [delivery] = await claim(ledger);

    await ledger.store.outbox.fail(RELAY, delivery?.rowId as string, 'NUL \0, half \uD800', undefined);

    expect(await ledger.store.outbox.dead(10)).toMatchObject([{ error: 'NUL \uFFFD, half \uFFFD' }]);
  });

  test('an action that cannot be read is claimed as its type and the reason, the others as they are', async () => {
    const ledger = await openStore(await open());
    await owe(ledger, 'alice', 'Buy:1');
    await owe(ledger, 'bob', 'Buy:2');
    await ledger.sql('alter table $schema.outbox disable trigger unchanged');
    await ledger.sql(`update $schema.outbox set payload = '\\xd81b' where wallet = 'alice'`);

    const claimed = await claim(ledger);
    await ledger.store.outbox.fail(RELAY, claimed[0]?.rowId as string, 'unreadable', undefined);

    expect(claimed).toMatchObject([
      { wallet: 'alice', action: { type: 'Buy' }, unreadable: { code: 'ERR_CORRUPT' } },
      { wallet: 'bob', action: { type: 'Buy', note: '2' } },
    ]);
    expect(claimed[1]).not.toHaveProperty('unreadable');
    expect(await ledger.store.outbox.dead(10)).toMatchObject([{ wallet: 'alice', action: { type: 'Buy' } }]);
  });

  test('a dead delivery that is driven again is due at once with its attempts at zero, and only once', async () => {
    const ledger = await openStore(await open());
    await owe(ledger, 'alice', 'Buy:1');
    const [delivery] = await claim(ledger);
    const rowId = delivery?.rowId as string;
    await ledger.store.outbox.fail(RELAY, rowId, 'no such item', undefined);

    const answers = [await ledger.store.outbox.redrive(rowId), await ledger.store.outbox.redrive(rowId)];

    expect(answers).toEqual([true, false]);
    expect(await ledger.store.outbox.dead(10)).toEqual([]);
    expect(await claim(ledger)).toMatchObject([{ rowId, attempt: 1 }]);
  });

  test('a relay that lost its claim can no longer fail the delivery', async () => {
    const ledger = await openStore(await open());
    await owe(ledger, 'alice', 'Buy:1');
    const [delivery] = await claim(ledger);
    await claim(ahead(ledger, LEASE_MS + 10_000), OTHER_RELAY);

    await ledger.store.outbox.fail(RELAY, delivery?.rowId as string, 'too slow', undefined);

    expect(await ledger.store.outbox.dead(10)).toEqual([]);
  });

  test('a delivery that was made is not made again', async () => {
    const ledger = await openStore(await open());
    await owe(ledger, 'alice', 'Buy:1');
    const [delivery] = await claim(ledger);
    const rowId = delivery?.rowId as string;

    await ledger.store.outbox.confirm([rowId]);
    await ledger.store.outbox.fail(RELAY, rowId, 'late', 0);
    const redriven = await ledger.store.outbox.redrive(rowId);

    expect(redriven).toBe(false);
    expect(await claim(ahead(ledger, 10 * LEASE_MS), OTHER_RELAY)).toEqual([]);
  });
});
