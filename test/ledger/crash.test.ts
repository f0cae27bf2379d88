import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { ManualClock } from '../../src/testing/index.ts';
import { describeLedgers, nextEvent } from '../support/describe-ledgers.ts';

describeLedgers('a crashed wallet', (open) => {
  test('a crashed wallet is rebuilt from the store and answers its waiting commands', async () => {
    const ledger = await open();
    await ledger.mint({ to: 'alice', assets: { gold: 10n } });
    const crashed = nextEvent(ledger, 'wallet:crashed');
    ledger.crashNextCommit();

    const outcomes = await Promise.all(
      ['bob', 'carol', 'dave'].map((to) => ledger.transfer({ from: 'alice', to, assets: { gold: 1n } })),
    );

    expect(await crashed).toMatchObject({ wallet: 'alice', crashesLastMinute: 1 });
    expect(outcomes.map(({ status }) => status)).toEqual(['committed', 'committed', 'committed']);
    expect((await ledger.balance('alice')).assets).toEqual({ gold: 7n });
    expect(ledger.inspect('alice')).toMatchObject({ state: 'idle', assets: { gold: 7n } });
  });

  test('a crashed wallet is rebuilt although all residents are busy and the maximum is reached', async () => {
    const ledger = await open({ residentWalletsMax: 1 });
    const gate = ledger.gateNextCommit();
    const busy = ledger.mint({ to: 'alice', assets: { gold: 1n } });
    await gate.entered;
    ledger.crashNextCommit();

    const mint = ledger.mint({ to: 'bob', assets: { gold: 1n } }, { timeoutMs: 10_000 });
    gate.open();

    expect((await mint).status).toBe('committed');
    expect((await busy).status).toBe('committed');
  });

  test('a crashed wallet does not stop other wallets', async () => {
    const ledger = await open();
    await Promise.all(['alice', 'bob'].map((to) => ledger.mint({ to, assets: { gold: 10n } })));
    const gate = ledger.gateNextCommit();
    const neighbour = ledger.transfer({ from: 'bob', to: 'carol', assets: { gold: 1n } });
    await gate.entered;
    ledger.crashNextCommit();
    const crashed = nextEvent(ledger, 'wallet:crashed');

    const crashing = ledger.transfer({ from: 'alice', to: 'carol', assets: { gold: 1n } });
    await crashed;

    expect(ledger.inspect('bob')?.state).toBe('committing');
    gate.open();
    expect((await neighbour).status).toBe('committed');
    expect((await crashing).status).toBe('committed');
  });

  test('a command that crashes its wallet twice becomes a dead letter, and re-driving it commits it once', async () => {
    const ledger = await open();
    await ledger.mint({ to: 'alice', assets: { gold: 10n } });
    ledger.crashNextCommit();
    ledger.crashNextCommit();

    const poison = ledger.transfer({ from: 'alice', to: 'bob', assets: { gold: 1n }, key: 'poison' });

    await expect(poison).rejects.toMatchObject({ code: 'ERR_WALLET_CRASHED', retryable: false });
    const [letter] = await ledger.deadLetters.list();
    expect(letter).toMatchObject({ kind: 'command', reason: 'poison', wallet: 'alice', command: { key: 'poison' } });
    await ledger.deadLetters.redrive(letter?.id as string);
    expect(await ledger.deadLetters.list()).toEqual([]);
    expect((await ledger.balance('bob')).assets).toEqual({ gold: 1n });
  });

  test('a dead command that a rule refuses when it is re-driven stays a dead letter', async () => {
    const ledger = await open();
    await ledger.mint({ to: 'alice', assets: { gold: 10n } });
    ledger.crashNextCommit();
    ledger.crashNextCommit();
    await expect(ledger.transfer({ from: 'alice', to: 'bob', assets: { gold: 9n } })).rejects.toThrow();
    await ledger.burn({ from: 'alice', assets: { gold: 5n } });
    const letters = await ledger.deadLetters.list();

    await ledger.deadLetters.redrive(letters[0]?.id as string);
    const kept = await ledger.deadLetters.list();
    await ledger.mint({ to: 'alice', assets: { gold: 5n } });
    await ledger.deadLetters.redrive(letters[0]?.id as string);

    expect(kept).toEqual(letters);
    expect(await ledger.deadLetters.list()).toEqual([]);
    expect((await ledger.balance('bob')).assets).toEqual({ gold: 9n });
  });

  test('a wallet that crashes repeatedly is quarantined for 60 s and is served again afterwards', async () => {
    const clock = new ManualClock();
    const ledger = await open({ clock, walletRestartsPerMinuteMax: 1 });
    await ledger.mint({ to: 'alice', assets: { gold: 10n } });
    ledger.crashNextCommit();
    ledger.crashNextCommit();
    const pay = { from: 'alice', to: 'bob', assets: { gold: 1n } };
    const results = Promise.allSettled([ledger.transfer({ ...pay, key: 'a' }), ledger.transfer({ ...pay, key: 'b' })]);
    const { untilMs } = await nextEvent(ledger, 'wallet:quarantined');
    await results;

    await expect(ledger.transfer(pay)).rejects.toMatchObject({ code: 'ERR_WALLET_QUARANTINED', retryable: true });

    await clock.advance(untilMs - clock.now());
    expect((await ledger.transfer(pay)).status).toBe('committed');
  });

  test('a wallet is quarantined after one crash more than walletRestartsPerMinuteMax', async () => {
    const ledger = await open({ clock: new ManualClock(), walletRestartsPerMinuteMax: 3 });
    const grant = { to: 'alice', assets: { gold: 1n } };

    for (let crash = 1; crash <= 3; crash += 1) {
      ledger.crashNextCommit();
      expect((await ledger.mint(grant)).status).toBe('committed');
    }
    ledger.crashNextCommit();

    await expect(ledger.mint(grant)).rejects.toMatchObject({ code: 'ERR_IN_DOUBT' });
    await expect(ledger.mint(grant)).rejects.toMatchObject({ code: 'ERR_WALLET_QUARANTINED' });
  });

  /** A wallet that crashes twice with two of three payments in flight, and the error of each payment. */
  const payUntilQuarantined = async () => {
    const ledger = await open({ clock: new ManualClock(), walletRestartsPerMinuteMax: 1, chainMax: 2 });
    const gate = ledger.gateNextCommit();
    const grant = ledger.mint({ to: 'alice', assets: { gold: 10n } });
    await gate.entered;
    ledger.crashNextCommit();
    ledger.crashNextCommit();
    const pay = { from: 'alice', to: 'bob', assets: { gold: 1n } };
    const answers = ['a', 'b', 'c'].map((key) => ledger.transfer({ ...pay, key }).catch((error) => error));
    gate.open();
    return { ledger, pay, grant, errors: Promise.all(answers) };
  };

  test('a quarantined wallet fails commands in flight with ERR_IN_DOUBT and waiting ones as quarantined', async () => {
    const { ledger, grant, errors } = await payUntilQuarantined();

    expect((await grant).status).toBe('committed');
    expect((await errors).map(({ code }) => code)).toEqual([
      'ERR_WALLET_CRASHED',
      'ERR_IN_DOUBT',
      'ERR_WALLET_QUARANTINED',
    ]);
    expect(await ledger.deadLetters.list()).toHaveLength(3);
  });

  test('a quarantined wallet fails each command with the key of the command', async () => {
    const { ledger, pay, errors } = await payUntilQuarantined();

    expect(await errors).toMatchObject([
      { code: 'ERR_WALLET_CRASHED', key: 'a' },
      { code: 'ERR_IN_DOUBT', key: 'b' },
      { code: 'ERR_WALLET_QUARANTINED', key: 'c' },
    ]);
    await expect(ledger.transfer({ ...pay, key: 'd' })).rejects.toMatchObject({ key: 'd' });
  });

  /** A wallet after its quarantine, and the dead letter of a payment of 7 that was never sent. */
  const openQuarantined = async (storeDeadlineMs: number) => {
    const clock = new ManualClock();
    const ledger = await open({ clock, storeDeadlineMs, walletRestartsPerMinuteMax: 1 });
    for (const gold of [10n, 100n]) await ledger.mint({ to: 'alice', assets: { gold } });
    const pay = { from: 'alice', to: 'bob' };
    ledger.crashNextCommit();
    ledger.crashNextCommit();
    await Promise.allSettled([1n, 7n].map((gold) => ledger.transfer({ ...pay, assets: { gold } })));
    const letters = await ledger.deadLetters.list();
    expect(letters.map(({ reason }) => reason)).toEqual(['poison', 'quarantined']);
    await clock.advance(61_000);
    return { ledger, redrive: (): Promise<void> => ledger.deadLetters.redrive(letters[1]?.id as string) };
  };

  test('a wallet holds the correct UTXOs after a re-driven command in doubt is re-driven again', async () => {
    const { ledger, redrive } = await openQuarantined(1);
    ledger.loseNextAnswer();
    await expect(redrive()).rejects.toMatchObject({ code: 'ERR_IN_DOUBT' });

    await redrive();

    expect((await ledger.balance('bob')).assets).toEqual({ gold: 7n });
    expect(
      ledger
        .inspect('alice')
        ?.utxos.map(({ assets }) => assets.gold)
        .toSorted(),
    ).toEqual([100n, 3n]);
    expect(await ledger.transfer({ from: 'alice', to: 'bob', assets: { gold: 96n } })).toMatchObject({
      status: 'committed',
    });
  });

  test.each([true, false])(
    'a command that is re-driven twice at once is committed once; resident: %s',
    async (isResident) => {
      const { ledger, redrive } = await openQuarantined(10_000);
      if (isResident) await ledger.mint({ to: 'alice', assets: { silver: 1n } });

      await Promise.all([redrive(), redrive()]);

      expect((await ledger.balance('bob')).assets).toEqual({ gold: 7n });
      expect(await ledger.transfer({ from: 'alice', to: 'bob', assets: { gold: 96n } })).toMatchObject({
        status: 'committed',
      });
      expect((await ledger.balance('alice')).assets.gold).toBe(7n);
    },
  );

  test('a wallet does not crash because a listener throws', async () => {
    const ledger = await open();
    const failures: string[] = [];
    ledger.on('listener:failed', ({ event }) => failures.push(event));
    ledger.on('transaction:committed', () => {
      throw new Error('a bug of the host');
    });
    ledger.on('wallet:state', async () => {
      throw new Error('an asynchronous bug of the host');
    });
    ledger.on('batch:committed', () => runInNewContext("Promise.reject(new Error('a bug in another realm'))"));

    const outcome = await ledger.mint({ to: 'alice', assets: { gold: 1n } });

    expect(outcome.status).toBe('committed');
    expect(ledger.inspect('alice')?.state).toBe('idle');
    await ledger.settled();
    expect(new Set(failures)).toEqual(new Set(['transaction:committed', 'wallet:state', 'batch:committed']));
  });
});
