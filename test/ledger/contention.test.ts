import { expect, test } from 'vitest';
import { makeUtxo } from '../../src/domain/values/utxo.ts';
import type { RuntimeEvents } from '../../src/index.ts';
import { ManualClock } from '../../src/testing/index.ts';
import { orderOf } from '../support/commit-order.ts';
import { describeLedgers, nextEvent } from '../support/describe-ledgers.ts';
import { creditHook } from '../support/wallet-hooks.ts';

describeLedgers('contention', (open) => {
  test('a wallet with a wrong UTXO in its cache meets a conflict, reloads and reports what it holds', async () => {
    const credit = creditHook();
    const ledger = await open({}, { hooks: { credit } });
    for (const to of ['alice', 'bank']) await ledger.mint({ to, assets: { gold: 10n } });
    credit.mockImplementationOnce(({ transactionId, outputIndex, owner }, deliver) =>
      deliver(makeUtxo(transactionId, outputIndex, owner, new Map([['gold', 1_000n]]))),
    );
    await ledger.transfer({ from: 'bank', to: 'alice', assets: { gold: 5n } });

    const paid = await ledger.transfer({ from: 'alice', to: 'bob', assets: { gold: 500n } });

    expect(paid).toMatchObject({ status: 'rejected', shortfalls: [{ asset: 'gold', available: 15n }] });
    expect(ledger.inspect('alice')).toMatchObject({ conflicts: 1, assets: { gold: 15n } });
  });

  test('a wallet that loses a UTXO to another runtime replans at once, then with a back-off, and commits', async () => {
    const clock = new ManualClock();
    const ledger = await open({ clock });
    const other = await ledger.another({ seed: 2 });
    await ledger.mint({ to: 'alice', assets: { gold: 10n } });
    await other.transfer({ from: 'alice', to: 'carol', assets: { gold: 1n } });
    const events: RuntimeEvents['transaction:retrying'][] = [];
    const retrying = new Promise<RuntimeEvents['transaction:retrying']>((resolve) => {
      ledger.on('transaction:retrying', (event) => {
        events.push(event);
        if (events.length === 2) resolve(event);
      });
    });
    const gate = ledger.gateNextCommit();
    const again = ledger.gateNextCommit();

    const transfer = ledger.transfer({ from: 'alice', to: 'bob', assets: { gold: 2n }, key: 'pay' });
    await gate.entered;
    gate.open();
    await again.entered;
    await other.transfer({ from: 'alice', to: 'carol', assets: { gold: 1n } });
    again.open();
    const event = await retrying;

    expect(events[0]).toMatchObject({ wallet: 'alice', attempt: 1, delayMs: 0, commands: [{ key: 'pay' }] });
    expect(event).toMatchObject({ wallet: 'alice', attempt: 2, commands: [{ key: 'pay' }] });
    expect(event.lost).toHaveLength(1);
    expect(event.delayMs).toBeGreaterThan(0);
    expect(ledger.inspect('alice')).toMatchObject({ state: 'backingOff', conflicts: 2, mailbox: { depth: 1 } });
    await clock.advance(event.delayMs);
    expect(await transfer).toMatchObject({ status: 'committed' });
    expect((await ledger.balance('alice')).assets).toEqual({ gold: 6n });
    await other.close();
  });

  test('commands that arrive during a back-off wait and commit in order', async () => {
    const clock = new ManualClock();
    const ledger = await open({ clock });
    const other = await ledger.another();
    await ledger.mint({ to: 'alice', assets: { gold: 10n } });
    await other.transfer({ from: 'alice', to: 'carol', assets: { gold: 1n } });
    const retrying = nextEvent(ledger, 'transaction:retrying');
    const first = ledger.transfer({ from: 'alice', to: 'bob', assets: { gold: 2n } });
    const { delayMs } = await retrying;

    const second = ledger.transfer({ from: 'alice', to: 'bob', assets: { gold: 3n } });
    await clock.advance(delayMs);

    const orders = (await Promise.all([first, second])).map((one) =>
      one.status === 'committed' ? orderOf(one.transaction) : 0,
    );
    expect(orders[0]).toBeGreaterThan(0);
    expect(orders[1]).toBeGreaterThan(orders[0] as number);
    await other.close();
  });

  test('a wallet with a conflict at every attempt gives up, commits nothing and serves the next command', async () => {
    const ledger = await open({ conflictAttemptsMax: 2 });
    const other = await ledger.another();
    await ledger.mint({ to: 'alice', assets: { gold: 10n } });
    const pay = { from: 'alice', to: 'carol', assets: { gold: 1n } };
    await other.transfer(pay);
    const stop = ledger.on('transaction:retrying', () => held.push(ledger.gateNextCommit()));
    const held: ReturnType<typeof ledger.gateNextCommit>[] = [];
    const retrying = nextEvent(ledger, 'transaction:retrying');
    const transfer = ledger.transfer({ from: 'alice', to: 'bob', assets: { gold: 2n }, key: 'pay' });
    await retrying;
    await held[0]?.entered;

    await other.transfer(pay);
    held[0]?.open();

    await expect(transfer).rejects.toMatchObject({ code: 'ERR_CONTENTION', key: 'pay', retryable: true });
    stop();
    expect((await ledger.transfer({ from: 'alice', to: 'bob', assets: { gold: 2n }, key: 'pay' })).status).toBe(
      'committed',
    );
    expect((await ledger.balance('bob')).assets).toEqual({ gold: 2n });
    await other.close();
  });

  test.each([1, 500])('a payment whose merges conflict at every attempt is given up; chainMax %d', async (chainMax) => {
    const ledger = await open({ inputsMax: 2, chainMax, conflictAttemptsMax: 1 });
    const other = await ledger.another();
    for (let at = 0; at < 5; at += 1) await ledger.mint({ to: 'alice', assets: { gold: 1n } });
    await other.transfer({ from: 'alice', to: 'carol', assets: { gold: 2n } });
    const pay = { from: 'alice', to: 'bob', assets: { gold: 3n }, key: 'pay' };

    const transfer = ledger.transfer(pay);

    await expect(transfer).rejects.toMatchObject({ code: 'ERR_CONTENTION', key: 'pay', retryable: true });
    expect((await ledger.transfer(pay)).status).toBe('committed');
    await other.close();
  });

  /** Sends one unit of four payments of alice, the third of which spends silver that another runtime has spent. */
  const loseTheThird = async (options: Parameters<typeof open>[0] = {}) => {
    const ledger = await open(options);
    const other = await ledger.another({ seed: 2 });
    for (const assets of [{ gold: 10n }, { silver: 10n }]) await ledger.mint({ to: 'alice', assets });
    const gate = ledger.gateNextCommit();
    const pay = { from: 'alice', to: 'bob', assets: { gold: 1n } };
    const before = ledger.transfer(pay);
    await gate.entered;
    const units: number[] = [];
    ledger.on('batch:committed', ({ transactions }) => units.push(transactions));
    const retries: RuntimeEvents['transaction:retrying'][] = [];
    ledger.on('transaction:retrying', (retry) => retries.push(retry));
    const payments = ['a', 'b', 'c', 'd'].map((key) =>
      ledger.transfer({ ...pay, ...(key === 'c' ? { assets: { silver: 1n } } : {}), key }).catch(({ code }) => code),
    );
    await other.transfer({ from: 'alice', to: 'carol', assets: { silver: 2n } });
    gate.open();
    await before;
    const answers = await Promise.all(payments);
    await other.close();
    return { ledger, units, retries, answers };
  };

  test('a unit that lost an input commits what is before it as it was planned, and replans the rest', async () => {
    const { ledger, units, retries, answers } = await loseTheThird();

    expect(answers.map(({ status }) => status)).toEqual(['committed', 'committed', 'committed', 'committed']);
    const [a, b, c, d] = answers.map(({ transaction }) => transaction);
    expect([a.commitId, d.commitId]).toEqual([b.commitId, c.commitId]);
    expect(c.commitId).toBeGreaterThan(b.commitId);
    // The unit of four is sent, and not applied.
    expect(units).toEqual([1, 4, 2, 2]);
    expect(retries).toMatchObject([{ attempt: 1, delayMs: 0, commands: [{ key: 'c' }, { key: 'd' }] }]);
    expect(retries[0]?.lost).toHaveLength(1);
    expect(ledger.inspect('alice')).toMatchObject({ conflicts: 1, assets: { gold: 6n, silver: 7n } });
  });

  test('a command that loses too often fails alone: those before and behind it are committed', async () => {
    const { ledger, answers } = await loseTheThird({ conflictAttemptsMax: 1 });

    expect(answers.map((answer) => answer.status ?? answer)).toEqual([
      ...['committed', 'committed', 'ERR_CONTENTION', 'committed'],
    ]);
    expect((await ledger.balance('bob')).assets).toEqual({ gold: 4n });
  });

  test('runtimes that are opened at the same time create different ids', async () => {
    const ledger = await open();
    const clock = new ManualClock();
    const others = await Promise.all([ledger.another({ clock }), ledger.another({ clock })]);

    const outcomes = await Promise.all(others.map((other) => other.mint({ to: 'alice', assets: { gold: 1n } })));

    expect(outcomes.map(({ status }) => status)).toEqual(['committed', 'committed']);
    expect((await ledger.balance('alice')).assets).toEqual({ gold: 2n });
    await Promise.all(others.map((other) => other.close()));
  });

  test('two runtimes that contend for one wallet neither lose nor create assets', async () => {
    const ledger = await open({ conflictAttemptsMax: 100 });
    const other = await ledger.another({ conflictAttemptsMax: 100 });
    await ledger.mint({ to: 'alice', assets: { gold: 1000n } });
    let conflicts = 0;
    for (const one of [ledger, other]) one.on('transaction:retrying', () => (conflicts += 1));

    const rounds = Array.from({ length: 10 }, async (_, round) => {
      for (let at = 0; at < 10; at += 1) {
        const from = round % 2 === 0 ? ledger : other;
        await from.transfer({ from: 'alice', to: `w${round}`, assets: { gold: 1n }, key: `${round}-${at}` });
      }
    });
    await Promise.all(rounds);

    expect((await ledger.balance('alice')).assets).toEqual({ gold: 900n });
    expect(conflicts).toBeGreaterThan(0);
    await other.close();
  });
});
