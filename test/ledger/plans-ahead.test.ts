import { expect, test } from 'vitest';
import type { WalletHooks } from '../../src/actors/wallet/wallet-hooks.ts';
import { ManualClock, type TestLedger } from '../../src/testing/index.ts';
import { describeLedgers, nextEvent } from '../support/describe-ledgers.ts';
import { creditHook } from '../support/wallet-hooks.ts';

/*
 * Goal: a chain is planned on top of one that is in flight. For every result of the chain in flight, every command is
 * answered correctly.
 * Method: chains of one command. The first is held at a gate until the second is planned; then the first fails in every
 * possible way. A wallet that plans nothing ahead does not pass: the tests wait for the plan.
 */
class Plans {
  readonly credit = creditHook();
  readonly #waiting: (() => void)[] = [];
  /** Number of chains that alice planned ahead. */
  ahead = 0;

  readonly hooks: WalletHooks = {
    credit: this.credit,
    reached: (point, wallet) => {
      if (point !== 'planned_ahead' || wallet !== 'alice') return;
      this.ahead += 1;
      for (const resolve of this.#waiting.splice(0)) resolve();
    },
  };

  /** Resolves when alice has planned the next chain ahead. */
  nextPlan(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}

/** A ledger on which alice has 11 gold, and its hooks. */
interface Rich {
  readonly ledger: TestLedger;
  readonly plans: Plans;
}

type Pay = Parameters<TestLedger['transfer']>[0];

/** Sends a payment of alice, and these while it is in flight; resolves when they wait. */
async function sendBehind(ledger: TestLedger, commands: readonly Partial<Pay>[]) {
  const gate = ledger.gateNextCommit();
  const pay = { from: 'alice', to: 'bob', assets: { gold: 1n } };
  const before = ledger.transfer({ ...pay, to: 'before' });
  await gate.entered;
  const results = Promise.allSettled(commands.map((command) => ledger.transfer({ ...pay, ...command })));
  return { gate, before, results };
}

/** As `sendBehind()`; resolves when the first of these is held at a gate and the second is planned ahead. */
async function sendThrough({ ledger, plans }: Rich, ...commands: readonly Partial<Pay>[]) {
  const { gate, before, results } = await sendBehind(ledger, commands);
  const next = ledger.gateNextCommit();
  const planned = plans.nextPlan();
  gate.open();
  await before;
  await next.entered;
  await planned;
  expect(plans.ahead).toBe(1);
  return { gate: next, results };
}

const statuses = (results: readonly PromiseSettledResult<{ readonly status: string }>[]): string[] =>
  results.map((result) => (result.status === 'fulfilled' ? result.value.status : (result.reason.code as string)));

describeLedgers('a wallet that plans ahead', (open) => {
  const openRich = async (options: Parameters<typeof open>[0] = {}): Promise<Rich> => {
    const plans = new Plans();
    const ledger = await open({ chainMax: 1, ...options }, { hooks: plans.hooks });
    await ledger.mint({ to: 'alice', assets: { gold: 11n } });
    return { ledger, plans };
  };

  test('a wallet that plans ahead commits the planned chain, continued with later commands, in order', async () => {
    const rich = await openRich({ chainMax: 2 });
    const { ledger } = rich;
    const { gate, results } = await sendThrough(rich, { key: 'a' }, { key: 'b' }, { key: 'c' });
    const late = ledger.transfer({ from: 'alice', to: 'bob', assets: { gold: 1n }, key: 'd' });
    const order: unknown[] = [];
    const chains: number[] = [];
    ledger.on('transaction:committed', ({ transaction }) => order.push(transaction.key));
    ledger.on('batch:committed', ({ transactions }) => chains.push(transactions));

    gate.open();

    expect(statuses(await results)).toEqual(['committed', 'committed', 'committed']);
    expect((await late).status).toBe('committed');
    expect(chains).toEqual([2, 2]);
    expect(order).toEqual(['a', 'b', 'c', 'd']);
  });

  test('a wallet that plans ahead shows the chain in flight and the waiting commands, and no plan', async () => {
    const rich = await openRich();
    const { ledger } = rich;
    const { gate, results } = await sendThrough(rich, { key: 'one' }, { key: 'two' }, { key: 'three' });

    const view = ledger.inspect('alice');

    expect(view).toMatchObject({ assets: { gold: 9n }, utxos: [{ assets: { gold: 9n } }] });
    expect(view?.committing.map(({ key }) => key)).toEqual(['one']);
    expect(view?.mailbox.commands.map(({ key }) => key)).toEqual(['two', 'three']);
    gate.open();
    expect(statuses(await results)).toEqual(['committed', 'committed', 'committed']);
    expect(ledger.inspect('alice')).toMatchObject({ state: 'idle', assets: { gold: 7n }, committing: [] });
  });

  test('a wallet that plans ahead answers the first command before the second is committed', async () => {
    const rich = await openRich();
    const { ledger } = rich;
    const { gate, results } = await sendThrough(rich, { key: 'one' }, { key: 'two' });
    const next = ledger.gateNextCommit();
    const published = nextEvent(ledger, 'transaction:committed');

    gate.open();
    await next.entered;

    expect((await published).transaction.key).toBe('one');
    expect(ledger.inspect('alice')).toMatchObject({ state: 'committing', processed: 3, assets: { gold: 8n } });
    next.open();
    expect(statuses(await results)).toEqual(['committed', 'committed']);
  });

  test('a wallet that plans ahead replans after a conflict', async () => {
    const clock = new ManualClock();
    const rich = await openRich({ clock });
    const { ledger } = rich;
    const other = await ledger.another({ seed: 2 });
    const retrying = nextEvent(ledger, 'transaction:retrying');
    const { gate, results } = await sendThrough(rich, { key: 'one' }, {}, { assets: { gold: 2n } });
    await other.transfer({ from: 'alice', to: 'carol', assets: { gold: 8n } });

    gate.open();
    const { delayMs, commands } = await retrying;
    await clock.advance(delayMs);

    expect(commands.map(({ key }) => key)).toEqual(['one']);
    expect(statuses(await results)).toEqual(['committed', 'committed', 'rejected']);
    expect(ledger.inspect('alice')?.assets).toEqual({});
    await other.close();
  });

  test('a wallet that plans ahead replans when the first command is already recorded', async () => {
    const rich = await openRich();
    const { ledger } = rich;
    const other = await ledger.another({ seed: 2 });
    await other.mint({ to: 'bob', assets: { gold: 5n } });
    const key = 'pay';
    await other.transfer({ from: 'bob', to: 'carol', assets: { gold: 5n }, key });
    const { gate, results } = await sendThrough(rich, { key }, { assets: { gold: 9n } }, {}, {});

    gate.open();

    expect(statuses(await results)).toEqual(['ERR_KEY_REUSED', 'committed', 'committed', 'rejected']);
    await other.close();
  });

  test('a wallet that plans ahead replans when a constraint refuses the first command', async () => {
    const rich = await openRich();
    const { ledger } = rich;
    await ledger.sql('alter table $schema.unspent add constraint no_evil check (owner <> $$evil$$) not valid');
    const { gate, results } = await sendThrough(rich, { to: 'evil' }, { assets: { gold: 9n } }, {}, {});

    gate.open();

    expect(statuses(await results)).toEqual(['ERR_REFUSED_BY_DATABASE', 'committed', 'committed', 'rejected']);
  });

  test('a wallet that plans ahead commits nothing of its plan when the store is unavailable', async () => {
    const clock = new ManualClock();
    // Enough for two attempts.
    const rich = await openRich({ storeDeadlineMs: 12, clock });
    const { ledger } = rich;
    const { gate, results } = await sendBehind(ledger, [{ assets: { gold: 3n } }, { assets: { gold: 3n } }]);
    ledger.failNextCommit('57P03');
    ledger.failNextCommit('57P03');
    const retrying = nextEvent(ledger, 'store:retrying');
    const planned = rich.plans.nextPlan();
    gate.open();
    await retrying;
    await planned;
    expect(rich.plans.ahead).toBe(1);

    await clock.advance(12);

    expect(statuses(await results)).toEqual(['ERR_STORE_UNAVAILABLE', 'ERR_STORE_UNAVAILABLE']);
    expect((await ledger.transfer({ from: 'alice', to: 'bob', assets: { gold: 10n } })).status).toBe('committed');
  });

  test('a wallet that plans ahead answers the committed chain when the next one crashes it', async () => {
    const rich = await openRich();
    const { ledger } = rich;
    const crashed = nextEvent(ledger, 'wallet:crashed');
    const events: unknown[] = [];
    ledger.on('transaction:committed', ({ transaction: { key } }) => key !== undefined && events.push(key));
    const { gate, results } = await sendThrough(rich, { key: 'one' }, { key: 'two' }, { key: 'three' });
    ledger.crashNextCommit();

    gate.open();

    expect(statuses(await results)).toEqual(['committed', 'committed', 'committed']);
    expect(await crashed).toMatchObject({ wallet: 'alice' });
    expect(events).toEqual(['one', 'two', 'three']);
    expect(ledger.inspect('alice')?.assets).toEqual({ gold: 7n });
  });

  test('a wallet that fails to publish crashes only after the chain in flight is settled', async () => {
    const rich = await openRich();
    const { ledger } = rich;
    await ledger.mint({ to: 'bob', assets: { gold: 1n } });
    const crashes: unknown[] = [];
    ledger.on('wallet:crashed', ({ wallet }) => crashes.push(wallet));
    const { gate, results } = await sendThrough(rich, { key: 'one' }, { key: 'two' }, { key: 'three' });
    const { credit } = rich.plans;
    credit.mockClear();
    credit.mockImplementationOnce(() => {
      throw new Error('a seeded bug');
    });
    const next = ledger.gateNextCommit();
    const planned = rich.plans.nextPlan();

    gate.open();
    await next.entered;
    // The third command is planned after the first was published.
    await planned;
    expect(credit).toHaveBeenCalledTimes(1);
    expect(crashes).toEqual([]);
    next.open();

    expect(statuses(await results)).toEqual(['committed', 'committed', 'committed']);
    expect(crashes).toEqual(['alice']);
    expect((await ledger.balance('bob')).assets).toEqual({ gold: 4n });
    expect(ledger.inspect('alice')?.assets).toEqual({ gold: 7n });
  });

  test('a wallet that plans ahead does not spend twice a UTXO that is credited after it was planned', async () => {
    const rich = await openRich({ chainMax: 2 });
    const { ledger } = rich;
    await ledger.mint({ to: 'bank', assets: { gold: 20n } });
    let creditLate = (): void => {};
    rich.plans.credit.mockImplementationOnce((utxo, deliver) => {
      creditLate = () => deliver(utxo);
    });
    await ledger.transfer({ from: 'bank', to: 'alice', assets: { gold: 20n } });
    const crashes: unknown[] = [];
    ledger.on('wallet:crashed', ({ error }) => crashes.push(error));
    // Cannot be paid: the wallet loads, and caches the UTXO that was not credited.
    await ledger.transfer({ from: 'alice', to: 'bob', assets: { gold: 100n } });
    const { gate, results } = await sendThrough(rich, { assets: { gold: 9n } }, {}, { assets: { gold: 20n } });
    creditLate();
    const last = ledger.transfer({ from: 'alice', to: 'bob', assets: { gold: 20n } });

    gate.open();

    expect(statuses(await results)).toEqual(['committed', 'committed', 'committed']);
    expect((await last).status).toBe('rejected');
    expect(crashes).toEqual([]);
  });

  test('a wallet that plans ahead refuses no command that an unpublished payment covers', async () => {
    const rich = await openRich();
    const { ledger } = rich;
    const other = await ledger.another({ seed: 2 });
    const { gate, results } = await sendThrough(rich, {}, {}, { assets: { gold: 20n } });
    await other.mint({ to: 'alice', assets: { gold: 50n } });

    gate.open();

    expect(statuses(await results)).toEqual(['committed', 'committed', 'committed']);
    expect(ledger.inspect('alice')?.assets).toEqual({ gold: 38n });
    await other.close();
  });
});
