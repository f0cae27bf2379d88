import { expect, test } from 'vitest';
import { systemWorld } from '../../src/platform/system-world.ts';
import type { ClaimedDelivery } from '../../src/store/outbox-store.ts';
import { describeDatabases } from '../support/databases.ts';
import { openStore } from './support/open-store.ts';
import { ahead, claim, due, fail, LEASE_MS, named, OTHER_RELAY, owe, RELAY, rowIds } from './support/relay-claims.ts';

describeDatabases('claims on the outbox', (open) => {
  test('the oldest of each wallet are claimed in their order, the next with the news that they were made', async () => {
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

  test('only wallets that are asked for are claimed of, and other types are not in the way', async () => {
    const ledger = await openStore(await open());
    await owe(ledger, 'alice', 'Other:1', 'Buy:2', 'Buy:3');
    await owe(ledger, 'bob', 'Buy:4');

    const claimed = await claim(ledger, RELAY, { types: ['Buy'], wallets: ['alice'], limit: 1 });
    const rest = await claim(ledger, OTHER_RELAY, { types: ['Buy'], wallets: ['nobody', 'bob'] });

    expect([...named(claimed), ...named(rest)]).toEqual(['alice Buy:2', 'bob Buy:4']);
    expect(await due(ledger, ['Buy'])).toEqual(['bob']);
    expect(await due(ledger, ['Other'])).toEqual(['alice']);
  });

  test('what was made is confirmed by a turn that claims nothing', async () => {
    const ledger = await openStore(await open());
    await owe(ledger, 'alice', 'Buy:1', 'Buy:2');
    const [first] = await claim(ledger, RELAY, { limit: 1 });

    await claim(ledger, RELAY, { wallets: [], delivered: [first?.rowId as string] });

    expect(named(await claim(ledger, OTHER_RELAY))).toEqual(['alice Buy:2']);
  });

  test('an attempt is counted for what is handed over at once, and not for what waits behind it', async () => {
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

  test('what is given back is due at once to everybody, and only if it was held', async () => {
    const ledger = await openStore(await open());
    await owe(ledger, 'alice', 'Buy:1', 'Buy:2', 'Buy:3');
    const [first, ...behind] = await claim(ledger, RELAY, { limit: 3 });

    await ledger.store.outbox.release(OTHER_RELAY, [first as ClaimedDelivery]);
    await ledger.store.outbox.release(RELAY, behind);

    expect(await claim(ledger, OTHER_RELAY)).toEqual([]);
    const next = await claim(ledger, OTHER_RELAY, { delivered: [first?.rowId as string] });
    expect(named(next)).toEqual(['alice Buy:2', 'alice Buy:3']);
  });

  test('of a wallet that someone else holds something of nothing is claimed, whatever is before it', async () => {
    const ledger = await openStore(await open());
    await owe(ledger, 'alice', 'Buy:1', 'Buy:2', 'Buy:3');
    const first = await claim(ledger, RELAY, { limit: 1 });
    await fail(ledger, first, 'no such item');
    await claim(ledger, RELAY, { limit: 1 });
    await ledger.store.outbox.redrive(first[0]?.rowId as string);

    const request = { claimant: OTHER_RELAY, types: ['Buy'], delivered: [], starting: 9, limit: 9, leaseMs: LEASE_MS };
    const others = await ledger.store.outbox.settleAndClaim({ ...request, wallets: ['alice', 'bob'] });

    expect(others).toEqual({ claimed: [], lockedElsewhere: ['alice'] });
    expect(named(await claim(ahead(ledger, LEASE_MS + 10_000), OTHER_RELAY, { limit: 9 }))).toEqual([
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

  test.each([
    { starting: 1, counted: '2', what: 'was handed over' },
    { starting: 0, counted: '1', what: 'waits for a place' },
  ])('a claim that $what is counted once, however often it is asked for', async ({ starting, counted }) => {
    const ledger = await openStore(await open());
    await owe(ledger, 'alice', 'Buy:1');
    await fail(ledger, await claim(ledger), 'sold out', 0);

    const asked = [];
    for (let time = 0; time < 3; time += 1) asked.push(...(await claim(ledger, RELAY, { starting })));

    expect(asked.map(({ attempt }) => attempt)).toEqual([2, 2, 2]);
    expect(await ledger.sql('select attempts::text as n from $schema.outbox')).toEqual([{ n: counted }]);
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

  test('the search looks through all wallets of which something waits, page by page, and names those due', async () => {
    const ledger = await openStore(await open());
    const wallets = ['w1', 'w2', 'w3', 'w4', 'w5'];
    for (const wallet of wallets) await owe(ledger, wallet, 'Other:0', 'Buy:1', 'Buy:2', 'Tell:3');
    await owe(ledger, 'w6', 'Other:0');
    await claim(ledger, RELAY, { wallets: ['w3'] });
    const search = { claimant: OTHER_RELAY, types: ['Tell', 'Buy'], limit: 2 };

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
