import { expect, test } from 'vitest';
import { DueWalletQueue } from '../../src/actors/relay/due-queue.ts';
import { DueWalletScanner } from '../../src/actors/relay/due-scanner.ts';
import type { DueWalletPage, DueWallets, OutboxStore } from '../../src/store/outbox-store.ts';

const SHORT = 32;

/** A search through these pages, whatever is asked; it notes where each page began. */
function searchThrough(...pages: readonly (readonly string[])[]) {
  const queue = new DueWalletQueue();
  const begun: (string | undefined)[] = [];
  const dueWallets = async ({ after }: DueWalletPage): Promise<DueWallets> => {
    begun.push(after);
    const at = Number(after ?? 0);
    return { wallets: pages[at] ?? [], next: at + 1 < pages.length ? String(at + 1) : undefined };
  };
  const outbox = { dueWallets } as Partial<OutboxStore> as OutboxStore;
  return { queue, begun, scanner: new DueWalletScanner({ outbox, claimant: 'c', queue, types: () => ['Buy'] }) };
}

async function lookWhileDue(scanner: DueWalletScanner): Promise<void> {
  while (scanner.isDue(SHORT)) await scanner.scanPage();
}

test('the first round for a type goes through all pages, found something or not', async () => {
  const { scanner, queue, begun } = searchThrough([], ['alice'], [], ['bob']);
  expect(scanner.isDue(SHORT)).toBe(false);

  scanner.restart();
  await lookWhileDue(scanner);

  expect(begun).toEqual([undefined, '1', '2', '3']);
  expect(queue.take(9)).toEqual(['alice', 'bob']);
});

test('afterwards each poll is worth one page, and goes on where the last one ended', async () => {
  const { scanner, begun } = searchThrough([], [], []);
  scanner.restart();
  await lookWhileDue(scanner);
  begun.length = 0;

  for (let poll = 0; poll < 4; poll += 1) {
    scanner.ask();
    await lookWhileDue(scanner);
  }

  expect(begun).toEqual([undefined, '1', '2', undefined]);
});

test('a page that found something new is followed by the next as soon as the line is short', async () => {
  const many = Array.from({ length: SHORT }, (_, at) => `w${at}`);
  const { scanner, queue, begun } = searchThrough(many, many, ['bob'], []);
  scanner.ask();
  await lookWhileDue(scanner);
  expect(begun).toEqual([undefined]);

  queue.take(SHORT);
  await lookWhileDue(scanner);

  // The second page names wallets at hand: nothing new.
  expect(begun).toEqual([undefined, '1']);
});

test('a full line ends the search until there is room', async () => {
  const { scanner, queue } = searchThrough(['alice']);
  for (let at = 0; queue.room > 0; at += 1) queue.add(`w${at}`);
  scanner.restart();

  expect(scanner.isDue(SHORT)).toBe(false);

  queue.take(1_000);
  expect(scanner.isDue(SHORT)).toBe(true);
});

test('a restart while a page is under way begins with the first one', async () => {
  const { scanner, begun } = searchThrough(['alice'], ['bob']);
  scanner.restart();

  const looking = scanner.scanPage();
  scanner.restart();
  await looking;
  await lookWhileDue(scanner);

  expect(begun).toEqual([undefined, undefined, '1']);
});

test('going through everything serves each page that found something, and tells whether any did', async () => {
  const { scanner, queue } = searchThrough(['alice'], [], ['bob', 'carol']);
  const served: string[][] = [];

  const hasFound = await scanner.scanAll(async () => void served.push(queue.take(9)));

  expect(hasFound).toBe(true);
  expect(served).toEqual([['alice'], ['bob', 'carol']]);
  expect(await searchThrough([], []).scanner.scanAll(async () => {})).toBe(false);
});
