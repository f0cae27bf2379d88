import { expect, test } from 'vitest';
import type { WalletHooks } from '../../src/actors/wallet/wallet-hooks.ts';
import type { ExchangeInput } from '../../src/index.ts';
import { ManualClock } from '../../src/testing/index.ts';
import { holdings } from '../economy/support/holdings.ts';
import { describeLedgers, nextEvent } from '../support/describe-ledgers.ts';
import { answerOf, answersOf, BUYERS, Bug, buy, purchase, Reads, stock } from './support/purchases.ts';

// Faults of one command that several wallets pay, with other exchanges of the same wallets before and behind it.

describeLedgers('a fault of a command with several payers', (open) => {
  test('a chain of exchanges whose answer is lost is committed once', async () => {
    const ledger = await open();
    await stock(ledger);
    ledger.loseNextAnswer();

    const answers = answersOf([...BUYERS, 'ann'].map((buyer) => buy(ledger, buyer)));

    expect(await answers).toEqual(['committed', 'committed', 'committed', 'committed']);
    expect(await holdings(ledger, 'ann', 'shop')).toEqual({
      ann: { gold: 8n, wood: 2n },
      shop: { gold: 4n, wood: 16n },
    });
  });

  test('a chain of exchanges whose commit crashes is committed command by command', async () => {
    const ledger = await open();
    await stock(ledger);
    ledger.crashNextCommit();

    const answers = answersOf([...BUYERS, 'ann'].map((buyer) => buy(ledger, buyer)));

    expect(await answers).toEqual(['committed', 'committed', 'committed', 'committed']);
    expect(ledger.inspect('shop')).toMatchObject({
      state: 'idle',
      mailbox: { depth: 0 },
      lastError: 'an injected bug',
    });
  });

  test('an exchange whose commit crashes whenever it is alone fails, and its neighbours are committed', async () => {
    const ledger = await open();
    await stock(ledger);
    for (let at = 0; at < 3; at += 1) ledger.crashNextCommit();

    const answers = answersOf([...BUYERS, 'ann'].map((buyer) => buy(ledger, buyer)));

    expect(await answers).toEqual(['ERR_WALLET_CRASHED', 'committed', 'committed', 'committed']);
    expect(await ledger.deadLetters.list()).toMatchObject([{ reason: 'poison' }]);
  });

  test.each(['timeout', 'signal'])(
    'an exchange at its place is withdrawn by its %s, and its payers go on',
    async (by) => {
      const clock = new ManualClock();
      const ledger = await open({ clock });
      await stock(ledger);
      const gate = ledger.gateNextCommit();
      const before = ledger.transfer({ from: 'shop', to: 'ann', assets: { wood: 1n } });
      await gate.entered;
      const abort = new AbortController();
      const waiting = by === 'timeout' ? { timeoutMs: 5 } : { signal: abort.signal };
      const withdrawn = answerOf(buy(ledger, 'ann', { key: 'gone', ...waiting }));
      expect(ledger.inspect('ann')).toMatchObject({ state: 'waiting', waiting: { for: ['shop'] } });
      const behind = answersOf([buy(ledger, 'ann'), buy(ledger, 'ben')]);

      if (by === 'timeout') await clock.advance(5);
      else abort.abort();

      expect(await withdrawn).toBe('ERR_TIMEOUT');
      for (const wallet of ['ann', 'shop'])
        expect(ledger.inspect(wallet)?.mailbox.commands.map(({ key }) => key)).not.toContain('gone');
      gate.open();
      expect([await answerOf(before), ...(await behind)]).toEqual(['committed', 'committed', 'committed']);
      expect(await ledger.transactionByKey('gone')).toBeUndefined();
    },
  );

  test('an exchange under a look is withdrawn, and the ledger closes', async () => {
    const reads = new Reads();
    const ledger = await open({}, reads);
    await stock(ledger);
    const look = reads.hold('totals');
    const abort = new AbortController();
    const legs: ExchangeInput['legs'] = [{ from: 'ann', to: 'shop', assets: { gold: 99n } }, ...purchase('ben')];
    const withdrawn = answerOf(ledger.exchange({ legs, key: 'gone' }, { signal: abort.signal }));
    await look.entered;

    abort.abort();
    expect(await withdrawn).toBe('ERR_TIMEOUT');
    const closed = ledger.close();
    look.open();

    await closed;
    expect(ledger.residents()).toEqual([]);
  });

  test('a wallet that loads when its only exchange is withdrawn does not keep the ledger from closing', async () => {
    const reads = new Reads();
    const ledger = await open({}, reads);
    const load = reads.hold('unspent');
    const abort = new AbortController();
    const withdrawn = answerOf(buy(ledger, 'ann', { signal: abort.signal }));
    await load.entered;

    abort.abort();
    expect(await withdrawn).toBe('ERR_TIMEOUT');
    const closed = ledger.close();
    load.open();

    await closed;
  });

  test('an exchange in flight is not withdrawn: its caller is told that it may commit', async () => {
    const ledger = await open();
    await stock(ledger);
    const gate = ledger.gateNextCommit();
    const abort = new AbortController();
    const left = buy(ledger, 'ann', { key: 'kept', signal: abort.signal });
    await gate.entered;
    const behind = answersOf([buy(ledger, 'ann'), buy(ledger, 'ben')]);

    abort.abort();
    await expect(left).rejects.toMatchObject({
      code: 'ERR_TIMEOUT',
      message: expect.stringContaining('may still commit'),
    });
    gate.open();

    expect(await behind).toEqual(['committed', 'committed']);
    expect(await ledger.transactionByKey('kept')).toMatchObject({ kind: 'exchange' });
  });

  test('an exchange that may be applied is not withdrawn', async () => {
    const reads = new Reads();
    let isBuggy = false;
    const hooks: WalletHooks = {
      credit: (utxo, deliver) => {
        if (isBuggy) throw new Error('a seeded bug');
        deliver(utxo);
      },
    };
    const ledger = await open({}, { hooks, wrapStore: reads.wrapStore });
    await stock(ledger);
    isBuggy = true;
    const lookUp = reads.hold('transaction');
    const abort = new AbortController();
    const legs: ExchangeInput['legs'] = [...purchase('ann'), { from: 'ann', to: 'dan', assets: { gold: 1n } }];
    const left = ledger.exchange({ legs, key: 'kept' }, { signal: abort.signal });
    await lookUp.entered;

    isBuggy = false;
    abort.abort();
    await expect(left).rejects.toMatchObject({
      code: 'ERR_TIMEOUT',
      message: expect.stringContaining('may still commit'),
    });
    lookUp.open();

    expect(await answerOf(buy(ledger, 'ann'))).toBe('committed');
    expect(await ledger.transactionByKey('kept')).toMatchObject({ kind: 'exchange' });
  });

  test('an exchange with a quarantined payer is refused at once, and its other payers go on', async () => {
    const bug = new Bug('ben');
    const ledger = await open({ walletRestartsPerMinuteMax: 1 }, bug);
    await stock(ledger);
    const quarantined = nextEvent(ledger, 'wallet:quarantined');
    bug.times = 2;
    const pay = { from: 'ben', to: 'dan', assets: { gold: 1n } };

    const answers = answersOf([ledger.transfer(pay), buy(ledger, 'ann'), buy(ledger, 'ben'), buy(ledger, 'cat')]);
    expect((await quarantined).wallet).toBe('ben');
    const after = answersOf([buy(ledger, 'ben'), buy(ledger, 'ann')]);

    expect(await answers).toEqual([...['ERR_WALLET_QUARANTINED', 'committed', 'ERR_WALLET_QUARANTINED', 'committed']]);
    expect(await after).toEqual(['ERR_WALLET_QUARANTINED', 'committed']);
    expect(await holdings(ledger, 'ben', 'shop')).toEqual({ ben: { gold: 10n }, shop: { gold: 3n, wood: 17n } });
  });

  test('an exchange with a payer that cannot be loaded fails, and its other payers go on', async () => {
    const clock = new ManualClock();
    const reads = new Reads();
    const ledger = await open({ clock, idleMs: 1_000 }, reads);
    await stock(ledger);
    await clock.advance(2_000);
    await Promise.all(['ann', 'ben', 'cat', 'shop'].map((wallet) => ledger.waitForWallet(wallet, 'stopped')));
    reads.failLoad('ben');

    const answers = answersOf(['ann', 'ben', 'ben', 'cat'].map((buyer) => buy(ledger, buyer)));

    expect(await answers).toEqual(['committed', 'ERR_STORE_UNAVAILABLE', 'ERR_STORE_UNAVAILABLE', 'committed']);
    expect(await answersOf([buy(ledger, 'ben')])).toEqual(['committed']);
  });

  test.each([
    ['first', 0],
    ['middle', 1],
    ['last', 2],
  ])('a chain that loses an input at its %s link commits all its exchanges', async (_name, at) => {
    for (const attemptsMax of [10, 1]) {
      const ledger = await open({ conflictAttemptsMax: attemptsMax });
      const other = await ledger.another({ seed: 2 });
      await stock(ledger);
      const loser = BUYERS[at] as string;
      await other.transfer({ from: loser, to: 'dan', assets: { gold: 1n } });
      const retries: unknown[] = [];
      ledger.on('transaction:retrying', ({ wallet, commands }) => retries.push([wallet, commands.length]));

      const answers = await answersOf([...BUYERS, 'ann', 'ben', 'cat'].map((buyer) => buy(ledger, buyer)));

      const expected = BUYERS.map((buyer) => (attemptsMax === 1 && buyer === loser ? 'ERR_CONTENTION' : 'committed'));
      expect(answers).toEqual([...expected, 'committed', 'committed', 'committed']);
      expect(retries).toEqual([[loser, 2]]);
      await other.close();
    }
  });
});
