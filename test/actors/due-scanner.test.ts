import { expect, test } from 'vitest';
import { WalletLine } from '../../src/actors/relay/due-queue.ts';
import { DueSearch } from '../../src/actors/relay/due-scanner.ts';
import type { DueWallets, OutboxStore, WalletSearch } from '../../src/store/ledger-store.ts';

const SHORT = 32;

/** A search through these pages, whatever is asked; it notes where each page began. */
function searchThrough(...pages: readonly (readonly string[])[]) {
  const line = new WalletLine();
  const begun: (string | undefined)[] = [];
  const dueWallets = async ({ after }: WalletSearch): Promise<DueWallets> => {
    begun.push(after);
    const at = Number(after ?? 0);
    return { wallets: pages[at] ?? [], next: at + 1 < pages.length ? String(at + 1) : undefined };
  };
  const outbox = { dueWallets } as Partial<OutboxStore> as OutboxStore;
  return { line, begun, search: new DueSearch({ outbox, claimant: 'c', line, types: () => ['Buy'] }) };
}

async function lookWhileDue(search: DueSearch): Promise<void> {
  while (search.isDue(SHORT)) await search.look();
}

test('the first round for a type goes through all pages, found something or not', async () => {
  const { search, line, begun } = searchThrough([], ['alice'], [], ['bob']);
  expect(search.isDue(SHORT)).toBe(false);

  search.restart();
  await lookWhileDue(search);

  expect(begun).toEqual([undefined, '1', '2', '3']);
  expect(line.take(9)).toEqual(['alice', 'bob']);
});

test('afterwards each poll is worth one page, and goes on where the last one ended', async () => {
  const { search, begun } = searchThrough([], [], []);
  search.restart();
  await lookWhileDue(search);
  begun.length = 0;

  for (let poll = 0; poll < 4; poll += 1) {
    search.ask();
    await lookWhileDue(search);
  }

  expect(begun).toEqual([undefined, '1', '2', undefined]);
});

test('a page that found something new is followed by the next as soon as the line is short', async () => {
  const many = Array.from({ length: SHORT }, (_, at) => `w${at}`);
  const { search, line, begun } = searchThrough(many, many, ['bob'], []);
  search.ask();
  await lookWhileDue(search);
  expect(begun).toEqual([undefined]);

  line.take(SHORT);
  await lookWhileDue(search);

  // The second page names wallets at hand: nothing new.
  expect(begun).toEqual([undefined, '1']);
});

test('a full line ends the search until there is room', async () => {
  const { search, line } = searchThrough(['alice']);
  for (let at = 0; line.room > 0; at += 1) line.add(`w${at}`);
  search.restart();

  expect(search.isDue(SHORT)).toBe(false);

  line.take(1_000);
  expect(search.isDue(SHORT)).toBe(true);
});

test('a restart while a page is under way begins with the first one', async () => {
  const { search, begun } = searchThrough(['alice'], ['bob']);
  search.restart();

  const looking = search.look();
  search.restart();
  await looking;
  await lookWhileDue(search);

  expect(begun).toEqual([undefined, undefined, '1']);
});

test('going through everything serves each page that found something, and tells whether any did', async () => {
  const { search, line } = searchThrough(['alice'], [], ['bob', 'carol']);
  const served: string[][] = [];

  const hasFound = await search.goThrough(async () => void served.push(line.take(9)));

  expect(hasFound).toBe(true);
  expect(served).toEqual([['alice'], ['bob', 'carol']]);
  expect(await searchThrough([], []).search.goThrough(async () => {})).toBe(false);
});
