import { expect, test } from 'vitest';
import { systemWorld } from '../../src/platform/system-world.ts';
import type { ClaimedDelivery } from '../../src/store/outbox-store.ts';
import { describeDatabases } from '../support/databases.ts';
import { openStore } from './support/open-store.ts';
import { ahead, claim, due, fail, LEASE_MS, named, OTHER_RELAY, owe, RELAY, rowIds } from './support/relay-claims.ts';

describeDatabases('claims on the outbox', (open) => {
  test('claim the oldest deliveries of each wallet in order, and the next ones when these are settled', async () => {
    const ledger = await openStore(await open());
    await owe(ledger, 'alice', 'Buy:1', 'Tell:2');
    await owe(ledger, 'bob', 'Buy:3');
    await owe(ledger, 'alice', 'Buy:4', 'Tell:5', 'Tell:6');

    const first = await claim(ledger);
    const meanwhile = await claim(ledger, OTHER_RELAY);
    const second = await claim(ledger, RELAY, { delivered: rowIds(first) });

    expect(named(first)).toEqual(['alice Buy:1', 'alice Tell:2', 'bob Buy:3']);
    expect(meanwhile).toEqual([]);
    expect(named(second)).toEqual(['alice Buy:4', 'alice Tell:5']);
  });

  test('take only requested wallets, and skip other types', async () => {
    const ledger = await openStore(await open());
    await owe(ledger, 'alice', 'Other:1', 'Buy:2', 'Buy:3');
    await owe(ledger, 'bob', 'Buy:4');

    const claimed = await claim(ledger, RELAY, { types: ['Buy'], wallets: ['alice'], limit: 1 });
    const rest = await claim(ledger, OTHER_RELAY, { types: ['Buy'], wallets: ['nobody', 'bob'] });

    expect([...named(claimed), ...named(rest)]).toEqual(['alice Buy:2', 'bob Buy:4']);
    expect(await due(ledger, ['Buy'])).toEqual(['bob']);
    expect(await due(ledger, ['Other'])).toEqual(['alice']);
  });

  test('take a slot of the type of the oldest delivery, and name the wallets that wait for one', async () => {
    const ledger = await openStore(await open());
    for (const wallet of ['a', 'b', 'c']) await owe(ledger, wallet, 'Tell:1', 'Buy:2');
    await owe(ledger, 'd', 'Buy:3');
    const request = { claimant: RELAY, types: ['Buy', 'Tell'], wallets: ['c', 'b', 'a', 'd'], limit: 9, delivered: [] };

    const { claimed, waiting, lockedElsewhere } = await ledger.store.outbox.settleAndClaim({
      ...{ ...request, starting: [4, 1], takes: [4, 2], leaseMs: LEASE_MS },
    });
    const counts = await ledger.sql('select wallet, attempts::text as n from $schema.outbox order by id');

    expect(named(claimed)).toEqual(['b Tell:1', 'b Buy:2', 'c Tell:1', 'c Buy:2', 'd Buy:3']);
    expect([waiting, lockedElsewhere]).toEqual([[{ wallet: 'a', type: 'Tell' }], []]);
    expect(counts.filter(({ n }) => n === '1').map(({ wallet }) => wallet)).toEqual(['c', 'd']);
  });

  test('settle delivered rows also in a request that claims nothing', async () => {
    const ledger = await openStore(await open());
    await owe(ledger, 'alice', 'Buy:1', 'Buy:2');
    const [first] = await claim(ledger, RELAY, { limit: 1 });

    await claim(ledger, RELAY, { wallets: [], delivered: [first?.rowId as string] });

    expect(named(await claim(ledger, OTHER_RELAY))).toEqual(['alice Buy:2']);
  });

  test('count an attempt of the delivery that starts at once, and not of those behind it', async () => {
    const ledger = await openStore(await open());
    await owe(ledger, 'alice', 'Buy:1', 'Buy:2');
    await owe(ledger, 'bob', 'Buy:3');

    const early = await claim(ledger, RELAY, { starting: 1 });
    await ledger.store.outbox.release(RELAY, early);
    const again = await claim(ledger, OTHER_RELAY, { starting: 1 });
    const counted = await ledger.sql('select attempts::text as n from $schema.outbox order by id');

    expect([...early, ...again].map(({ attempt }) => attempt)).toEqual([1, 1, 1, 1, 1, 1]);
    expect(counted).toEqual([{ n: '1' }, { n: '0' }, { n: '0' }]);
  });

  test('that are released make a delivery due at once for every relay, and only if it was claimed', async () => {
    const ledger = await openStore(await open());
    await owe(ledger, 'alice', 'Buy:1', 'Buy:2', 'Buy:3');
    const [first, ...behind] = await claim(ledger, RELAY, { limit: 3 });

    await ledger.store.outbox.release(OTHER_RELAY, [first as ClaimedDelivery]);
    await ledger.store.outbox.release(RELAY, behind);

    expect(await claim(ledger, OTHER_RELAY)).toEqual([]);
    const next = await claim(ledger, OTHER_RELAY, { delivered: [first?.rowId as string] });
    expect(named(next)).toEqual(['alice Buy:2', 'alice Buy:3']);
  });

  test('take nothing of a wallet of which another relay holds a delivery, also not an earlier one', async () => {
    const ledger = await openStore(await open());
    await owe(ledger, 'alice', 'Buy:1', 'Buy:2', 'Buy:3');
    const first = await claim(ledger, RELAY, { limit: 1 });
    await fail(ledger, first, 'no such item');
    await claim(ledger, RELAY, { limit: 1 });
    await ledger.store.outbox.redrive(first[0]?.rowId as string);

    const request = {
      claimant: OTHER_RELAY,
      types: ['Buy'],
      delivered: [],
      starting: [9],
      takes: [9],
      limit: 9,
      leaseMs: LEASE_MS,
    };
    const others = await ledger.store.outbox.settleAndClaim({ ...request, wallets: ['alice', 'bob'] });

    expect(others).toMatchObject({ claimed: [], lockedElsewhere: ['alice'] });
    expect(named(await claim(ahead(ledger, LEASE_MS + 10_000), OTHER_RELAY, { limit: 9 }))).toEqual([
      'alice Buy:1',
      'alice Buy:2',
      'alice Buy:3',
    ]);
  });

  test('are not blocked by a delivery that is held for a type without a processor', async () => {
    const ledger = await openStore(await open());
    await owe(ledger, 'alice', 'Tell:1', 'Buy:2');
    await claim(ledger, OTHER_RELAY, { types: ['Tell'] });

    const claimed = await claim(ledger, RELAY, { types: ['Buy'] });

    expect(named(claimed)).toEqual(['alice Buy:2']);
  });

  test('are repeated for their claimant at once if the result was lost, and for no other relay', async () => {
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

  test.each([
    { starting: 1, counted: '2', what: 'was dispatched' },
    { starting: 0, counted: '1', what: 'waits for a slot' },
  ])('count a claim that $what once, however often it is repeated', async ({ starting, counted }) => {
    const ledger = await openStore(await open());
    await owe(ledger, 'alice', 'Buy:1');
    await fail(ledger, await claim(ledger), 'sold out', 0);

    const asked = [];
    for (let time = 0; time < 3; time += 1) asked.push(...(await claim(ledger, RELAY, { starting })));

    expect(asked.map(({ attempt }) => attempt)).toEqual([2, 2, 2]);
    expect(await ledger.sql('select attempts::text as n from $schema.outbox')).toEqual([{ n: counted }]);
  });

  test('that are neither settled nor failed are due again when their lease ends', async () => {
    const ledger = await openStore(await open());
    await owe(ledger, 'alice', 'Buy:1', 'Buy:2');
    await claim(ledger);

    const early = await claim(ahead(ledger, LEASE_MS - 10_000), OTHER_RELAY);
    const late = await claim(ahead(ledger, LEASE_MS + 10_000), OTHER_RELAY);

    expect(early).toEqual([]);
    // The second one may have been dispatched or not: the claimant that knows is gone.
    expect(late).toMatchObject([
      { wallet: 'alice', attempt: 2 },
      { wallet: 'alice', attempt: 1 },
    ]);
  });

  test('follow a scan of all wallets with waiting deliveries, page by page, which names the due ones', async () => {
    const ledger = await openStore(await open());
    const wallets = ['w1', 'w2', 'w3', 'w4', 'w5'];
    for (const wallet of wallets) await owe(ledger, wallet, 'Other:0', 'Buy:1', 'Buy:2', 'Tell:3');
    await owe(ledger, 'w6', 'Other:0');
    await claim(ledger, RELAY, { wallets: ['w3'] });
    const search = { claimant: OTHER_RELAY, types: ['Tell', 'Buy'], limit: 2 };

    const first = await ledger.store.outbox.dueWallets({ ...search, after: undefined });
    const second = await ledger.store.outbox.dueWallets({ ...search, after: first.next });
    const third = await ledger.store.outbox.dueWallets({ ...search, after: second.next });

    const short = [first, second, third].map(({ rows, next }) => ({ wallets: rows.map(({ wallet }) => wallet), next }));
    const heads = await ledger.sql(`select min(o.id)::text as id from $schema.outbox o where o.type = 'Buy'`);

    expect(short).toEqual([
      { wallets: ['w1', 'w2'], next: 'w2' },
      { wallets: ['w4'], next: 'w4' },
      { wallets: ['w5'], next: undefined },
    ]);
    expect(first.rows[0]).toEqual({ wallet: 'w1', type: 'Buy', rowId: heads[0]?.id });
  });

  test('begin at a row of each wallet, in the order of the wallets', async () => {
    const ledger = await openStore(await open());
    for (const wallet of ['alice', 'bob']) await owe(ledger, wallet, 'Buy:1', 'Tell:2', 'Buy:3');
    const ids = (await ledger.sql('select o.id::text as id from $schema.outbox o order by o.id')).map(
      ({ id }) => id as string,
    );
    const [, second, , , , last] = ids as [string, string, string, string, string, string];

    const claimed = await claim(ledger, RELAY, { wallets: ['bob', 'nobody', 'alice'], fromRows: [last, '0', second] });

    expect(named(claimed)).toEqual(['alice Tell:2', 'alice Buy:3', 'bob Buy:3']);
  });

  test('of one wallet by two relays at the same moment are never both granted', async () => {
    const ledger = await openStore(await open());
    // As many as one claim takes: the first one may get them all.
    const wallets = Array.from({ length: 9 }, (_, at) => `w${at}`);
    for (const wallet of wallets) await owe(ledger, wallet, 'Buy:1', 'Buy:2', 'Buy:3');

    const answers = await Promise.all(
      Array.from({ length: 8 }, () =>
        claim(ledger, systemWorld.transactionId(), { wallets: wallets.toReversed(), limit: 2 }),
      ),
    );

    const holders = answers.map((claimed) => [...new Set(claimed.map(({ wallet }) => wallet))]);
    expect(holders.flat().toSorted()).toEqual(wallets);
    expect(answers.flat().map(({ action }) => action.note)).toEqual(wallets.flatMap(() => ['1', '2']));
  });
});
