import { startLedger } from '../../../src/ledger/create-ledger.ts';
import { LedgerRuntime } from '../../../src/ledger/ledger-runtime.ts';
import { resolveBounds } from '../../../src/ledger/options.ts';
import { systemWorld } from '../../../src/platform/system-world.ts';
import { ledgerDatabase, type TestDatabase } from '../../support/databases.ts';

/** A ledger with a transaction of every kind. */
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
  } finally {
    await ledger.close();
  }
  return at;
}
