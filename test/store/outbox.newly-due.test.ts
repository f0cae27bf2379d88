import { expect, test } from 'vitest';
import type { DuePosition, NewlyDue } from '../../src/store/outbox-store.ts';
import { describeDatabases } from '../support/databases.ts';
import { openStore, type TestStore } from './support/open-store.ts';
import { ahead, claim, fail, LEASE_MS, OTHER_RELAY, owe, RELAY } from './support/relay-claims.ts';

const HOUR_MS = 3_600_000;

/** The end of a search that finds nothing. */
const endOf = (ledger: TestStore): Promise<NewlyDue> => search(ledger, []);

/** A search of the types for what became due since another one. */
const since = (ledger: TestStore, { lastRowId, untilS }: NewlyDue, limit = 9): Promise<NewlyDue> => {
  const after = ['Buy', 'Tell'].map((type) => ({ type, dueS: -Infinity, rowId: lastRowId }));
  return search(ledger, after, untilS, limit);
};

function search(ledger: TestStore, after: readonly DuePosition[], sinceS = Infinity, limit = 9, leaseLimitMs?: number) {
  return ledger.store.outbox.newlyDue({ after, sinceS, limit, leaseMs: LEASE_MS, leaseLimitMs });
}

const named = ({ rows }: NewlyDue): string[] => rows.map(({ wallet, type }) => `${wallet} ${type}`).toSorted();

describeDatabases('a search for deliveries that became due', (open) => {
  test('finds what was written since another one and is not claimed, once per wallet and type', async () => {
    const ledger = await openStore(await open());
    await owe(ledger, 'old', 'Buy:1');
    const end = await endOf(ledger);
    await owe(ledger, 'a', 'Buy:1', 'Buy:2', 'Tell:3');
    await owe(ledger, 'b', 'Other:1');
    await owe(ledger, 'c', 'Buy:1');
    await claim(ledger, RELAY, { wallets: ['c'] });

    const found = await since(ledger, end);

    expect([end.rows, end.next]).toEqual([[], []]);
    expect(named(found)).toEqual(['a Buy', 'a Tell']);
    expect(BigInt(found.rows.find(({ type }) => type === 'Buy')?.rowId as string)).toBe(BigInt(end.lastRowId) + 1n);
    expect((await since(ledger, found)).rows).toEqual([]);
  });

  test('goes on page by page through all that became due, each delivery once', async () => {
    const ledger = await openStore(await open());
    await owe(ledger, 'z', 'Buy:1');
    const released = await claim(ledger, RELAY, { wallets: ['z'] });
    const end = await endOf(ledger);
    for (const wallet of ['a', 'b', 'c']) await owe(ledger, wallet, 'Buy:1');
    await owe(ledger, 'd', 'Tell:1');
    await ledger.store.outbox.release(RELAY, released);

    const pages: NewlyDue[] = [];
    let page = await since(ledger, end, 2);
    for (pages.push(page); page.next.length > 0; pages.push(page))
      page = await search(ledger, page.next, end.untilS, 2);

    expect(pages.map(named)).toEqual([['a Buy', 'b Buy', 'd Tell'], ['c Buy', 'z Buy'], []]);
  });

  test('finds what is released, redriven, at the end of its back-off, or of the lease of a dead claimant', async () => {
    const ledger = await openStore(await open());
    const wallets = ['back', 'dead', 'gone', 'held', 'left', 'wait'];
    for (const wallet of wallets) await owe(ledger, wallet, 'Buy:1');
    const of = (wallet: string, leaseMs?: number) =>
      claim(ledger, RELAY, { wallets: [wallet], ...(leaseMs && { leaseMs }) });
    const [back, dead, left, wait] = [await of('back'), await of('dead'), await of('left'), await of('wait')];
    await of('gone', 3_000);
    await of('held');
    await fail(ledger, dead, 'no such item');
    const end = await endOf(ledger);
    await fail(ledger, back, 'sold out', 2_000);
    await fail(ledger, wait, 'sold out', 50_000);
    await ledger.store.outbox.redrive(dead[0]?.rowId as string);
    await ledger.store.outbox.release(RELAY, left);

    const soon = await since(ledger, end);
    const later = await since(ahead(ledger, 10_000), end);
    const next = await since(ahead(ledger, 10_000), later);

    expect(named(soon)).toEqual(['dead Buy', 'left Buy']);
    expect(named(later)).toEqual(['back Buy', 'dead Buy', 'gone Buy', 'left Buy']);
    expect(named(next)).toEqual([]);
  });

  test('finds the back-offs and leases that were written before the clock was set back, and no others', async () => {
    const ledger = await openStore(await open());
    for (const wallet of ['a', 'b', 'c', 'd', 'e', 'f']) await owe(ledger, wallet, 'Buy:1');
    const before = ahead(ledger, HOUR_MS);
    await fail(before, await claim(before, RELAY, { wallets: ['a'] }), 'sold out', 1_000);
    await claim(before, RELAY, { wallets: ['b'] });
    await before.store.outbox.release(RELAY, await claim(before, RELAY, { wallets: ['c'] }));
    await fail(ledger, await claim(ledger, RELAY, { wallets: ['d'] }), 'sold out', 59_000);
    await claim(ledger, RELAY, { wallets: ['e'] });
    await claim(ledger, OTHER_RELAY, { wallets: ['f'], leaseMs: 10 * LEASE_MS });
    const end = await endOf(before);

    const found = await since(ledger, end);

    expect(named(found)).toEqual(['a Buy', 'b Buy', 'c Buy']);
  });

  test('goes on from the lease limit if the clock was set forward and no lease has passed since', async () => {
    const ledger = await openStore(await open());
    await owe(ledger, 'alice', 'Buy:1');
    const end = await endOf(ledger);
    await claim(ledger, RELAY, { wallets: ['alice'] });
    const later = ahead(ledger, 2 * LEASE_MS);
    const after = [{ type: 'Buy', dueS: -Infinity, rowId: end.lastRowId }];

    const doubted = await search(later, after, end.untilS, 9, Date.now() + 10_000);
    const believed = await search(later, after, doubted.untilS);

    expect([named(doubted), named(believed)]).toEqual([[], ['alice Buy']]);
  });
});
