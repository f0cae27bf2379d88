import { expect, test } from 'vitest';
import { NewlyDueScanner } from '../../src/actors/relay/newly-due-scanner.ts';
import type { DueRow, NewlyDue, NewlyDueRequest, OutboxStore } from '../../src/store/outbox-store.ts';

/** A scanner whose outbox answers the n-th search with the row id and time n, and with `pages[n]`. */
function scannerOf(...pages: readonly Partial<NewlyDue>[]) {
  const searches: NewlyDueRequest[] = [];
  const found: DueRow[] = [];
  const newlyDue = async (search: NewlyDueRequest): Promise<NewlyDue> => {
    const at = searches.push(search) - 1;
    return { rows: [], next: [], lastRowId: String(at), untilS: at, ...pages[at] };
  };
  const scanner = new NewlyDueScanner({
    outbox: { newlyDue } as Partial<OutboxStore> as OutboxStore,
    leaseClock: { limitMs: 5 },
    leaseMs: 60_000,
    found: (row) => found.push(row),
    types: () => ['Buy', 'Tell'],
  });
  const poll = async (): Promise<void> => {
    scanner.request();
    while (scanner.isDue) await scanner.scanPage();
  };
  return { scanner, searches, found, poll };
}

const begin = (rowId: string) => ['Buy', 'Tell'].map((type) => ({ type, dueS: -Infinity, rowId }));

test('the first search finds nothing, and those of the next ten polls begin at its end', async () => {
  const { scanner, searches, poll } = scannerOf();
  expect(scanner.isDue).toBe(false);

  for (let time = 0; time < 13; time += 1) await poll();

  expect(searches[0]).toEqual({ after: [], sinceS: Infinity, limit: 500, leaseMs: 60_000, leaseLimitMs: 5 });
  expect(searches.slice(1).map(({ sinceS }) => sinceS)).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2]);
  expect([searches[1], searches[12]].map((search) => search?.after)).toEqual([begin('0'), begin('2')]);
});

test('rows are settled ten polls after they were read', async () => {
  const { scanner, poll } = scannerOf();
  const settled = [];
  for (let time = 0; time < 12; time += 1) {
    await poll();
    settled.push(scanner.settledRowId);
  }

  expect(settled).toEqual([...Array(9).fill(undefined), '0', '1', '2']);
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
  const { searches, poll } = scannerOf({ untilS: 9_000 }, { untilS: 100 }, { untilS: 9_001 });
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
