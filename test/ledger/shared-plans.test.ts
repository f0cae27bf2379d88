import { expect, test } from 'vitest';
import type { WalletHooks } from '../../src/actors/wallet/wallet-hooks.ts';
import type { ExchangeInput, WalletView } from '../../src/index.ts';
import type { LedgerStore } from '../../src/store/ledger-store.ts';
import { createTestLedger } from '../../src/testing/index.ts';
import { give, holdings } from '../economy/support/holdings.ts';
import { describeLedgers } from '../support/describe-ledgers.ts';
import { onServer } from '../support/runtime-role.ts';
import { answerOf, answersOf, BUYERS, buy, stock } from './support/purchases.ts';

// Plans of commands that several wallets pay, where the caches of the wallets differ from what the database holds.

describeLedgers('the plan of a command with several payers', (open) => {
  test.each([false, true])(
    'payments that are planned ahead join a chain of exchanges; a bug before: %s',
    async (fails) => {
      let isBuggy = false;
      const credit: WalletHooks['credit'] = (utxo, deliver) => {
        if (isBuggy && utxo.owner === 'dan') {
          isBuggy = false;
          throw new Error('a seeded bug');
        }
        deliver(utxo);
      };
      const ledger = await open({ chainMax: 2 }, { hooks: { credit } });
      await stock(ledger);
      // It is met when the wallet joins the chain, and publishes its payments.
      isBuggy = fails;
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
    },
  );

  test('the callers of a chain of exchanges are answered after the chain that follows it is sent', async () => {
    const order: string[] = [];
    const reached: WalletHooks['reached'] = (point) => {
      if (point === 'chain_planned') order.push('planned');
    };
    const ledger = await open({ chainMax: 2 }, { hooks: { reached } });
    await stock(ledger);
    const gate = ledger.gateNextCommit();
    const answers = BUYERS.map(async (buyer) => {
      const answer = await buy(ledger, buyer);
      order.push('answered');
      return answer;
    });
    await gate.entered;
    order.length = 0;

    gate.open();

    expect(await answersOf(answers)).toEqual(Array(3).fill('committed'));
    expect(order).toEqual(['planned', 'answered', 'answered', 'answered']);
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

  test.each([
    ['ann', 'ben'],
    ['ben', 'ann'],
  ])('an exchange is not refused because gold moves from %s to %s while it looks', async (from, to) => {
    const looks = new Looks();
    const ledger = await open({}, { wrapStore: looks.wrapStore });
    const other = await ledger.another({ seed: 2 });
    await give(ledger, { ann: { wood: 1n }, ben: { wood: 1n } });
    await other.mint({ to: from, assets: { gold: 10n } });
    looks.afterNext(() => other.transfer({ from, to, assets: { gold: 10n } }));

    const legs: ExchangeInput['legs'] = [{ from: ['ann', 'ben'], to: 'shop', assets: { gold: 10n } }];

    // One of them has the gold at any moment.
    expect(await answersOf([ledger.exchange({ legs })])).toEqual(['committed']);
    expect(await holdings(ledger, 'shop')).toEqual({ shop: { gold: 10n } });
    await other.close();
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

// On embedded Postgres one batch is in flight, and the payment would hold up every other command.
test('an exchange joins no chain while its payer has a payment in flight', async () => {
  await using ledger = await createTestLedger(onServer());
  await stock(ledger);
  const retries: (string | undefined)[] = [];
  ledger.on('transaction:retrying', ({ wallet }) => retries.push(wallet));
  const gate = ledger.gateNextCommit();
  const payment = ledger.transfer({ from: 'ben', to: 'dan', assets: { gold: 1n }, key: 'payment' });
  await gate.entered;

  const before = buy(ledger, 'ann');
  const behind = buy(ledger, 'ben', { key: 'behind' });

  expect(await answerOf(before)).toBe('committed');
  // Nobody else spends: only what is not committed yet can be lost.
  expect(retries).toEqual([]);
  const { committing, mailbox } = ledger.inspect('ben') as WalletView;
  expect([committing, mailbox.commands].map((commands) => commands.map(({ key }) => key))).toEqual([
    ['payment'],
    ['behind'],
  ]);
  gate.open();
  expect(await answersOf([payment, behind])).toEqual(['committed', 'committed']);
  expect(await holdings(ledger, 'ben', 'shop')).toEqual({
    ben: { gold: 8n, wood: 1n },
    shop: { gold: 2n, wood: 18n },
  });
});

/** Looks at wallets, after one of which something happens. */
class Looks {
  #after: (() => Promise<unknown>) | undefined;

  readonly wrapStore = (store: LedgerStore): LedgerStore => {
    const totals = store.totals.bind(store);
    store.totals = async (wanted) => {
      const found = await totals(wanted);
      const after = this.#after;
      this.#after = undefined;
      await after?.();
      return found;
    };
    return store;
  };

  /** Calls a function once, after the next look. */
  afterNext(after: () => Promise<unknown>): void {
    this.#after = after;
  }
}

/** A store whose looks find more than its loads. */
function richTotals(store: LedgerStore): LedgerStore {
  const totals = store.totals.bind(store);
  store.totals = async (wanted) => {
    const found = await totals(wanted);
    return new Map(
      [...found].map(([wallet, { available, held }]) => {
        return [wallet, { available: new Map([...available].map(([asset]) => [asset, 1_000n])), held }];
      }),
    );
  };
  return store;
}
