import { expect, test } from 'vitest';
import { LedgerError } from '../../../src/index.ts';
import { inspector } from '../../../src/integrations/inspector/index.ts';
import { LiveFigures, type LiveSecond } from '../../../src/integrations/inspector/live-figures.ts';
import { giniOf } from '../../../src/integrations/inspector/read-assets.ts';
import { createTestLedger } from '../../../src/testing/index.ts';

test('figures of a second come while somebody looks, and count what was committed in it', async () => {
  await using ledger = await createTestLedger();
  const figures = new LiveFigures(ledger);
  const seconds: LiveSecond[] = [];
  let counted = (): void => {};
  const isCounted = new Promise<void>((resolve) => {
    counted = resolve;
  });

  const stop = figures.view((second) => {
    if (second !== undefined) seconds.push(second);
    if (seconds.reduce((sum, { transactions }) => sum + transactions, 0) >= 20) counted();
  });
  await Promise.all(Array.from({ length: 20 }, (_, at) => ledger.mint({ to: `w${at}`, assets: { gold: 1n } })));
  await isCounted;

  const second = seconds.find(({ transactions }) => transactions > 0) as LiveSecond;
  expect(second.commits).toBeGreaterThan(0);
  expect(second.wait?.p50).toBeGreaterThan(0);
  expect(second.wait?.p99).toBeGreaterThanOrEqual(second.wait?.p50 as number);
  expect(second.batch?.p50).toBeGreaterThanOrEqual(1);
  expect(figures.isSampling).toBe(true);
  stop();
  expect(figures.isSampling).toBe(false);
});

test('a stream of figures ends with its page, and the last page ends the sampling', async () => {
  await using ledger = await createTestLedger();
  const added: string[] = [];
  const removed: string[] = [];
  const on = ledger.on.bind(ledger);
  ledger.on = ((name: Parameters<typeof on>[0], listener: never) => {
    added.push(name);
    const end = on(name, listener);
    return () => {
      removed.push(name);
      end();
    };
  }) as typeof ledger.on;
  const handler = inspector(ledger, { authorize: () => true });
  const open = () => handler(new Request('http://game.example/api/live'));
  const [first, second] = [await open(), await open()];

  expect(first.headers.get('content-type')).toBe('text/event-stream');
  const reader = first.body?.getReader();
  expect(new TextDecoder().decode((await reader?.read())?.value)).toBe('event: past\ndata: []\n\n');
  await reader?.cancel();
  expect(removed).toEqual([]);
  await second.body?.cancel();
  expect(added.length).toBeGreaterThan(0);
  expect(removed).toEqual(added);
});

test('a request for the head of a stream takes no place of a page', async () => {
  await using ledger = await createTestLedger();
  const handler = inspector(ledger, { authorize: () => true });
  const head = () => handler(new Request('http://game.example/api/live', { method: 'HEAD' }));

  for (const { status } of await Promise.all(Array.from({ length: 40 }, head))) expect(status).toBe(200);
  const page = await handler(new Request('http://game.example/api/live'));

  expect(page.status).toBe(200);
  await page.body?.cancel();
});

test('a ledger that is closed ends the streams of its pages, and opens no other', async () => {
  const ledger = await createTestLedger();
  const handler = inspector(ledger, { authorize: () => true });
  const page = await handler(new Request('http://game.example/api/live'));
  await ledger.close();

  const reader = page.body?.getReader();
  while (reader !== undefined && !(await reader.read()).done);

  expect((await handler(new Request('http://game.example/api/live'))).status).toBe(503);
});

test('seconds without an answer of the database are not counted as one', async () => {
  await using ledger = await createTestLedger();
  const figures = new LiveFigures(ledger);
  const stats = ledger.stats.bind(ledger);
  let calls = 0;
  ledger.stats = async (options) => {
    calls += 1;
    if (calls === 2) throw new LedgerError('ERR_STORE_UNAVAILABLE', 'no answer');
    return stats(options);
  };
  await ledger.mint({ to: 'alice', assets: { gold: 1n } });
  const second = await new Promise<LiveSecond | undefined>((resolve) => {
    figures.view(resolve);
    // Committed between the first answer and the one that fails.
    void ledger.mint({ to: 'alice', assets: { gold: 1n } });
  });

  expect(calls).toBe(4);
  expect(second?.transactions).toBe(0);
});

test('no more than 32 pages are open at once', async () => {
  await using ledger = await createTestLedger();
  const handler = inspector(ledger, { authorize: () => true });
  const open = () => handler(new Request('http://game.example/api/live'));
  const pages = await Promise.all(Array.from({ length: 32 }, open));

  expect((await open()).status).toBe(503);
  await pages[0]?.body?.cancel();
  const again = await open();
  expect(again.status).toBe(200);
  for (const page of [...pages.slice(1), again]) await page.body?.cancel();
});

test.each([
  ['equal amounts', [5n, 5n, 5n], 0],
  ['one owner of three wallets', [9n, 0n, 0n], 2 / 3],
  ['3 and 1', [3n, 1n], 0.25],
])('the Gini coefficient of %s is the mean difference over twice the mean', (_, amounts, gini) => {
  expect(giniOf(amounts)).toBeCloseTo(gini, 5);
});

test('amounts that are all zero have no Gini coefficient', () => {
  expect(giniOf([])).toBeNull();
  expect(giniOf([0n, 0n])).toBeNull();
});
