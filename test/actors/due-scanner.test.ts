import { expect, test } from 'vitest';
import { DueWalletQueue } from '../../src/actors/relay/due-queue.ts';
import { DueWalletScanner } from '../../src/actors/relay/due-scanner.ts';
import type { DueRow, DueWalletPage, DueWallets, OutboxStore } from '../../src/store/outbox-store.ts';

const SHORT = 32;

/** A scanner of an outbox with these pages. `begun` lists the start of each page that was read. */
function scannerOf(...pages: readonly (readonly string[])[]) {
  const queue = new DueWalletQueue();
  const clock = { ms: 0, pageMs: 0, steadyMs: () => clock.ms };
  const begun: (string | undefined)[] = [];
  const dueWallets = async ({ after }: DueWalletPage): Promise<DueWallets> => {
    begun.push(after);
    const at = Number(after ?? 0);
    clock.ms += clock.pageMs;
    const rows = (pages[at] ?? []).map((wallet): DueRow => ({ rowId: '1', wallet, type: 'Buy' }));
    return { rows, next: at + 1 < pages.length ? String(at + 1) : undefined };
  };
  const outbox = { dueWallets } as Partial<OutboxStore> as OutboxStore;
  return {
    queue,
    begun,
    clock,
    scanner: new DueWalletScanner({
      outbox,
      claimant: 'c',
      queue,
      clock,
      leaseClock: { limitMs: undefined },
      found: ({ wallet, type }) => queue.add(wallet, type),
      types: () => ['Buy'],
    }),
  };
}

async function scanWhileDue(scanner: DueWalletScanner): Promise<void> {
  while (scanner.isDue(SHORT)) await scanner.scanPage();
}

test('the scanner reads all pages after a restart, with or without due wallets', async () => {
  const { scanner, queue, begun } = scannerOf([], ['alice'], [], ['bob']);
  expect(scanner.isDue(SHORT)).toBe(false);

  scanner.restart();
  await scanWhileDue(scanner);

  expect(begun).toEqual([undefined, '1', '2', '3']);
  expect(queue.take(9)).toEqual(['alice', 'bob']);
});

test('the scanner reads one page per request, from the end of the page before', async () => {
  const { scanner, begun } = scannerOf([], [], []);
  scanner.restart();
  await scanWhileDue(scanner);
  begun.length = 0;

  for (let poll = 0; poll < 4; poll += 1) {
    scanner.request();
    await scanWhileDue(scanner);
  }

  expect(begun).toEqual([undefined, '1', '2', undefined]);
});

test('the scanner reads the page after one that added a wallet as soon as the queue is short', async () => {
  const many = Array.from({ length: SHORT }, (_, at) => `w${at}`);
  const { scanner, queue, begun } = scannerOf(many, many, ['bob'], []);
  scanner.request();
  await scanWhileDue(scanner);
  expect(begun).toEqual([undefined]);

  queue.take(SHORT);
  await scanWhileDue(scanner);

  // The wallets of the second page are claimed, so that it adds none.
  expect(begun).toEqual([undefined, '1']);
});

test('the scanner reads no page while the queue is full', async () => {
  const { scanner, queue } = scannerOf(['alice']);
  for (let at = 0; queue.room > 0; at += 1) queue.add(`w${at}`, 'Buy');
  scanner.restart();

  expect(scanner.isDue(SHORT)).toBe(false);

  queue.take(1_000);
  expect(scanner.isDue(SHORT)).toBe(true);
});

test('the scanner discards a page that is read during a restart, and reads the first one', async () => {
  const { scanner, begun } = scannerOf(['alice'], ['bob']);
  scanner.restart();

  const scanning = scanner.scanPage();
  scanner.restart();
  await scanning;
  await scanWhileDue(scanner);

  expect(begun).toEqual([undefined, undefined, '1']);
});

test('a scan of all pages serves each page with due wallets, and returns whether there was one', async () => {
  const { scanner, queue } = scannerOf(['alice'], [], ['bob', 'carol']);
  const served: string[][] = [];

  const hasFound = await scanner.scanAll(async () => void served.push(queue.take(9)));

  expect(hasFound).toBe(true);
  expect(served).toEqual([['alice'], ['bob', 'carol']]);
  expect(await scannerOf([], []).scanner.scanAll(async () => {})).toBe(false);
});

test('the scanner pauses after a page for twenty times its duration, unless pages are needed at once', async () => {
  const { scanner, begun, clock } = scannerOf([], ['alice'], []);
  clock.pageMs = 100;
  scanner.restart();
  await scanWhileDue(scanner);
  scanner.request();

  expect([begun.length, scanner.isDue(SHORT)]).toEqual([3, false]);
  clock.ms += 1_999;
  expect(scanner.isDue(SHORT)).toBe(false);
  clock.ms += 1;
  expect(scanner.isDue(SHORT)).toBe(true);
});

test('the scanner reads one page at a time, and goes on after a page that failed', async () => {
  const { scanner, begun } = scannerOf([], []);
  scanner.restart();

  const scanning = scanner.scanPage();
  expect(scanner.isDue(SHORT)).toBe(false);
  await scanning;

  expect([begun, scanner.isDue(SHORT)]).toEqual([[undefined], true]);
});
