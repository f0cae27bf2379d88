import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import type { InspectorOptions, nodeInspector as NodeInspector } from '../../src/integrations/inspector/index.ts';
import { createTestLedger, type TestLedger } from '../../src/testing/index.ts';
import { onServer } from '../support/runtime-role.ts';
import { describeBrowser } from './support/browser.ts';

let ledger: TestLedger;
let other: TestLedger;
const servers: Server[] = [];

beforeEach(async () => {
  ledger = await createTestLedger({ ...onServer(), deliveryAttemptsMax: 1 });
  other = await ledger.another({ seed: 2 });
});
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
  await other.close();
  await ledger[Symbol.asyncDispose]();
});

/** Serves the compiled inspector, which has its page beside it. */
async function serve(options: InspectorOptions = {}, port = 0): Promise<string> {
  const compiled = join(dirname(inject('cliMain')), '../integrations/inspector/index.js');
  const { nodeInspector } = (await import(pathToFileURL(compiled).href)) as { nodeInspector: typeof NodeInspector };
  const server = createServer(nodeInspector(ledger, options));
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

const mint = (to: string, gold: bigint) => ledger.mint({ to, assets: { gold } });
const pay = (from: string, to: string, key?: string) =>
  ledger.transfer({ from, to, assets: { gold: 1n }, ...(key === undefined ? {} : { key }) });

/** The texts of the cells of a table, row by row. */
async function rowsOf(page: Page, caption: string): Promise<string[][]> {
  const table = page.locator('table', { has: page.locator('caption', { hasText: caption }) });
  await table.first().waitFor();
  const rows = await table.first().locator('tbody tr').all();
  return Promise.all(rows.map((row) => row.locator('td').allInnerTexts()));
}

describeBrowser('the inspector', (open) => {
  test('the overview shows the figures of each second, what waits without a processor, and the supply', async () => {
    await Promise.all(['alice', 'bob', 'carol'].map((to) => mint(to, 10n)));
    await ledger.mint({ to: 'alice', assets: { gold: 1n }, actions: [{ type: 'Ship' }] });
    await ledger.history('alice').page();
    const page = await open(await serve());

    await page.getByText('Transactions since the start').waitFor();
    await pay('alice', 'bob');
    await page.locator('.plot canvas').first().waitFor();

    const [waiting] = await rowsOf(page, 'Deliveries that wait');
    expect(waiting?.slice(0, 3)).toEqual(['Ship', '1', 'no processor in this runtime']);
    expect(await rowsOf(page, 'Minted')).toEqual([['gold', '31', '0', '31', 'balance']]);
    expect(await page.locator('.stream').innerText()).toBe('live');
  });

  test('the wallet with the longest queue is the first one, and its page names its commands and state', async () => {
    await Promise.all(['alice', 'bob', 'carol'].map((to) => mint(to, 100n)));
    const gate = ledger.gateNextCommit({ wallet: 'bob' });
    const paying = [pay('bob', 'alice')];
    await gate.entered;
    paying.push(...Array.from({ length: 5 }, (_, at) => pay('bob', 'carol', `late-${at}`)));
    const page = await open(await serve());

    await page.getByRole('link', { name: 'Wallets', exact: true }).click();
    const [first] = await rowsOf(page, 'wallets in memory');
    expect(first?.slice(0, 3)).toEqual(['bob', 'committing', '5']);
    await page.getByRole('link', { name: 'bob', exact: true }).click();
    await page.getByRole('heading', { name: 'Wallet bob' }).waitFor();
    await page.getByText('5 of 256').waitFor();

    expect(await page.locator('.box.active').textContent()).toBe('committing');
    expect((await rowsOf(page, 'Mailbox, first to last')).map((row) => row[5])).toEqual(
      [0, 1, 2, 3, 4].map((at) => `late-${at}`),
    );
    expect(await rowsOf(page, 'Committing')).toHaveLength(1);
    gate.open();
    await Promise.all(paying);
    await page.getByText('0 of 256').waitFor();
  });

  test('wallets are sorted by a click on a column, searched, and paged by the server', async () => {
    await Promise.all(Array.from({ length: 60 }, (_, at) => mint(`w${String(at).padStart(2, '0')}`, BigInt(at + 1))));
    const page = await open(`${await serve()}#/wallets`);

    await page.getByRole('button', { name: 'Wallet', exact: true }).click();
    await page.getByText('60 wallets in memory, by name').waitFor();
    expect((await rowsOf(page, 'by name'))[0]?.[0]).toBe('w00');
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByRole('link', { name: 'w59' }).waitFor();
    await page.getByLabel('Balance of').fill('gold');
    await page.keyboard.press('Enter');
    await page.getByText('by balance').waitFor();
    expect((await rowsOf(page, 'by balance'))[0]?.at(-1)).toBe('60');
    await page.getByLabel('Search').fill('w3');
    await page.getByText('10 wallets in memory').waitFor();
  });

  test('a transaction is followed by clicks from its key to who took the UTXO it wanted', async () => {
    await mint('alice', 10n);
    const rival = await other.transfer({ from: 'alice', to: 'carol', assets: { gold: 1n }, key: 'rival' });
    await pay('alice', 'bob', 'order-7');
    const page = await open(await serve());

    await page.getByLabel(/Wallet, transaction id/).fill('key:order-7');
    await page.keyboard.press('Enter');
    const [conflict] = await rowsOf(page, 'Conflicts');
    expect(conflict?.[1]).toBe('1');
    await page.locator('table', { hasText: 'Spent by' }).getByRole('link').last().click();
    await page
      .getByText(rival.status === 'committed' ? rival.transaction.id : '')
      .first()
      .waitFor();
    await page.getByText('rival').waitFor();
  });

  test('the way of a coin is drawn forward, and the wallets that hold what came of it are listed', async () => {
    const minted = await mint('mint_house', 10n);
    await pay('mint_house', 'alice');
    await pay('alice', 'fence');
    const page = await open(await serve());
    const id = minted.status === 'committed' ? minted.transaction.id : '';

    await page.getByLabel(/Wallet, transaction id/).fill(id);
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: 'forward to what is unspent' }).click();

    expect((await rowsOf(page, 'Wallets that hold what came of it')).map(([wallet]) => wallet)).toEqual([
      'fence',
      'mint_house',
    ]);
    expect(await page.locator('.box.tainted').allTextContents()).toEqual(
      expect.arrayContaining(['fence', 'mint_house']),
    );
    await page.getByRole('link', { name: 'Back to its mints' }).click();
    await page.getByText('1 transactions').waitFor({ state: 'attached' });
  });

  test('an asset shows its supply, its holders and how unequal they are', async () => {
    await mint('alice', 3n);
    await mint('bob', 1n);
    await ledger.history('alice').page();
    const page = await open(await serve());

    await page.getByRole('link', { name: 'Assets', exact: true }).click();
    await page.getByRole('link', { name: 'gold', exact: true }).click();

    expect((await rowsOf(page, 'Largest holders')).map((row) => row.slice(1, 3))).toEqual([
      ['alice', '3'],
      ['bob', '1'],
    ]);
    await page.getByText('0.250').waitFor();
  });

  test('a dead letter is sent again by a button, which is there only where the host offers it', async () => {
    let isBroken = true;
    ledger.processor('Ship', () => {
      if (isBroken) throw new Error('no boat');
    });
    const dead = new Promise((resolve) => ledger.on('delivery:dead', resolve));
    await ledger.mint({ to: 'alice', assets: { gold: 1n }, actions: [{ type: 'Ship' }] });
    await dead;
    isBroken = false;
    const quiet = await open(`${await serve()}#/dead-letters`);
    expect(await rowsOf(quiet, 'Oldest first')).toHaveLength(1);
    expect(await quiet.getByRole('button', { name: 'Redrive' }).count()).toBe(0);
    const page = await open(`${await serve({ actions: ['redrive'] })}#/dead-letters`);

    const made = new Promise((resolve) => ledger.on('delivery:made', resolve));
    await page.getByRole('button', { name: 'Redrive' }).click();
    await made;
    await page.getByText('was sent again').waitFor();
    await page.getByText('None.').waitFor();
  });

  test('a page that loses its server says so, and goes on when it is back', async () => {
    await mint('alice', 1n);
    const address = await serve();
    const page = await open(address);
    await page.locator('.stream', { hasText: 'live' }).waitFor();

    const [server] = servers.splice(0);
    server?.closeAllConnections();
    await new Promise((resolve) => server?.close(resolve));
    await page.locator('.stream', { hasText: 'lost' }).waitFor();
    await serve({}, Number(new URL(address).port));

    await page.locator('.stream', { hasText: 'live' }).waitFor();
  });

  test('a request that the host does not authorise shows nothing but the refusal', async () => {
    const address = await serve({ authorize: () => false });
    const page = await open(address);

    expect(await page.locator('body').innerText()).toContain('does not authorise');
  });

  test('a hostile name is text on every page', async () => {
    const key = '<img src=x onerror=document.title="owned">';
    await mint('alice', 5n);
    const paid = await ledger.transfer({
      from: 'alice',
      to: 'bob',
      assets: { gold: 1n },
      key,
      meta: { reason: '<script>document.title="owned"</script>' },
    });
    const page = await open(`${await serve()}#/transactions/${encodeURIComponent(key)}`);

    await page
      .getByText(paid.status === 'committed' ? paid.transaction.id : '')
      .first()
      .waitFor();
    await page.goto(page.url().replace(/#.*/, '#/wallets/alice'));
    await page.getByText('<script>document.title="owned"</script>').waitFor();
    expect(await page.locator('img').count()).toBe(0);
    expect(await page.title()).not.toBe('owned');
  });

  test.each([
    [360, 'light'],
    [360, 'dark'],
    [1_600, 'light'],
    [1_600, 'dark'],
  ] as const)('no page is wider than a screen of %i pixels, %s', async (width, colorScheme) => {
    await Promise.all(
      ['alice', 'a_wallet_with_a_name_of_sixty_four_characters_____________________'].map((to) =>
        mint(to.slice(0, 64), 10n ** 30n),
      ),
    );
    const paid = await pay('alice', 'bob');
    await ledger.history('alice').page();
    const address = await serve();
    const page = await open(address, { width, height: 900 });
    await page.emulateMedia({ colorScheme });
    const id = paid.status === 'committed' ? paid.transaction.id : '';

    for (const hash of [
      '',
      'wallets',
      'wallets/alice',
      `transactions/${id}`,
      `provenance/${id}/forward`,
      'assets',
      'deliveries',
    ]) {
      await page.goto(`${address}#/${hash}`);
      await page.locator('table, svg').first().waitFor();
      const overflow = await page.evaluate(
        'document.documentElement.scrollWidth - document.documentElement.clientWidth',
      );
      expect([hash, overflow]).toEqual([hash, 0]);
    }
  });

  test('the pages are reached and used by the keyboard alone', async () => {
    await mint('alice', 5n);
    const page = await open(await serve());
    await page.getByText('Transactions since the start').waitFor();

    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the content');
    for (let step = 0; step < 2; step += 1) await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Wallets');
    await page.keyboard.press('Enter');
    await page.getByText('wallets in memory').waitFor();
    await page.getByRole('button', { name: 'Wallet', exact: true }).focus();
    await page.keyboard.press('Space');
    await page.getByText('by name').waitFor();
  });
});
