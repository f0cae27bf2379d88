import { expect, test } from 'vitest';
import { encode } from '../../src/store/codec.ts';
import type { ClaimedDelivery, RelayTurn } from '../../src/store/store.ts';
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

/** What a relay claims of these wallets, at most two of each if nothing else is said. */
const claim = async (
  ledger: TestStore,
  claimant = RELAY,
  { types = ['Buy', 'Tell'], wallets = ['alice', 'bob'], starting = 9, most = 2, made = [] }: Partial<RelayTurn> = {},
): Promise<readonly ClaimedDelivery[]> =>
  (await ledger.store.outbox.turn({ claimant, types, wallets, starting, most, made, leaseMs: LEASE_MS })).claimed;

/** What a search finds due. */
const due = async (ledger: TestStore, types: readonly string[], claimant = OTHER_RELAY): Promise<readonly string[]> =>
  (await ledger.store.outbox.dueWallets({ claimant, types, after: undefined, most: 100 })).wallets;

const rowIds = (deliveries: readonly ClaimedDelivery[]): string[] => deliveries.map(({ rowId }) => rowId);

/** Takes the first of what was claimed for failed. */
const fail = (
  ledger: TestStore,
  claimed: readonly ClaimedDelivery[],
  error: string,
  delayMs?: number,
): Promise<void> => {
  const [{ rowId, attempt }] = claimed as [ClaimedDelivery];
  return ledger.store.outbox.fail(RELAY, { rowId, attempt, error, delayMs });
};

const named = (deliveries: readonly ClaimedDelivery[]): string[] =>
  deliveries.map(({ wallet, action }) => `${wallet} ${action.type}:${String(action.note)}`);

describeDatabases('outbox', (open) => {
  test('the oldest of each wallet are claimed in their order, the next with the news that they were made', async () => {
    const ledger = await openStore(await open());
    await owe(ledger, 'alice', 'Buy:1', 'Tell:2');
    await owe(ledger, 'bob', 'Buy:3');
    await owe(ledger, 'alice', 'Buy:4', 'Tell:5', 'Tell:6');

    const first = await claim(ledger);
    const meanwhile = await claim(ledger, OTHER_RELAY);
    const second = await claim(ledger, RELAY, { made: rowIds(first) });

    expect(named(first)).toEqual(['alice Buy:1', 'alice Tell:2', 'bob Buy:3']);
    expect(meanwhile).toEqual([]);
    expect(named(second)).toEqual(['alice Buy:4', 'alice Tell:5']);
  });

  test('only wallets that are asked for are claimed of, and other types are not in the way', async () => {
    const ledger = await openStore(await open());
    await owe(ledger, 'alice', 'Other:1', 'Buy:2', 'Buy:3');
    await owe(ledger, 'bob', 'Buy:4');

    const claimed = await claim(ledger, RELAY, { types: ['Buy'], wallets: ['alice'], most: 1 });
    const rest = await claim(ledger, OTHER_RELAY, { types: ['Buy'], wallets: ['nobody', 'bob'] });

    expect([...named(claimed), ...named(rest)]).toEqual(['alice Buy:2', 'bob Buy:4']);
    expect(await due(ledger, ['Buy'])).toEqual(['bob']);
    expect(await due(ledger, ['Other'])).toEqual(['alice']);
  });

  test('what was made is confirmed by a turn that claims nothing', async () => {
    const ledger = await openStore(await open());
    await owe(ledger, 'alice', 'Buy:1', 'Buy:2');
    const [first] = await claim(ledger, RELAY, { most: 1 });

    await claim(ledger, RELAY, { wallets: [], made: [first?.rowId as string] });

    expect(named(await claim(ledger, OTHER_RELAY))).toEqual(['alice Buy:2']);
  });

  test('an attempt is counted for what is handed over at once, and not for what waits behind it', async () => {
    const ledger = await openStore(await open());
    await owe(ledger, 'alice', 'Buy:1', 'Buy:2');
    await owe(ledger, 'bob', 'Buy:3');

    const early = await claim(ledger, RELAY, { starting: 1 });
    await ledger.store.outbox.giveBack(RELAY, early);
    const again = await claim(ledger, OTHER_RELAY, { starting: 1 });
    const counted = await ledger.sql('select attempts::text as n from $schema.outbox order by id');

    expect([...early, ...again].map(({ attempt }) => attempt)).toEqual([1, 1, 1, 1, 1, 1]);
    expect(counted).toEqual([{ n: '1' }, { n: '0' }, { n: '0' }]);
  });

  test('what is given back is due at once to everybody, and only if it was held', async () => {
    const ledger = await openStore(await open());
    await owe(ledger, 'alice', 'Buy:1', 'Buy:2', 'Buy:3');
    const [first, ...behind] = await claim(ledger, RELAY, { most: 3 });

    await ledger.store.outbox.giveBack(OTHER_RELAY, [first as ClaimedDelivery]);
    await ledger.store.outbox.giveBack(RELAY, behind);

    expect(await claim(ledger, OTHER_RELAY)).toEqual([]);
    const next = await claim(ledger, OTHER_RELAY, { made: [first?.rowId as string] });
    expect(named(next)).toEqual(['alice Buy:2', 'alice Buy:3']);
  });

  test('of a wallet that someone else holds something of nothing is claimed, whatever is before it', async () => {
    const ledger = await openStore(await open());
    await owe(ledger, 'alice', 'Buy:1', 'Buy:2', 'Buy:3');
    const first = await claim(ledger, RELAY, { most: 1 });
    await fail(ledger, first, 'no such item');
    await claim(ledger, RELAY, { most: 1 });
    await ledger.store.outbox.redrive(first[0]?.rowId as string);

    const turn = { claimant: OTHER_RELAY, types: ['Buy'], made: [], starting: 9, most: 9, leaseMs: LEASE_MS };
    const others = await ledger.store.outbox.turn({ ...turn, wallets: ['alice', 'bob'] });

    expect(others).toEqual({ claimed: [], busy: ['alice'] });
    expect(named(await claim(ahead(ledger, LEASE_MS + 10_000), OTHER_RELAY, { most: 9 }))).toEqual([
      'alice Buy:1',
      'alice Buy:2',
      'alice Buy:3',
    ]);
  });

  test('what is held for types that a relay has no processor for is not in its way', async () => {
    const ledger = await openStore(await open());
    await owe(ledger, 'alice', 'Tell:1', 'Buy:2');
    await claim(ledger, OTHER_RELAY, { types: ['Tell'] });

    const claimed = await claim(ledger, RELAY, { types: ['Buy'] });

    expect(named(claimed)).toEqual(['alice Buy:2']);
  });

  test('a claim whose answer was lost is given to its claimant again at once, and to nobody else', async () => {
    const ledger = await openStore(await open());
    await owe(ledger, 'alice', 'Buy:1', 'Buy:2');
    await claim(ledger);

    const others = await claim(ledger, OTHER_RELAY);
    const found = await due(ledger, ['Buy'], RELAY);
    const again = await claim(ledger);

    expect(others).toEqual([]);
    expect(await due(ledger, ['Buy'])).toEqual([]);
    expect(found).toEqual(['alice']);
    expect(again).toMatchObject([
      { action: { note: '1' }, attempt: 1 },
      { action: { note: '2' }, attempt: 1 },
    ]);
  });

  test('a claim that is neither confirmed nor failed falls due again when its lease is over', async () => {
    const ledger = await openStore(await open());
    await owe(ledger, 'alice', 'Buy:1', 'Buy:2');
    await claim(ledger);

    const early = await claim(ahead(ledger, LEASE_MS - 10_000), OTHER_RELAY);
    const late = await claim(ahead(ledger, LEASE_MS + 10_000), OTHER_RELAY);

    expect(early).toEqual([]);
    // The second one may have been handed over or not: nobody is there who knows.
    expect(late).toMatchObject([
      { wallet: 'alice', attempt: 2 },
      { wallet: 'alice', attempt: 1 },
    ]);
  });

  test('a failed delivery falls due after its delay, before anything younger of its wallet', async () => {
    const ledger = await openStore(await open());
    await owe(ledger, 'alice', 'Buy:1', 'Buy:2');
    const claimed = await claim(ledger);

    await ledger.store.outbox.giveBack(RELAY, claimed.slice(1));
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

  test('a delivery that is given up is dead, can be read, and makes way', async () => {
    const ledger = await openStore(await open());
    await owe(ledger, 'alice', 'Buy:1', 'Buy:2');
    const [delivery] = await claim(ledger, RELAY, { most: 1 });

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

  test('a failure counts the attempt that it was, also of a delivery that was claimed behind another', async () => {
    const ledger = await openStore(await open());
    await owe(ledger, 'alice', 'Buy:1', 'Buy:2');
    const [first, second] = await claim(ledger);
    await claim(ledger, RELAY, { wallets: [], made: [first?.rowId as string] });

    await fail(ledger, [second as ClaimedDelivery], 'no such item', 0);

    expect(await claim(ledger)).toMatchObject([{ action: { note: '2' }, attempt: 2 }]);
  });

  test('a failure is recorded whatever its words are', async () => {
    const ledger = await openStore(await open());
    await owe(ledger, 'alice', 'Buy:1');

    await fail(ledger, await claim(ledger), 'NUL \0, half \uD800');

    expect(await ledger.store.outbox.dead(10)).toMatchObject([{ error: 'NUL \uFFFD, half \uFFFD' }]);
  });

  test('an action that cannot be read is claimed as its type and the reason, the others as they are', async () => {
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

  test('a dead delivery that is driven again is due at once with its attempts at zero, and only once', async () => {
    const ledger = await openStore(await open());
    await owe(ledger, 'alice', 'Buy:1');
    const claimed = await claim(ledger);
    const [rowId] = rowIds(claimed) as [string];
    await fail(ledger, claimed, 'no such item');

    const answers = [await ledger.store.outbox.redrive(rowId), await ledger.store.outbox.redrive(rowId)];

    expect(answers).toEqual(['alice', undefined]);
    expect(await ledger.store.outbox.dead(10)).toEqual([]);
    expect(await claim(ledger)).toMatchObject([{ rowId, attempt: 1 }]);
  });

  test('a relay that lost its claim can neither fail the delivery nor give it back', async () => {
    const ledger = await openStore(await open());
    await owe(ledger, 'alice', 'Buy:1');
    const claimed = await claim(ledger);
    await claim(ahead(ledger, LEASE_MS + 10_000), OTHER_RELAY);

    await fail(ledger, claimed, 'too slow');
    await ledger.store.outbox.giveBack(RELAY, claimed);

    expect(await ledger.store.outbox.dead(10)).toEqual([]);
    expect(await claim(ledger)).toEqual([]);
  });

  test('a delivery that was made is not made again', async () => {
    const ledger = await openStore(await open());
    await owe(ledger, 'alice', 'Buy:1');
    const claimed = await claim(ledger);

    await claim(ledger, RELAY, { wallets: [], made: rowIds(claimed) });
    await fail(ledger, claimed, 'late', 0);
    await ledger.store.outbox.giveBack(RELAY, claimed);
    const redriven = await ledger.store.outbox.redrive(claimed[0]?.rowId as string);

    expect(redriven).toBeUndefined();
    expect(await claim(ahead(ledger, 10 * LEASE_MS), OTHER_RELAY)).toEqual([]);
  });

  test('the search looks through all wallets of which something waits, page by page, and names those due', async () => {
    const ledger = await openStore(await open());
    const wallets = ['w1', 'w2', 'w3', 'w4', 'w5'];
    for (const wallet of wallets) await owe(ledger, wallet, 'Other:0', 'Buy:1', 'Buy:2', 'Tell:3');
    await owe(ledger, 'w6', 'Other:0');
    await claim(ledger, RELAY, { wallets: ['w3'] });
    const search = { claimant: OTHER_RELAY, types: ['Tell', 'Buy'], most: 2 };

    const first = await ledger.store.outbox.dueWallets({ ...search, after: undefined });
    const second = await ledger.store.outbox.dueWallets({ ...search, after: first.next });
    const third = await ledger.store.outbox.dueWallets({ ...search, after: second.next });

    expect([first, second, third]).toEqual([
      { wallets: ['w1', 'w2'], next: 'w2' },
      { wallets: ['w4'], next: 'w4' },
      { wallets: ['w5'], next: undefined },
    ]);
  });

  test('two relays that ask for one wallet at the same moment never have it both', async () => {
    const ledger = await openStore(await open());
    const wallets = Array.from({ length: 10 }, (_, at) => `w${at}`);
    for (const wallet of wallets) await owe(ledger, wallet, 'Buy:1', 'Buy:2', 'Buy:3');

    const turns = await Promise.all(
      Array.from({ length: 8 }, () =>
        claim(ledger, systemWorld.transactionId(), { wallets: wallets.toReversed(), most: 2 }),
      ),
    );

    const holders = turns.map((claimed) => [...new Set(claimed.map(({ wallet }) => wallet))]);
    expect(holders.flat().toSorted()).toEqual(wallets);
    expect(turns.flat().map(({ action }) => action.note)).toEqual(wallets.flatMap(() => ['1', '2']));
  });
});
