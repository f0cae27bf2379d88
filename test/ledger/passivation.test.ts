import { expect, test } from 'vitest';
import { ManualClock } from '../../src/testing/index.ts';
import { describeLedgers } from '../support/describe-ledgers.ts';

describeLedgers('passivation', (open) => {
  test('a wallet that is idle for idleMs is passivated and loaded again for its next command', async () => {
    const clock = new ManualClock();
    const ledger = await open({ clock, idleMs: 1_000 });
    await ledger.mint({ to: 'alice', assets: { gold: 10n } });
    expect(ledger.inspect('alice')?.state).toBe('idle');

    await clock.advance(1_250);
    await ledger.waitForWallet('alice', 'stopped');

    expect(ledger.inspect('alice')).toBeUndefined();
    expect(ledger.residents()).toEqual([]);
    const outcome = await ledger.transfer({ from: 'alice', to: 'bob', assets: { gold: 4n } });
    expect(outcome.status).toBe('committed');
    expect(ledger.inspect('alice')).toMatchObject({ state: 'idle', assets: { gold: 6n } });
  });

  test('a wallet that is used is not passivated', async () => {
    const clock = new ManualClock();
    const ledger = await open({ clock, idleMs: 1_000 });
    await ledger.mint({ to: 'alice', assets: { gold: 10n } });

    for (let at = 0; at < 5; at += 1) {
      await clock.advance(500);
      await ledger.mint({ to: 'alice', assets: { gold: 1n } });
    }

    expect(ledger.residents()).toEqual(['alice']);
  });

  test('a wallet that commits is not passivated', async () => {
    const clock = new ManualClock();
    const ledger = await open({ clock, idleMs: 1_000 });
    const gate = ledger.gateNextCommit();
    const mint = ledger.mint({ to: 'alice', assets: { gold: 10n } });
    await gate.entered;

    await clock.advance(10_000);

    expect(ledger.inspect('alice')?.state).toBe('committing');
    gate.open();
    expect((await mint).status).toBe('committed');
  });

  test('a command for a passivating wallet reaches its next actor', async () => {
    const clock = new ManualClock();
    const ledger = await open({ clock, idleMs: 1_000 });
    await ledger.mint({ to: 'alice', assets: { gold: 10n } });
    let mail: Promise<unknown> | undefined;
    const states: string[] = [];
    ledger.on('wallet:state', ({ wallet, state }) => {
      if (wallet !== 'alice') return;
      states.push(state);
      if (state === 'passivating') mail ??= ledger.transfer({ from: 'alice', to: 'bob', assets: { gold: 1n } });
    });

    await clock.advance(1_250);
    await ledger.waitForWallet('alice', 'idle');

    expect(await mail).toMatchObject({ status: 'committed' });
    expect(states.slice(0, 3)).toEqual(['passivating', 'stopped', 'activating']);
  });

  test('the least recently used wallet is passivated for a new one', async () => {
    const ledger = await open({ residentWalletsMax: 2 });
    for (const to of ['a', 'b', 'a', 'c']) await ledger.mint({ to, assets: { gold: 1n } });

    await ledger.waitForWallet('b', 'stopped');

    expect(ledger.residents()).toEqual(['a', 'c']);
  });

  test('a new wallet stays resident where all others are busy, with one actor for all its commands', async () => {
    const ledger = await open({ residentWalletsMax: 1 });
    const spawned: string[] = [];
    ledger.on('wallet:state', ({ wallet, state }) => {
      if (state === 'activating') spawned.push(wallet);
    });
    const gate = ledger.gateNextCommit();
    const busy = ledger.mint({ to: 'alice', assets: { gold: 1n } });
    await gate.entered;

    const mints = [1n, 2n].map((gold) => ledger.mint({ to: 'bob', assets: { gold } }));
    const residents = ledger.residents();
    gate.open();
    await Promise.all([busy, ...mints]);

    expect(residents).toEqual(['alice', 'bob']);
    expect(spawned).toEqual(['alice', 'bob']);
  });

  test('100 callers of ever new wallets do not exceed residentWalletsMax by more than the wallets in use', async () => {
    const ledger = await open({ residentWalletsMax: 100 });
    let peak = 0;
    const caller = async (name: string): Promise<void> => {
      for (let at = 0; at < 40; at += 1) {
        await ledger.burn({ from: `${name}-${at}`, assets: { gold: 1n } });
        peak = Math.max(peak, ledger.residents().length);
      }
    };

    await Promise.all(Array.from({ length: 100 }, (_, at) => caller(`caller-${at}`)));

    // 100 in use, 100 idle, and those whose actors are ending.
    expect(peak).toBeLessThanOrEqual(400);
  });

  test('a burst of 1,000 wallets leaves residentWalletsMax of them in memory, without a further command', async () => {
    const ledger = await open({ residentWalletsMax: 50 });
    let passivated = 0;
    const enough = new Promise<void>((resolve) => {
      ledger.on('wallet:passivated', () => {
        passivated += 1;
        if (passivated === 950) resolve();
      });
    });

    await Promise.all(Array.from({ length: 1_000 }, (_, at) => ledger.burn({ from: `w${at}`, assets: { gold: 1n } })));

    await enough;
    expect(ledger.residents()).toHaveLength(50);
  });

  test('wallets that fall idle together are passivated over several turns of the event loop', async () => {
    const clock = new ManualClock();
    const ledger = await open({ clock, idleMs: 1_000 });
    await Promise.all(Array.from({ length: 1_000 }, (_, at) => ledger.burn({ from: `w${at}`, assets: { gold: 1n } })));
    const turns: number[] = [];
    let ofTurn = 0;
    ledger.on('wallet:state', ({ state }) => {
      if (state !== 'passivating') return;
      if (ofTurn === 0) {
        setImmediate(() => {
          turns.push(ofTurn);
          ofTurn = 0;
        });
      }
      ofTurn += 1;
    });

    await clock.advance(1_250);
    await ledger.waitForWallet('w999', 'stopped');

    expect(ledger.residents()).toEqual([]);
    expect(turns.reduce((sum, count) => sum + count)).toBe(1_000);
    expect(Math.max(...turns)).toBeLessThanOrEqual(250);
  });

  test('a ledger keeps 10,000 resident wallets', async () => {
    const ledger = await open({ commandsWaitingMax: 20_000 });
    const wallets = Array.from({ length: 10_000 }, (_, at) => `w${at}`);
    await Promise.all(wallets.map((to) => ledger.mint({ to, assets: { gold: 2n } })));

    const outcomes = await Promise.all(
      wallets.map((from, at) => ledger.transfer({ from, to: `w${(at + 1) % 10_000}`, assets: { gold: 1n } })),
    );

    expect(ledger.residents()).toHaveLength(10_000);
    expect(outcomes.every(({ status }) => status === 'committed')).toBe(true);
    expect(ledger.inspect('w7')).toMatchObject({ state: 'idle', assets: { gold: 2n } });
  });
});
