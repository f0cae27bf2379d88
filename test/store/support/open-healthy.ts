import { startLedger } from '../../../src/ledger/create-ledger.ts';
import { LedgerRuntime } from '../../../src/ledger/ledger-runtime.ts';
import { resolveBounds } from '../../../src/ledger/options.ts';
import { systemWorld } from '../../../src/platform/system-world.ts';
import { ledgerDatabase, type TestDatabase } from '../../support/databases.ts';

/** A ledger with a transaction of every kind. The corruptions count on its wallets, amounts and keys. */
export async function openHealthy(open: () => Promise<TestDatabase>): Promise<TestDatabase> {
  const at = await open();
  const options = { database: await ledgerDatabase(at), schema: at.schema, migrate: true, world: systemWorld };
  const bounds = resolveBounds({ inputsMax: 2 });
  const ledger = await startLedger({ ...options, bounds }, (parts) => new LedgerRuntime(parts));
  try {
    await ledger.mint({ to: 'alice', assets: { gold: 10n, silver: 3n }, key: 'mint' });
    const actions = [{ type: 'BuyItem', itemId: 'car_1' }, { type: 'BuyItem' }];
    await ledger.transfer({ from: 'alice', to: 'bob', assets: { gold: 4n }, key: 'pay', actions });
    await ledger.burn({ from: 'alice', assets: { gold: 1n }, key: 'burn' });
    await ledger.transfer({ from: 'alice', to: 'bob', assets: { gold: 999n }, key: 'refused' });
    for (let count = 0; count < 3; count += 1) await ledger.mint({ to: 'carol', assets: { dust: 1n } });
    await ledger.transfer({ from: 'carol', to: 'dave', assets: { dust: 3n } });
    await exchange(ledger);
    await moveHolds(ledger);
    await reverse(ledger);
    await freeze(ledger);
    await define(ledger);
  } finally {
    await ledger.close();
  }
  return at;
}

async function exchange(ledger: LedgerRuntime): Promise<void> {
  await ledger.mint({ to: 'erin', assets: { iron: 9n } });
  const payment = { from: 'erin', to: 'frank', assets: { iron: 5n } };
  const craft = [
    { burn: { iron: 1n }, from: 'erin' },
    { mint: { tool: 1n }, to: 'erin' },
  ];
  await ledger.exchange({ legs: [payment, ...craft], key: 'exchange' });
}

/** Leaves "bid" open with 4 of 6 iron, "bail" released, and "brief" expired. */
async function moveHolds(ledger: LedgerRuntime): Promise<void> {
  await ledger.mint({ to: 'grace', assets: { iron: 9n } });
  await ledger.hold({ from: 'grace', assets: { iron: 6n }, hold: 'bid', expiresInMs: 600_000, for: ['frank'] });
  await ledger.extend({ hold: 'bid', expiresInMs: 900_000 });
  await ledger.capture({ hold: 'bid', to: 'frank', assets: { iron: 2n }, key: 'capture' });
  await ledger.mint({ to: 'heidi', assets: { iron: 5n } });
  await ledger.hold({ from: 'heidi', assets: { iron: 5n }, hold: 'bail', expiresInMs: 600_000 });
  await ledger.release({ hold: 'bail' });
  await ledger.hold({ from: 'heidi', assets: { iron: 5n }, hold: 'brief', expiresInMs: 1 });
  // The first payment after the end of the hold records that it is expired.
  const pay = () => ledger.transfer({ from: 'heidi', to: 'frank', assets: { iron: 5n } });
  while ((await pay()).status === 'rejected');
}

/** Reverses 6 of the 10 wax of a mint, a whole capture, and an exchange that moved nothing net. */
async function reverse(ledger: LedgerRuntime): Promise<void> {
  const reverseKey = async (key: string, upTo: boolean) => {
    const { id } = (await ledger.transactionByKey(key)) as { readonly id: string };
    await ledger.reverse({ transaction: id, upTo, key: `undo ${key}` });
  };
  await ledger.mint({ to: 'ivan', assets: { wax: 10n }, key: 'wax' });
  await ledger.burn({ from: 'ivan', assets: { wax: 4n } });
  await reverseKey('wax', true);
  await reverseKey('capture', false);
  const [there, back] = [
    { from: 'frank', to: 'erin', assets: { iron: 1n } },
    { from: 'erin', to: 'frank', assets: { iron: 1n } },
  ];
  await ledger.exchange({ legs: [there, back], key: 'circle' });
  await reverseKey('circle', false);
}

/** Freezes "judy" outward for a while, in which she is paid, and "kim" for good. */
async function freeze(ledger: LedgerRuntime): Promise<void> {
  await ledger.mint({ to: 'judy', assets: { iron: 3n } });
  await ledger.hold({ from: 'judy', assets: { iron: 1n }, hold: 'bond' });
  await ledger.freeze({ wallet: 'judy', in: false, key: 'ban' });
  await ledger.mint({ to: 'judy', assets: { iron: 1n }, key: 'paid while banned' });
  await ledger.unfreeze({ wallet: 'judy', key: 'pardon' });
  await ledger.transfer({ from: 'judy', to: 'frank', assets: { iron: 1n }, key: 'paid after the pardon' });
  await ledger.capture({ hold: 'bond', to: 'frank', key: 'captured after the pardon' });
  await ledger.freeze({ wallet: 'kim' });
}

/** Caps "tin", of which "leo" owns 3, 1 of them held, and changes its rules. */
async function define(ledger: LedgerRuntime): Promise<void> {
  await ledger.defineAsset('tin', { supplyMax: 9n, perWalletMax: 5n });
  await ledger.mint({ to: 'leo', assets: { tin: 4n } });
  await ledger.burn({ from: 'leo', assets: { tin: 1n } });
  await ledger.hold({ from: 'leo', assets: { tin: 1n }, hold: 'tin-box' });
  await ledger.defineAsset('tin', { supplyMax: 8n, perWalletMax: 5n });
}
