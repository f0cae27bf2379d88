import { expect, test } from 'vitest';
import { describeLedgers } from '../support/describe-ledgers.ts';

describeLedgers('the state of a wallet', (open) => {
  test('a listener that is added while a wallet commits gets its next state', async () => {
    const ledger = await open();
    const before: string[] = [];
    const stop = ledger.on('wallet:state', ({ state }) => before.push(state));
    await ledger.mint({ to: 'alice', assets: { gold: 1n } });
    stop();
    expect(before.at(-1)).toBe('idle');
    const gate = ledger.gateNextCommit();
    const mint = ledger.mint({ to: 'alice', assets: { gold: 1n } });
    await gate.entered;

    const heard = ledger.waitForWallet('alice', 'idle');
    gate.open();

    await heard;
    expect((await mint).status).toBe('committed');
  });
});
