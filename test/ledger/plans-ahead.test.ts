import { afterEach, beforeEach, expect, type MockInstance, test, vi } from 'vitest';
import { Resident } from '../../src/actors/supervisor/resident.ts';
import { ChainPlanner } from '../../src/actors/wallet/plan-ahead.ts';
import type { Utxo } from '../../src/domain/values/utxo.ts';
import { ManualClock, type TestLedger } from '../../src/testing/index.ts';
import { describeLedgers, nextEvent } from '../support/describe-ledgers.ts';

/*
 * Goal: whatever becomes of a chain that is with the store while the next one is planned on top of it, every command is
 * answered with the truth.
 * Method: chains of one command, the first of them held at a gate until the second was planned; then the first one
 * fails in every way there is. A planner that looked ahead at nothing fails the test, too.
 */
let looks: MockInstance<ChainPlanner['lookAhead']>;
let ahead = 0;

beforeEach(() => {
  ahead = 0;
  const { lookAhead } = ChainPlanner.prototype;
  looks = vi.spyOn(ChainPlanner.prototype, 'lookAhead').mockImplementation(function (this: ChainPlanner) {
    lookAhead.call(this);
    if (this.isAhead) ahead += 1;
  });
});

afterEach(() => looks.mockRestore());

const turns = async (count: number): Promise<void> => {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};

type Pay = Parameters<TestLedger['transfer']>[0];

/** Has alice pay somebody, and while that is with the store asks for these; resolves when they are waiting. */
async function sendBehind(ledger: TestLedger, commands: readonly Partial<Pay>[]) {
  const gate = ledger.gateNextCommit();
  const pay = { from: 'alice', to: 'bob', assets: { gold: 1n } };
  const before = ledger.transfer({ ...pay, to: 'before' });
  await gate.entered;
  const results = Promise.allSettled(commands.map((command) => ledger.transfer({ ...pay, ...command })));
  return { gate, before, results };
}

/** The same; resolves when the first of them is at a gate, and the next one is planned. */
async function sendThrough(ledger: TestLedger, ...commands: readonly Partial<Pay>[]) {
  const { gate, before, results } = await sendBehind(ledger, commands);
  const next = ledger.gateNextCommit();
  gate.open();
  await before;
  await next.entered;
  await turns(4);
  expect(ahead).toBe(1);
  return { gate: next, results };
}

const statuses = (results: readonly PromiseSettledResult<{ readonly status: string }>[]): string[] =>
  results.map((result) => (result.status === 'fulfilled' ? result.value.status : (result.reason.code as string)));

describeLedgers('a wallet that plans ahead', (open) => {
  const openRich = async (options: Parameters<typeof open>[0] = {}): Promise<TestLedger> => {
    const ledger = await open({ chainMax: 1, ...options });
    await ledger.mint({ to: 'alice', assets: { gold: 11n } });
    return ledger;
  };

  test('commits what it planned, in order, with what came since', async () => {
    const ledger = await openRich({ chainMax: 2 });
    const { gate, results } = await sendThrough(ledger, { key: 'a' }, { key: 'b' }, { key: 'c' });
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

  test('shows what is with the store and what waits, and nothing of what is planned', async () => {
    const ledger = await openRich();
    const { gate, results } = await sendThrough(ledger, { key: 'one' }, { key: 'two' }, { key: 'three' });

    const view = ledger.inspect('alice');

    expect(view).toMatchObject({ assets: { gold: 9n }, utxos: [{ assets: { gold: 9n } }] });
    expect(view?.committing.map(({ key }) => key)).toEqual(['one']);
    expect(view?.mailbox.commands.map(({ key }) => key)).toEqual(['two', 'three']);
    gate.open();
    expect(statuses(await results)).toEqual(['committed', 'committed', 'committed']);
    expect(ledger.inspect('alice')).toMatchObject({ state: 'idle', assets: { gold: 7n }, committing: [] });
  });

  test('answers the first command before the store answers the second', async () => {
    const ledger = await openRich();
    const { gate, results } = await sendThrough(ledger, { key: 'one' }, { key: 'two' });
    const next = ledger.gateNextCommit();
    const published = nextEvent(ledger, 'transaction:committed');

    gate.open();
    await next.entered;

    expect((await published).transaction.key).toBe('one');
    expect(ledger.inspect('alice')).toMatchObject({ state: 'committing', processed: 3, assets: { gold: 8n } });
    next.open();
    expect(statuses(await results)).toEqual(['committed', 'committed']);
  });

  test('plans anew when someone else spends first', async () => {
    const clock = new ManualClock();
    const ledger = await openRich({ clock });
    const other = await ledger.another({ seed: 2 });
    const retrying = nextEvent(ledger, 'transaction:retrying');
    const { gate, results } = await sendThrough(ledger, { key: 'one' }, {}, { assets: { gold: 2n } });
    await other.transfer({ from: 'alice', to: 'carol', assets: { gold: 8n } });

    gate.open();
    const { delayMs, commands } = await retrying;
    await clock.advance(delayMs);

    expect(commands.map(({ key }) => key)).toEqual(['one']);
    expect(statuses(await results)).toEqual(['committed', 'committed', 'rejected']);
    expect(ledger.inspect('alice')?.assets).toEqual({});
    await other.close();
  });

  test('plans anew when the store knows the first command already', async () => {
    const ledger = await openRich();
    const other = await ledger.another({ seed: 2 });
    await other.mint({ to: 'bob', assets: { gold: 5n } });
    const key = 'pay';
    await other.transfer({ from: 'bob', to: 'carol', assets: { gold: 5n }, key });
    const { gate, results } = await sendThrough(ledger, { key }, { assets: { gold: 9n } }, {}, {});

    gate.open();

    expect(statuses(await results)).toEqual(['ERR_KEY_REUSED', 'committed', 'committed', 'rejected']);
    await other.close();
  });

  test('plans anew when a constraint refuses the first command', async () => {
    const ledger = await openRich();
    await ledger.sql('alter table $schema.utxos add constraint no_evil check (owner <> $$evil$$) not valid');
    const { gate, results } = await sendThrough(ledger, { to: 'evil' }, { assets: { gold: 9n } }, {}, {});

    gate.open();

    expect(statuses(await results)).toEqual(['ERR_REFUSED_BY_DATABASE', 'committed', 'committed', 'rejected']);
  });

  test('moves nothing of what it planned when the store is not to be had', async () => {
    const clock = new ManualClock();
    // Enough for two attempts.
    const ledger = await openRich({ storeDeadlineMs: 12, clock });
    const { gate, results } = await sendBehind(ledger, [{ assets: { gold: 3n } }, { assets: { gold: 3n } }]);
    ledger.failNextCommit('57P03');
    ledger.failNextCommit('57P03');
    const retrying = nextEvent(ledger, 'store:retrying');
    gate.open();
    await retrying;
    await turns(4);
    expect(ahead).toBe(1);

    await clock.advance(12);

    expect(statuses(await results)).toEqual(['ERR_STORE_UNAVAILABLE', 'ERR_STORE_UNAVAILABLE']);
    expect((await ledger.transfer({ from: 'alice', to: 'bob', assets: { gold: 10n } })).status).toBe('committed');
  });

  test('answers what was durable when the next chain crashes it', async () => {
    const ledger = await openRich();
    const crashed = nextEvent(ledger, 'wallet:crashed');
    const events: unknown[] = [];
    ledger.on('transaction:committed', ({ transaction: { key } }) => key !== undefined && events.push(key));
    const { gate, results } = await sendThrough(ledger, { key: 'one' }, { key: 'two' }, { key: 'three' });
    ledger.crashNextCommit();

    gate.open();

    expect(statuses(await results)).toEqual(['committed', 'committed', 'committed']);
    expect(await crashed).toMatchObject({ wallet: 'alice' });
    expect(events).toEqual(['one', 'two', 'three']);
    expect(ledger.inspect('alice')?.assets).toEqual({ gold: 7n });
  });

  test('crashes from a bug in telling only when the store has nothing of it any more', async () => {
    const ledger = await openRich();
    await ledger.mint({ to: 'bob', assets: { gold: 1n } });
    const crashes: unknown[] = [];
    ledger.on('wallet:crashed', ({ wallet }) => crashes.push(wallet));
    const { gate, results } = await sendThrough(ledger, { key: 'one' }, { key: 'two' }, { key: 'three' });
    const credit = vi.spyOn(Resident.prototype, 'credit').mockImplementationOnce(() => {
      throw new Error('a seeded bug');
    });
    const next = ledger.gateNextCommit();

    gate.open();
    await next.entered;
    await turns(4);
    expect(credit).toHaveBeenCalledTimes(1);
    expect(crashes).toEqual([]);
    next.open();

    expect(statuses(await results)).toEqual(['committed', 'committed', 'committed']);
    credit.mockRestore();
    expect(crashes).toEqual(['alice']);
    expect((await ledger.balance('bob')).assets).toEqual({ gold: 4n });
    expect(ledger.inspect('alice')?.assets).toEqual({ gold: 7n });
  });

  test('spends nothing twice that it spends in its plan and is told of afterwards', async () => {
    const ledger = await openRich({ chainMax: 2 });
    await ledger.mint({ to: 'bank', assets: { gold: 20n } });
    const credit = vi.spyOn(Resident.prototype, 'credit').mockImplementation(() => {});
    await ledger.transfer({ from: 'bank', to: 'alice', assets: { gold: 20n } });
    const [late] = credit.mock.contexts as Resident[];
    const [payment] = credit.mock.calls[0] as [Utxo];
    credit.mockRestore();
    const crashes: unknown[] = [];
    ledger.on('wallet:crashed', ({ error }) => crashes.push(error));
    // Has the wallet read, and hold, what it was not told of.
    await ledger.transfer({ from: 'alice', to: 'bob', assets: { gold: 100n } });
    const { gate, results } = await sendThrough(ledger, { assets: { gold: 9n } }, {}, { assets: { gold: 20n } });
    late?.credit(payment);
    const last = ledger.transfer({ from: 'alice', to: 'bob', assets: { gold: 20n } });

    gate.open();

    expect(statuses(await results)).toEqual(['committed', 'committed', 'committed']);
    expect((await last).status).toBe('rejected');
    expect(crashes).toEqual([]);
  });

  test('refuses nothing that it is paid for in time, and is told of late', async () => {
    const ledger = await openRich();
    const other = await ledger.another({ seed: 2 });
    const { gate, results } = await sendThrough(ledger, {}, {}, { assets: { gold: 20n } });
    await other.mint({ to: 'alice', assets: { gold: 50n } });

    gate.open();

    expect(statuses(await results)).toEqual(['committed', 'committed', 'committed']);
    expect(ledger.inspect('alice')?.assets).toEqual({ gold: 38n });
    await other.close();
  });
});
