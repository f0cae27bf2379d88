import { expect, test } from 'vitest';
import type { WalletHooks } from '../../src/actors/wallet/wallet-hooks.ts';
import { type ExchangeInput, isLedgerError, LedgerError, type Outcome } from '../../src/index.ts';
import type { CallOptions } from '../../src/ledger/call-options.ts';
import type { LedgerStore } from '../../src/store/ledger-store.ts';
import { ManualClock, type TestLedger } from '../../src/testing/index.ts';
import { give, holdings } from '../economy/support/holdings.ts';
import { describeLedgers, nextEvent } from '../support/describe-ledgers.ts';

// Faults of one command that several wallets pay, with other exchanges of the same wallets before and behind it.

const BUYERS = ['ann', 'ben', 'cat'];
const OUTAGE = new LedgerError('ERR_STORE_UNAVAILABLE', 'an injected outage');

function purchase(buyer: string): ExchangeInput['legs'] {
  return [
    { from: buyer, to: 'shop', assets: { gold: 1n } },
    { from: 'shop', to: buyer, assets: { wood: 1n } },
  ];
}

function buy(ledger: TestLedger, buyer: string, options: CallOptions & { key?: string } = {}): Promise<Outcome> {
  const { key, ...waiting } = options;
  return ledger.exchange({ legs: purchase(buyer), ...(key === undefined ? {} : { key }) }, waiting);
}

/** The status of an outcome, or the code of an error. */
async function answerOf(answer: Promise<Outcome>): Promise<string> {
  try {
    return (await answer).status;
  } catch (error) {
    return isLedgerError(error) ? error.code : String(error);
  }
}

function answersOf(answers: readonly Promise<Outcome>[]): Promise<string[]> {
  return Promise.all(answers.map(answerOf));
}

function stock(ledger: TestLedger): Promise<void> {
  return give(ledger, { ann: { gold: 10n }, ben: { gold: 10n }, cat: { gold: 10n }, shop: { wood: 20n } });
}

type Read = 'totals' | 'transaction' | 'unspent';

/** Reads of the store that a test holds or fails. */
class Reads {
  readonly #before = new Map<Read, (wallet: unknown) => Promise<void> | undefined>();

  readonly wrapStore = (store: LedgerStore): LedgerStore => {
    for (const name of ['totals', 'transaction', 'unspent'] as const) {
      const read = store[name].bind(store) as (argument: never) => Promise<never>;
      store[name] = async (argument: never) => {
        await this.#before.get(name)?.(argument);
        return read(argument);
      };
    }
    return store;
  };

  /** Holds the next read of this kind. */
  hold(name: Read): { readonly entered: Promise<void>; open(): void } {
    const [entered, opened] = [deferred(), deferred()];
    this.#before.set(name, () => {
      this.#before.delete(name);
      entered.resolve();
      return opened.promise;
    });
    return { entered: entered.promise, open: opened.resolve };
  }

  /** Fails the next load of this wallet. */
  failLoad(of: string): void {
    this.#before.set('unspent', (wallet) => {
      if (wallet !== of) return undefined;
      this.#before.delete('unspent');
      return Promise.reject(OUTAGE);
    });
  }
}

function deferred(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = (): void => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

/** Hooks that throw at a point of one wallet while `times` is positive. */
class Bug {
  times = 0;
  readonly hooks: WalletHooks;
  constructor(wallet: string) {
    this.hooks = {
      reached: (point, reachedBy) => {
        if (point !== 'chain_planned' || reachedBy !== wallet || this.times === 0) return;
        this.times -= 1;
        throw new Error('a seeded bug');
      },
    };
  }
}

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

  test('a payment that is planned ahead joins a chain of exchanges as it was sent', async () => {
    const ledger = await open({ chainMax: 2 });
    await stock(ledger);
    const gate = ledger.gateNextCommit();
    const pay = () => ledger.transfer({ from: 'ann', to: 'dan', assets: { gold: 1n } });
    const answers = [pay(), pay(), pay()];
    await gate.entered;
    answers.push(buy(ledger, 'ben'), buy(ledger, 'ann'), buy(ledger, 'cat'));
    // The wallet plans two turns after its chain was sent.
    for (let turn = 0; turn < 4; turn += 1) await new Promise(setImmediate);

    gate.open();

    expect(await answersOf(answers)).toEqual(Array(6).fill('committed'));
    expect(await holdings(ledger, 'ann', 'shop')).toEqual({
      ann: { gold: 6n, wood: 1n },
      shop: { gold: 3n, wood: 17n },
    });
  });

  test.each([true, false])(
    'an exchange spends what another runtime has paid its payers; merges: %s',
    async (merges) => {
      const ledger = await open({ merges });
      const other = await ledger.another({ seed: 2 });
      await give(ledger, { ann: { gold: 1n }, ben: { gold: 1n } });
      await give(ledger, { ann: { gold: 1n } });
      for (const to of ['ann', 'ben']) await other.mint({ to, assets: { gold: 20n } });

      const legs = ['ann', 'ben'].map((from) => ({ from, to: 'shop', assets: { gold: 15n } }));
      const outcome = await ledger.exchange({ legs, key: 'trade' });

      expect(outcome).toMatchObject({ status: 'committed' });
      expect(
        (await ledger.sql("select count(*)::text as n from $schema.transactions where kind = 'merge'"))[0]?.n,
      ).toBe('0');
      await other.close();
    },
  );

  test.each([1, 500])(
    'an exchange whose merges conflict is given up, and can be sent again; chainMax %d',
    async (chainMax) => {
      const ledger = await open({ inputsMax: 2, chainMax, conflictAttemptsMax: 1 });
      const other = await ledger.another({ seed: 2 });
      await give(ledger, { shop: { wood: 1n } });
      for (let at = 0; at < 5; at += 1) await give(ledger, { ann: { gold: 1n } });
      await other.transfer({ from: 'ann', to: 'dan', assets: { gold: 2n } });
      const legs: ExchangeInput['legs'] = [
        { from: 'ann', to: 'shop', assets: { gold: 3n } },
        { from: 'shop', to: 'ann', assets: { wood: 1n } },
      ];

      const answers = [ledger.exchange({ legs, key: 'trade' }), ledger.mint({ to: 'ann', assets: { gold: 1n } })];

      expect(await answersOf(answers)).toEqual(['ERR_CONTENTION', 'committed']);
      expect(await answersOf([ledger.exchange({ legs, key: 'trade' })])).toEqual(['committed']);
      await other.close();
    },
  );

  test('an exchange that is refused because a mailbox is full leaves none of its payers in memory', async () => {
    const ledger = await open({ mailboxCapacity: 1 });
    await give(ledger, { shop: { wood: 1n } });
    const gate = ledger.gateNextCommit();
    const pay = () => ledger.transfer({ from: 'shop', to: 'dan', assets: { wood: 1n } });
    const before = [pay()];
    await gate.entered;
    before.push(pay());

    expect(await answersOf([buy(ledger, 'eve')])).toEqual(['ERR_MAILBOX_FULL']);

    expect(ledger.residents()).not.toContain('eve');
    gate.open();
    expect(await answersOf(before)).toEqual(['committed', 'rejected']);
  });

  test('an exchange whose payers change at each read is given up once, and is not committed', async () => {
    const ledger = await open({ conflictAttemptsMax: 1 }, { wrapStore: richTotals });
    await stock(ledger);
    const legs: ExchangeInput['legs'] = [
      { from: 'ann', to: 'shop', assets: { gold: 99n } },
      { from: 'shop', to: 'ann', assets: { wood: 1n } },
    ];

    const answer = answerOf(ledger.exchange({ legs, key: 'gone' }));
    const behind = answersOf([buy(ledger, 'ann'), ledger.mint({ to: 'ann', assets: { gold: 99n } })]);

    expect(await answer).toBe('ERR_CONTENTION');
    expect(await behind).toEqual(['committed', 'committed']);
    await ledger.settled();
    expect(await ledger.transactionByKey('gone')).toBeUndefined();
  });
});

/** A store whose looks find more than its loads. */
function richTotals(store: LedgerStore): LedgerStore {
  const totals = store.totals.bind(store);
  store.totals = async (wanted) => {
    const found = await totals(wanted);
    return new Map([...found].map(([wallet, held]) => [wallet, new Map([...held].map(([asset]) => [asset, 1_000n]))]));
  };
  return store;
}
