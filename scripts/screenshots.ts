import { mkdir } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import type * as Admin from '../src/admin/index.ts';
import type * as Pursekit from '../src/index.ts';
import type * as Inspector from '../src/integrations/inspector/index.ts';
import { findChromium } from '../test/browser/support/chromium.ts';

/*
 * Writes docs/images/inspector/*.png: each page of the built inspector (npm run build), over two runtimes with traffic.
 */
const ROOT = fileURLToPath(new URL('..', import.meta.url));
const TARGET = join(ROOT, 'docs/images/inspector');
const SIZE = { width: 1_200, height: 860 };
const SECONDS = 8;

const built = async <Module>(path: string): Promise<Module> => import(join(ROOT, 'dist', path));
const { openRuntimes } = await built<typeof Admin>('admin/index.js');
const { nodeInspector } = await built<typeof Inspector>('integrations/inspector/index.js');

const executablePath = findChromium();
if (executablePath === undefined) throw new Error('screenshots need Chromium: apt-get install chromium');
await mkdir(TARGET, { recursive: true });
await using runtimes = await openRuntimes({ database: 'memory', runtimes: 2, deliveryAttemptsMax: 1 });
const [ledger, rival] = runtimes.ledgers as readonly [Pursekit.Ledger, Pursekit.Ledger];
const server = createServer(nodeInspector(ledger, { admin: runtimes.admin, actions: ['redrive'] }));
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;

const players = Array.from({ length: 24 }, (_, at) => `player_${at + 1}`);
for (const [at, to] of players.entries())
  await ledger.mint({ to, assets: { gold: BigInt(400 + at * at * 9) }, meta: { reason: 'start' } });
const sword = await ledger.mint({ to: 'smith', assets: { sword: 1n } });
for (const [from, to] of [
  ['smith', 'player_3'],
  ['player_3', 'player_8'],
] as const)
  await ledger.transfer({ from, to, assets: { sword: 1n }, meta: { reason: 'trade' } });
await ledger.hold({ from: 'player_5', assets: { gold: 30n }, hold: 'bid-7', expiresInMs: 3_600_000 });
await ledger.transfer({ from: 'player_2', to: 'shop', assets: { gold: 5n }, actions: [{ type: 'Ship', item: 'bow' }] });
ledger.processor('Mail', () => {
  throw new Error('the letter box is full');
});
await ledger.mint({ to: 'player_9', assets: { gold: 1n }, actions: [{ type: 'Mail', text: 'welcome' }] });
await rival.transfer({ from: 'player_1', to: 'shop', assets: { gold: 1n } });
await ledger.transfer({ from: 'player_1', to: 'player_4', assets: { gold: 2n }, key: 'order-7' });

const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
const page = await browser.newPage({ viewport: SIZE });
await page.goto(address);
// Payments of the last seconds, a hot wallet among them.
for (const end = performance.now() + SECONDS * 1_000; performance.now() < end; ) {
  const paying = players.flatMap((from, at) =>
    Array.from({ length: at === 0 ? 20 : 2 }, (_, nth) => {
      const to = players[(at + nth + 1) % players.length] as string;
      return ledger.transfer({ from, to, assets: { gold: 1n } });
    }),
  );
  await Promise.all(paying);
}
await ledger.history('player_1').page();
const id = sword.status === 'committed' ? sword.transaction.id : '';
for (const [name, hash] of [
  ['overview', ''],
  ['wallets', '#/wallets'],
  ['wallet', '#/wallets/player_1'],
  ['transaction', '#/transactions/order-7'],
  ['provenance', `#/provenance/${id}/forward`],
  ['assets', '#/assets'],
  ['asset', '#/assets/gold'],
  ['holds', '#/holds'],
  ['deliveries', '#/deliveries'],
  ['dead-letters', '#/dead-letters'],
] as const) {
  if (hash !== '') await page.goto(`${address}${hash}`);
  await page.locator('table, svg').first().waitFor();
  if (name === 'asset' || name === 'wallet') await page.locator('.plot canvas').first().waitFor();
  await page.screenshot({ path: join(TARGET, `${name}.png`) });
  console.log(`docs/images/inspector/${name}.png`);
}
await browser.close();
server.closeAllConnections();
await new Promise((resolve) => server.close(resolve));
