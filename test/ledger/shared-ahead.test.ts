import { expect, test } from 'vitest';
import type { WalletHooks } from '../../src/actors/wallet/wallet-hooks.ts';
import type { Outcome, WalletView } from '../../src/index.ts';
import type { TestLedger } from '../../src/testing/index.ts';
import { give, holdings } from '../economy/support/holdings.ts';
import { describeLedgers, nextEvent, type OpenLedger } from '../support/describe-ledgers.ts';
import { answersOf, BUYERS, buy, stock } from './support/purchases.ts';

/** Waits for the plans that are made ahead, each of which may throw. */
class PlannedAhead {
  readonly hooks: WalletHooks;
  throws = false;
  count = 0;
  #reached = (): void => {};

  constructor() {
    this.hooks = {
      reached: (point) => {
        if (point !== 'planned_ahead') return;
        this.count += 1;
        this.#reached();
        if (this.throws) throw new Error('a seeded bug');
      },
    };
  }

  /** Resolves after the next plan. */
  next(): Promise<void> {
    return new Promise((resolve) => {
      this.#reached = () => setImmediate(resolve);
    });
  }
}

/** The commits of outcomes, numbered in the order in which they are named. */
function commitsOf(outcomes: readonly Outcome[]): number[] {
  const ids = outcomes.map((outcome) => (outcome.status === 'committed' ? outcome.transaction.commitId : 0));
  const order = [...new Set(ids)];
  return ids.map((id) => order.indexOf(id));
}

/** The wallets whose inputs are lost from now on. */
function retriesOf(ledger: TestLedger): readonly unknown[] {
  const wallets: unknown[] = [];
  ledger.on('transaction:retrying', ({ wallet }) => wallets.push(wallet));
  return wallets;
}

const COMMITTED = Array(3).fill('committed');

/** Opens a ledger whose next unit loses the input of ann, which another runtime has spent. */
async function openWithLoss(open: OpenLedger) {
  const ahead = new PlannedAhead();
  const ledger = await open({ chainMax: 2 }, { hooks: ahead.hooks });
  await stock(ledger);
  expect(await answersOf(BUYERS.map((buyer) => buy(ledger, buyer)))).toEqual(COMMITTED);
  const other = await ledger.another({ seed: 2 });
  expect(await answersOf([other.transfer({ from: 'ann', to: 'dan', assets: { gold: 1n } })])).toEqual(['committed']);
  return { ahead, ledger, other, retrying: retriesOf(ledger) };
}

/**
 * Opens a ledger of which a unit of two purchases is in flight, and one of those of `last` is planned ahead. The signal
 * is of the first of these.
 */
async function playUntilPlanned(
  open: OpenLedger,
  last: readonly string[],
  { throws = false, signal }: { readonly throws?: boolean; readonly signal?: AbortSignal } = {},
) {
  const ahead = new PlannedAhead();
  const ledger = await open({ chainMax: 2 }, { hooks: ahead.hooks });
  await stock(ledger);
  await give(ledger, { dan: { gold: 10n } });
  // All wallets are in memory.
  await answersOf([...BUYERS, 'dan'].map((buyer) => buy(ledger, buyer)));
  ahead.throws = throws;
  const planned = ahead.next();
  const gate = ledger.gateNextCommit();
  const answers = ['ann', 'ben', ...last].map((buyer, at) => buy(ledger, buyer, at === 2 && signal ? { signal } : {}));
  await gate.entered;
  await planned;
  ahead.throws = false;
  return { ledger, gate, answers };
}

describeLedgers('a chain of exchanges that is planned ahead', (open) => {
  test('a chain that is planned ahead shows in no wallet, and is sent as a whole', async () => {
    const { ledger, gate, answers } = await playUntilPlanned(open, ['cat', 'dan']);

    const views = ['cat', 'dan', 'shop'].map((wallet) => ledger.inspect(wallet) as WalletView);

    expect(views.map(({ state, mailbox, assets }) => [state, mailbox.depth, assets])).toEqual([
      ['waiting', 1, { gold: 9n, wood: 1n }],
      ['waiting', 1, { gold: 9n, wood: 1n }],
      ['committing', 2, { gold: 6n, wood: 14n }],
    ]);
    gate.open();
    expect(commitsOf(await Promise.all(answers))).toEqual([0, 0, 1, 1]);
    expect(await holdings(ledger, 'cat', 'shop')).toEqual({
      cat: { gold: 8n, wood: 2n },
      shop: { gold: 8n, wood: 12n },
    });
  });

  test('a command that arrives later joins the chain that is planned ahead, also one of the same buyer', async () => {
    const { ledger, gate, answers } = await playUntilPlanned(open, ['cat']);

    answers.push(buy(ledger, 'cat'));
    gate.open();

    expect(commitsOf(await Promise.all(answers))).toEqual([0, 0, 1, 1]);
    expect(await holdings(ledger, 'cat')).toEqual({ cat: { gold: 7n, wood: 3n } });
  });

  test('a buyer whose purchase is withdrawn from the plan spends all that it has at once', async () => {
    const withdrawal = new AbortController();
    const { ledger, gate, answers } = await playUntilPlanned(open, ['cat', 'dan'], { signal: withdrawal.signal });

    const retrying = retriesOf(ledger);

    withdrawal.abort();
    // What it has, and what the purchase would have left: the next one spends the rest.
    answers.push(ledger.transfer({ from: 'cat', to: 'eve', assets: { gold: 8n } }));
    answers.push(ledger.transfer({ from: 'cat', to: 'eve', assets: { gold: 1n, wood: 1n } }));
    gate.open();

    const statuses = ['committed', 'committed', 'ERR_TIMEOUT', 'committed', 'committed', 'committed'];
    expect(await answersOf(answers)).toEqual(statuses);
    // Nobody else spends: only what never was committed can be lost.
    expect(retrying).toEqual([]);
    expect(await holdings(ledger, 'cat', 'eve', 'shop')).toEqual({
      cat: {},
      eve: { gold: 9n, wood: 1n },
      shop: { gold: 7n, wood: 13n },
    });
  });

  test('a plan is dropped if the unit before it has lost an input to another runtime', async () => {
    const { ahead, ledger, other, retrying } = await openWithLoss(open);
    const planned = ahead.next();
    const gate = ledger.gateNextCommit();
    const answers = BUYERS.map((buyer) => buy(ledger, buyer));
    await gate.entered;
    await planned;

    gate.open();

    expect(await answersOf(answers)).toEqual(COMMITTED);
    expect(retrying).toEqual(['ann']);
    expect(await holdings(ledger, ...BUYERS, 'shop')).toEqual({
      ann: { gold: 7n, wood: 2n },
      ben: { gold: 8n, wood: 2n },
      cat: { gold: 8n, wood: 2n },
      shop: { gold: 6n, wood: 14n },
    });
    await other.close();
  });

  test('a bug in a plan that is made ahead crashes no wallet and blames no command', async () => {
    const { ledger, gate, answers } = await playUntilPlanned(open, ['cat', 'dan'], { throws: true });
    const crashed: string[] = [];
    ledger.on('wallet:crashed', ({ wallet }) => crashed.push(String(wallet)));

    gate.open();

    expect(await answersOf(answers)).toEqual(Array(4).fill('committed'));
    expect(crashed).toEqual([]);
    expect(await holdings(ledger, 'shop')).toEqual({ shop: { gold: 8n, wood: 12n } });
  });

  test('a bug in a plan that is made ahead leaves the unit before it as it is: its loss is counted', async () => {
    const { ahead, ledger, other, retrying } = await openWithLoss(open);
    ahead.throws = true;
    const planned = ahead.next();
    const gate = ledger.gateNextCommit();
    const answers = BUYERS.map((buyer) => buy(ledger, buyer));
    await gate.entered;
    await planned;
    ahead.throws = false;

    gate.open();

    expect(await answersOf(answers)).toEqual(COMMITTED);
    expect(retrying).toEqual(['ann']);
    await other.close();
  });

  test('a payer that a lost unit has freed is not planned for by what is left of the unit', async () => {
    const ledger = await open({ chainMax: 10, inputsMax: 3, conflictAttemptsMax: 1, idleMerges: false });
    await give(ledger, { ann: { gold: 10n }, ben: { gold: 100n } });
    // The shop has to merge before it pays: the merge goes again, and the payments of ben go on their own.
    for (let at = 0; at < 2; at += 1) await give(ledger, { shop: { wood: 1n } });
    const pay = (from: string) => ledger.transfer({ from, to: 'eve', assets: { gold: 1n } });
    await answersOf([pay('ann'), pay('ben')]);
    const other = await ledger.another({ seed: 2 });
    await other.transfer({ from: 'ann', to: 'dan', assets: { gold: 1n } });
    const lost = nextEvent(ledger, 'transaction:retrying');
    const gated = lost.then(() => ledger.gateNextCommit());
    const exchange = ledger.exchange({
      legs: [
        ...['ann', 'ben'].map((from) => ({ from, to: 'shop', assets: { gold: 1n } })),
        { from: 'shop', to: 'ann', assets: { wood: 2n } },
      ],
    });
    const answers = answersOf([exchange, ...Array.from({ length: 40 }, () => pay('ben'))]);
    const gate = await gated;
    await gate.entered;
    // On the server the payments are committed beside the gate; on embedded Postgres one batch is in flight.
    for (let turn = 0; turn < 200 && (ledger.inspect('ben')?.mailbox.depth ?? 0) > 0; turn += 1) {
      await new Promise(setImmediate);
      expect(ledger.inspect('ben')?.assets).toBeDefined();
    }

    gate.open();

    expect(await answers).toEqual(['ERR_CONTENTION', ...Array(40).fill('committed')]);
    expect(await holdings(ledger, 'ben', 'shop')).toEqual({ ben: { gold: 59n }, shop: { wood: 2n } });
    await other.close();
  });

  test.each(['loseNextAnswer', 'crashNextCommit'] as const)(
    'the purchases of a chain that was planned ahead are committed once after %s()',
    async (fault) => {
      const { ledger, gate, answers } = await playUntilPlanned(open, ['cat', 'dan']);
      ledger[fault]();

      answers.push(buy(ledger, 'cat'));
      gate.open();

      expect(await answersOf(answers)).toEqual(Array(5).fill('committed'));
      expect(await holdings(ledger, 'cat', 'dan', 'shop')).toEqual({
        cat: { gold: 7n, wood: 3n },
        dan: { gold: 8n, wood: 2n },
        shop: { gold: 9n, wood: 11n },
      });
    },
  );
});
