import { expect, test } from 'vitest';
import { all, upTo } from '../../src/index.ts';
import { describeLedgers } from '../support/describe-ledgers.ts';
import { reasonOf } from './support/holdings.ts';

describeLedgers('a command that waits behind a freeze of its wallet', (open) => {
  test('is refused for the freeze, also if the commands before the freeze are refused without a key', async () => {
    const ledger = await open({ utxosLoadedMax: 3, inputsMax: 4, chainMax: 4 });

    const outcomes = await Promise.all([
      ledger.transfer({ from: 'bob', to: 'alice', assets: { iron: all(), wood: upTo(3n) } }),
      ledger.hold({ from: 'bob', assets: { iron: 2n, wood: upTo(1n) }, hold: 'h2' }),
      ledger.freeze({ wallet: 'bob', in: false }),
      ledger.transfer({ from: 'bob', to: 'carol', assets: { iron: 3n } }),
    ]);

    expect(outcomes.map(reasonOf)).toEqual(['nothing_to_move', 'insufficient_funds', 'committed', 'wallet_frozen']);
  });
});
