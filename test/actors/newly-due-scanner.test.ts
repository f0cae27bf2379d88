import { expect, test } from 'vitest';
import { NewlyDueScanner } from '../../src/actors/relay/newly-due-scanner.ts';
import type { DueRow, NewlyDue, NewlyDueRequest, OutboxStore } from '../../src/store/outbox-store.ts';

/**
 * A scanner whose outbox answers the n-th search with the row id, the time and the next transaction n, and with
 * `pages[n]`. No transaction is in progress, but those that pages name.
 */
function scannerOf(...pages: readonly Partial<NewlyDue>[]) {
  const settled = { count: 0 };
  const searches: NewlyDueRequest[] = [];
  const found: DueRow[] = [];
  const newlyDue = async (search: NewlyDueRequest): Promise<NewlyDue> => {
    const at = searches.push(search) - 1;
    const snapshot = { oldestInProgress: BigInt(at), nextTransaction: BigInt(at) };
    const end = { lastRowId: String(at), untilS: at, scheduledInMs: undefined };
    return { rows: [], next: [], ...end, ...snapshot, ...pages[at] };
  };
  const scanner = new NewlyDueScanner({
    outbox: { newlyDue } as Partial<OutboxStore> as OutboxStore,
    leaseClock: { limitMs: 5 },
    leaseMs: 60_000,
    found: (row) => found.push(row),
    scheduledIn: () => {},
    settled: () => {
      settled.count += 1;
    },
    types: () => ['Buy', 'Tell'],
  });
  const poll = async (): Promise<void> => {
    scanner.request();
    while (scanner.isDue) await scanner.scanPage();
  };
  return { scanner, searches, found, settled, poll };
}

const begin = (rowId: string) => ['Buy', 'Tell'].map((type) => ({ type, dueS: -Infinity, rowId }));

test('the first search finds nothing, and the next ones begin at its end, then three polls back', async () => {
  const { scanner, searches, poll } = scannerOf();
  expect(scanner.isDue).toBe(false);

  for (let time = 0; time < 7; time += 1) await poll();

  expect(searches[0]).toEqual({ after: [], sinceS: Infinity, limit: 500, leaseMs: 60_000, leaseLimitMs: 5 });
  expect(searches.slice(1).map(({ sinceS }) => sinceS)).toEqual([0, 0, 0, 1, 2, 3]);
  expect([searches[1], searches[6]].map((search) => search?.after)).toEqual([begin('0'), begin('3')]);
});

/** Answers of polls during which a transaction that began before the second one stays in progress. */
const HELD = (polls: number): Partial<NewlyDue>[] => [{}, ...Array(polls).fill({ oldestInProgress: 1n })];

test('a search begins before what a transaction in progress may write, until it has ended', async () => {
  const { searches, poll } = scannerOf(
    {},
    ...HELD(9)
      .slice(1)
      .map((held) => ({ ...held, nextTransaction: 5n })),
  );
  for (let time = 0; time < 14; time += 1) await poll();

  const starts = searches.slice(1).map(({ sinceS }) => sinceS);
  expect(starts.slice(0, 9)).toEqual(Array(9).fill(0));
  expect(starts.slice(9)).toEqual([0, 8, 9, 10]);
});

test('a search goes back sixty polls at most, however long a transaction is in progress', async () => {
  const { scanner, searches, poll } = scannerOf(...Array(70).fill({ oldestInProgress: -1n }));
  const settled = [];
  for (let time = 0; time < 66; time += 1) {
    await poll();
    settled.push(scanner.settledRowId);
  }

  expect(searches.at(-1)?.sinceS).toBe(5);
  expect([settled[59], settled[60], settled.at(-1)]).toEqual([undefined, '1', '6']);
});

test('rows are settled when every transaction that was in progress has ended, which is reported once', async () => {
  const { scanner, settled, poll } = scannerOf(...Array(4).fill({ oldestInProgress: -1n }));
  const seen = [];
  for (let time = 0; time < 8; time += 1) {
    await poll();
    seen.push([scanner.settledRowId, settled.count]);
  }

  expect(seen).toEqual([...Array(4).fill([undefined, 0]), ['2', 1], ['3', 1], ['4', 1], ['5', 1]]);
});

test('a search goes on with the types that it has not read to the end, before the next one begins', async () => {
  const next = [{ type: 'Buy', dueS: 12.5, rowId: '42' }];
  const row = { rowId: '7', wallet: 'alice', type: 'Buy' };
  const { scanner, searches, found, poll } = scannerOf({}, { rows: [row], next }, { rows: [row] });
  await poll();

  scanner.request();
  await scanner.scanPage();
  scanner.request();
  await scanner.scanPage();
  expect(scanner.isDue).toBe(true);
  await poll();

  expect(searches.map(({ after }) => after)).toEqual([[], begin('0'), next, begin('0')]);
  expect(found).toEqual([row, row]);
});

test('a search goes back to the earliest time of the last polls if the database clock was set back', async () => {
  const { searches, poll } = scannerOf({ untilS: 9_000 }, { untilS: 100 }, { untilS: 101 });
  for (let time = 0; time < 4; time += 1) await poll();

  expect(searches.map(({ sinceS }) => sinceS)).toEqual([Infinity, 9_000, 100, 100]);
});

test('a search that failed is made again', async () => {
  const { scanner, searches } = scannerOf();
  const failing = new NewlyDueScanner({
    outbox: { newlyDue: () => Promise.reject(new Error('unavailable')) } as Partial<OutboxStore> as OutboxStore,
    leaseClock: { limitMs: undefined },
    leaseMs: 1,
    found: () => {},
    scheduledIn: () => {},
    settled: () => {},
    types: () => [],
  });
  failing.request();

  await expect(failing.scanPage()).rejects.toThrow('unavailable');

  expect(failing.isDue).toBe(true);
  expect([scanner.isDue, searches]).toEqual([false, []]);
});

test('a search that is requested while a page is read is made', async () => {
  const { scanner, searches } = scannerOf();
  scanner.request();

  const scanning = scanner.scanPage();
  scanner.request();
  await scanning;

  expect([scanner.isDue, searches.length]).toEqual([true, 1]);
});
