import { expect, test } from 'vitest';
import { all, type Outcome } from '../../src/index.ts';
import type { TestLedger } from '../../src/testing/index.ts';
import { describeLedgers } from '../support/describe-ledgers.ts';
import { hoard } from '../support/hoard.ts';
import { shiftHoldClock, stopHoldClock } from './support/hold-clock.ts';
import { give, gold, reasonOf } from './support/holdings.ts';

// Holds beside faults, in wallets with very many UTXOs, and where memory is behind.

const START_MS = Date.UTC(2026, 0, 1);

describeLedgers('holds and faults', (open) => {
  test('a counted wallet with holds has the right balance, total and refusal', async () => {
    const ledger = await open({ idleMerges: false });
    await ledger.sql(hoard('treasury', 2_000, { gold: 2 }));
    await ledger.balance('treasury');
    const counted = () => ledger.sql(`select from $schema.counted_wallets where owner = 'treasury' and is_counted`);
    await expect.poll(async () => (await counted()).length, { timeout: 20_000 }).toBe(1);
    await stopHoldClock(ledger, START_MS);

    await ledger.hold({ from: 'treasury', assets: { gold: 1_000n }, hold: 'short', expiresInMs: 1_000 });
    await ledger.hold({ from: 'treasury', assets: { gold: 500n }, hold: 'long' });

    expect(await gold(ledger, 'treasury')).toEqual([2_500n, 1_500n]);
    const pay = (amount: bigint) => ledger.transfer({ from: 'treasury', to: 'bob', assets: { gold: amount } });
    expect(await pay(4_000n)).toMatchObject({
      reason: 'funds_held',
      shortfalls: [{ available: 2_500n, held: 1_500n }],
    });
    await stopHoldClock(ledger, START_MS + 1_000);
    expect(await gold(ledger, 'treasury')).toEqual([3_500n, 500n]);
    expect(reasonOf(await pay(3_400n))).toBe('committed');
    expect((await ledger.holdById('short'))?.state).toBe('expired');
    expect(await gold(ledger, 'treasury')).toEqual([100n, 500n]);
    expect(await pay(4_001n)).toMatchObject({
      reason: 'insufficient_funds',
      shortfalls: [{ available: 100n, held: 500n }],
    });
    expect(reasonOf(await ledger.capture({ hold: 'long', to: 'treasury' }))).toBe('committed');
    expect(await gold(ledger, 'treasury')).toEqual([600n, 0n]);
    for (const { sentence, violations } of await ledger.verify()) expect(violations, sentence).toBe(0);
  });

  test('a wallet that is loaded in part learns what others hold, and pays what has expired since', async () => {
    const ledger = await open({ utxosLoadedMax: 2, inputsMax: 2 });
    const other = await ledger.another();
    await stopHoldClock(ledger, START_MS);
    for (let at = 0; at < 5; at += 1) await give(ledger, { alice: { gold: 2n } });
    const pay = (amount: bigint) => ledger.transfer({ from: 'alice', to: 'bob', assets: { gold: amount } });
    expect(reasonOf(await pay(11n))).toBe('insufficient_funds');

    await other.hold({ from: 'alice', assets: { gold: 6n }, hold: 'h', expiresInMs: 1_000 });

    expect(await pay(9n)).toMatchObject({ reason: 'funds_held', shortfalls: [{ available: 4n, held: 6n }] });
    expect(reasonOf(await pay(11n))).toBe('insufficient_funds');
    await stopHoldClock(ledger, START_MS + 1_000);
    expect(await pay(11n)).toMatchObject({ reason: 'insufficient_funds', shortfalls: [{ available: 10n, held: 0n }] });
    expect(reasonOf(await pay(9n))).toBe('committed');
    expect(await gold(ledger, 'alice')).toEqual([1n, 0n]);
    await other.close();
  });

  test('inspect() agrees with balance() after each command of holds', async () => {
    const ledger = await open();
    await give(ledger, { alice: { gold: 20n, wood: 3n }, bob: { iron: 5n } });
    const day = 86_400_000;
    const commands: (() => Promise<Outcome>)[] = [
      () => ledger.hold({ from: 'alice', assets: { gold: 5n, wood: 1n }, hold: 'a', expiresInMs: day }),
      () => ledger.hold({ from: 'alice', assets: { gold: 3n }, hold: 'b' }),
      () => ledger.capture({ hold: 'a', to: 'bob', assets: { gold: 2n } }),
      () => ledger.extend({ hold: 'a', expiresInMs: 2 * day }),
      () => ledger.hold({ from: 'alice', assets: { gold: 1n }, hold: 'b' }),
      () => ledger.release({ hold: 'b' }),
      () => ledger.capture({ hold: 'a', to: 'alice', assets: { gold: 1n }, rest: 'keep' }),
      () => ledger.exchange({ legs: [{ hold: { gold: 4n }, from: 'alice', id: 'c' }, { release: 'a' }] }),
      () =>
        ledger.exchange({
          legs: [
            { capture: 'c', to: 'bob', assets: { gold: 1n } },
            { from: 'bob', to: 'alice', assets: { iron: 2n } },
          ],
        }),
      () =>
        ledger.exchange({
          legs: [
            { hold: { iron: all(), gold: 1n }, from: 'alice', id: 'd', expiresInMs: day },
            { hold: { iron: 1n }, from: 'bob', id: 'e' },
            { capture: 'c', to: 'carol', assets: { gold: 1n }, rest: 'release' },
          ],
        }),
      () => ledger.capture({ hold: 'd', to: 'bob' }),
      () => ledger.release({ hold: 'e' }),
    ];

    for (const [at, command] of commands.entries()) {
      await command();
      for (const wallet of ['alice', 'bob']) {
        const { assets, held } = await ledger.balance(wallet);
        const view = ledger.inspect(wallet);
        if (view !== undefined) expect([at, wallet, view.assets, view.held]).toEqual([at, wallet, assets, held]);
      }
    }
    expect(await ledger.balance('alice')).toMatchObject({ held: {} });
  });

  test.each(['lost answer', 'crash', '40001', '40P01'] as const)(
    'holds survive a %s at each command',
    async (fault) => {
      const ledger = await open();
      await stopHoldClock(ledger, START_MS);
      await give(ledger, { alice: { gold: 20n }, bob: { wood: 1n } });
      const inject = (): void => {
        if (fault === 'lost answer') ledger.loseNextAnswer();
        else if (fault === 'crash') ledger.crashNextCommit();
        else ledger.failNextCommit(fault);
      };
      const run = async (command: () => Promise<Outcome>): Promise<string> => {
        inject();
        return reasonOf(await command());
      };

      const answers = [
        await run(() => ledger.hold({ from: 'alice', assets: { gold: 5n }, hold: 'a', expiresInMs: 1_000 })),
        await run(() => ledger.extend({ hold: 'a', expiresInMs: 1_500 })),
        await run(() => ledger.capture({ hold: 'a', to: 'bob', assets: { gold: 2n } })),
        await run(() =>
          ledger.exchange({
            legs: [
              { hold: { gold: 4n }, from: 'alice', id: 'b' },
              { capture: 'a', to: 'bob', assets: { gold: 1n } },
              { from: 'bob', to: 'alice', assets: { wood: 1n } },
            ],
          }),
        ),
        await run(() => ledger.release({ hold: 'b' })),
      ];
      await stopHoldClock(ledger, START_MS + 1_500);
      answers.push(await run(() => ledger.transfer({ from: 'alice', to: 'carol', assets: { gold: 17n } })));

      expect(answers).toEqual(Array(6).fill('committed'));
      expect([await gold(ledger, 'alice'), await gold(ledger, 'bob'), await gold(ledger, 'carol')]).toEqual([
        [0n, 0n],
        [3n, 0n],
        [17n, 0n],
      ]);
    },
  );

  test('a hold of more outputs than one transaction takes is refused, and so is a payment', async () => {
    const largest = 10n ** 78n - 1n;
    const ledger = await open({ inputsMax: 2 });
    for (let at = 0; at < 3; at += 1) await give(ledger, { alice: { gold: largest } });
    const refused = await ledger.hold({ from: 'alice', assets: { gold: all() }, hold: 'h' });

    // Two outputs of the largest amount cannot become one: it is too much for one transaction.
    expect(reasonOf(refused)).toBe('too_many_inputs');
    const pay = { from: 'alice', to: 'bob', assets: { gold: largest } };
    expect(reasonOf(await ledger.transfer({ ...pay, assets: { gold: all() } }))).toBe('too_many_inputs');
    expect(reasonOf(await ledger.exchange({ legs: [pay, pay, pay] }))).toBe('too_many_inputs');
    expect(await gold(ledger, 'alice')).toEqual([3n * largest, 0n]);
  });

  test('a key of a hold that two runtimes send at once is one hold', async () => {
    const ledger = await open();
    const other = await ledger.another();
    for (let at = 0; at < 10; at += 1) {
      const from = `alice-${at}`;
      await give(ledger, { [from]: { gold: 2n } });
      await give(ledger, { [from]: { gold: 2n } });
      const hold = (by: TestLedger) => by.hold({ from, assets: { gold: 2n }, hold: `h-${at}`, key: `k-${at}` });

      const outcomes = await Promise.all([hold(ledger), hold(other)]);

      expect(outcomes.map(reasonOf).toSorted()).toEqual(['committed', 'duplicate']);
      expect(await gold(ledger, from)).toEqual([2n, 2n]);
    }
    await other.close();
  });

  test('a chain holds, and pays from what has expired', async () => {
    const ledger = await open();
    await give(ledger, { alice: { gold: 5n } });
    await ledger.hold({ from: 'alice', assets: { gold: 5n }, hold: 'old', expiresInMs: 60_000 });
    await shiftHoldClock(ledger, 60_000);

    const outcomes = await Promise.all([
      ledger.hold({ from: 'alice', assets: { gold: 2n }, hold: 'new', expiresInMs: 60_000 }),
      ledger.transfer({ from: 'alice', to: 'bob', assets: { gold: 1n } }),
      ledger.transfer({ from: 'alice', to: 'bob', assets: { gold: 3n } }),
      ledger.transfer({ from: 'alice', to: 'bob', assets: { gold: all() } }),
      ledger.transfer({ from: 'alice', to: 'bob', assets: { gold: all() } }),
    ]);

    expect(outcomes.map(reasonOf)).toEqual(['committed', 'committed', 'funds_held', 'committed', 'nothing_to_move']);
    expect([await gold(ledger, 'alice'), await gold(ledger, 'bob')]).toEqual([
      [0n, 2n],
      [3n, 0n],
    ]);
  });

  test('supply and views count what is held', async () => {
    const ledger = await open();
    await give(ledger, { alice: { gold: 10n } });
    await ledger.hold({ from: 'alice', assets: { gold: 6n }, hold: 'h' });
    await ledger.capture({ hold: 'h', to: 'bob', assets: { gold: 1n }, rest: 'keep' });
    await ledger.exchange({
      legs: [
        { capture: 'h', to: 'bob', assets: { gold: 2n } },
        { burn: { gold: 2n }, from: 'bob' },
      ],
    });

    expect((await ledger.supply()).get('gold')).toEqual({ minted: 10n, burned: 2n, circulating: 8n });
    const rows = await ledger.sql(
      `select wallet, amount::text, held::text, utxos::text from $schema.balances order by wallet`,
    );
    expect(rows).toEqual([
      { wallet: 'alice', amount: '4', held: '3', utxos: '1' },
      { wallet: 'bob', amount: '1', held: '0', utxos: '1' },
    ]);
  });
});
