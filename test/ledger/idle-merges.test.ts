import { expect, test } from 'vitest';
import { LIMITS, type Transaction } from '../../src/index.ts';
import { expectConserved, ManualClock, type TestLedger } from '../../src/testing/index.ts';
import { withoutPosition } from '../support/commit-order.ts';
import { describeLedgers, nextEvent } from '../support/describe-ledgers.ts';
import { hoard } from '../support/hoard.ts';

/** The interval of the scans for fragmented wallets. */
const SCAN_MS = 1_000;
/** More scans than any wallet of these tests needs. */
const SCANS_MAX = 500;
/** Longer than all scans. */
const STAYS = { idleMs: 86_400_000 };

/** A wallet with this many UTXOs of one gold each, resident and idle. */
async function crowded(ledger: TestLedger, wallet: string, utxos: number): Promise<void> {
  await ledger.sql(hoard(wallet, utxos, { gold: 1 }));
  await ledger.transfer({ from: wallet, to: 'shop', assets: { gold: 1n } });
}

/** The merges that a ledger commits from here on. */
function watchMerges(ledger: TestLedger): Transaction[] {
  const merges: Transaction[] = [];
  ledger.on('transaction:committed', ({ transaction }) => {
    if (transaction.kind === 'merge') merges.push(transaction);
  });
  return merges;
}

/** Advances the clock, and waits for merges in flight, until the condition is true. */
async function until(clock: ManualClock, ledger: TestLedger, isTrue: () => boolean | Promise<boolean>): Promise<void> {
  for (let scans = 0; !(await isTrue()); scans += 1) {
    if (scans === SCANS_MAX) throw new Error('the condition stays false');
    await clock.advance(SCAN_MS);
    if (ledger.inspect('alice')?.state === 'committing') await ledger.waitForWallet('alice', 'idle');
  }
}

function isMerged(ledger: TestLedger, wallet: string): boolean {
  const view = ledger.inspect(wallet);
  return view?.partial === undefined && (view?.utxos.length ?? 0) <= LIMITS.mergeAboveUtxos;
}

describeLedgers('an idle wallet', (open) => {
  test('an idle wallet merges its smallest UTXOs in recorded transactions until few are left', async () => {
    const clock = new ManualClock();
    const ledger = await open({ clock, ...STAYS });
    await crowded(ledger, 'alice', 300);
    const merges = watchMerges(ledger);

    await until(clock, ledger, () => isMerged(ledger, 'alice'));

    expect(merges).not.toEqual([]);
    expect(merges.every(({ inputs, outputs }) => inputs.length <= 100 && outputs.length === 1)).toBe(true);
    expect(withoutPosition((await ledger.transaction(merges[0]?.id as string)) as Transaction)).toEqual(merges[0]);
    const { assets, utxos } = await ledger.balance('alice');
    expect(assets).toEqual({ gold: 299n });
    expect(utxos).toBe(ledger.inspect('alice')?.utxos.length);
  });

  test('an idle wallet with a partial cache merges until the cache is complete', async () => {
    const clock = new ManualClock();
    const ledger = await open({ clock, ...STAYS, utxosLoadedMax: 50, inputsMax: 20 });
    await ledger.sql(hoard('alice', 300, { silver: 1, wood: 2 }));
    await crowded(ledger, 'alice', 600);
    expect(ledger.inspect('alice')?.partial).toBe(true);
    const merges = watchMerges(ledger);

    await until(clock, ledger, () => isMerged(ledger, 'alice'));

    expect(merges.every(({ inputs }) => inputs.length <= 20)).toBe(true);
    expect(ledger.inspect('alice')?.assets).toEqual({ gold: 599n, silver: 300n, wood: 600n });
    expect(await ledger.balance('alice')).toMatchObject({ assets: { gold: 599n, silver: 300n, wood: 600n } });
  });

  test.each([
    ['idle merges are off', { idleMerges: false }],
    ['merges are off', { merges: false }],
  ])('an idle wallet merges nothing where %s', async (_, options) => {
    const clock = new ManualClock();
    const ledger = await open({ clock, ...STAYS, ...options });
    await crowded(ledger, 'alice', 300);
    const merges = watchMerges(ledger);

    for (let scans = 0; scans < 10; scans += 1) await clock.advance(SCAN_MS);

    expect(ledger.inspect('alice')?.state).toBe('idle');
    await ledger.transfer({ from: 'alice', to: 'shop', assets: { gold: 1n } });
    expect(merges).toEqual([]);
  });

  test('an idle wallet with few UTXOs merges nothing', async () => {
    const clock = new ManualClock();
    const ledger = await open({ clock, ...STAYS });
    await crowded(ledger, 'alice', 100);
    // Each payment spends some small UTXOs in addition.
    while (!isMerged(ledger, 'alice')) {
      await ledger.transfer({ from: 'alice', to: 'shop', assets: { gold: 1n } });
    }
    const merges = watchMerges(ledger);

    for (let scans = 0; scans < 10; scans += 1) await clock.advance(SCAN_MS);

    expect(ledger.inspect('alice')?.state).toBe('idle');
    expect(merges).toEqual([]);
  });

  test('a wallet that is used continuously merges nothing', async () => {
    const clock = new ManualClock();
    const ledger = await open({ clock, ...STAYS });
    await crowded(ledger, 'alice', 300);
    const merges = watchMerges(ledger);

    for (let at = 0; at < 20; at += 1) {
      await clock.advance(500);
      await ledger.transfer({ from: 'alice', to: 'shop', assets: { gold: 1n } });
    }

    expect(merges).toEqual([]);
  });

  test('an idle wallet executes a command that arrives during a merge after one unit of merges', async () => {
    const clock = new ManualClock();
    const ledger = await open({ clock, ...STAYS, inputsMax: 10 });
    await crowded(ledger, 'alice', 300);
    const merges = watchMerges(ledger);
    const gate = ledger.gateNextCommit();
    await clock.advance(SCAN_MS);
    await gate.entered;
    expect(ledger.inspect('alice')?.state).toBe('committing');

    const transfer = ledger.transfer({ from: 'alice', to: 'shop', assets: { gold: 2n } });
    gate.open();

    expect(await transfer).toMatchObject({ status: 'committed' });
    expect(merges).toHaveLength(LIMITS.mergesPerUnitMax);
  });

  test('a merging wallet is settled, and its ledger closes after the unit in flight', async () => {
    const clock = new ManualClock();
    const ledger = await open({ clock, ...STAYS, inputsMax: 10 });
    await crowded(ledger, 'alice', 300);
    const merges = watchMerges(ledger);
    const gate = ledger.gateNextCommit();
    await clock.advance(SCAN_MS);
    await gate.entered;

    await ledger.settled();
    const closed = ledger.close();
    gate.open();
    await closed;

    expect(merges).toHaveLength(LIMITS.mergesPerUnitMax);
    expect(ledger.residents()).toEqual([]);
  });

  test('an idle wallet drops a merge that conflicts with another runtime, and merges the remaining UTXOs', async () => {
    const clock = new ManualClock();
    const ledger = await open({ clock, ...STAYS });
    const other = await ledger.another({ seed: 2, idleMerges: false });
    await crowded(ledger, 'alice', 300);
    await other.transfer({ from: 'alice', to: 'shop', assets: { gold: 90n } });
    const retries: unknown[] = [];
    ledger.on('transaction:retrying', (retry) => retries.push(retry));

    await until(clock, ledger, () => isMerged(ledger, 'alice'));

    expect(retries).toEqual([]);
    expect(ledger.inspect('alice')).toMatchObject({ assets: { gold: 209n } });
    expect(ledger.inspect('alice')).not.toHaveProperty('lastError');
    await other.close();
  });

  test('a wallet that two runtimes merge has few UTXOs in the end', async () => {
    const clock = new ManualClock();
    const ledger = await open({ clock, ...STAYS, utxosLoadedMax: 100 });
    const other = await ledger.another({ seed: 2, clock, ...STAYS, utxosLoadedMax: 70 });
    await crowded(ledger, 'alice', 1_000);
    await other.transfer({ from: 'alice', to: 'shop', assets: { gold: 1n } });

    await until(clock, ledger, async () => (await ledger.balance('alice')).utxos <= LIMITS.mergeAboveUtxos);

    // Each runtime has to load the merges of the other.
    const paid = [ledger, other].map((one) => one.transfer({ from: 'alice', to: 'shop', assets: { gold: 499n } }));
    let isPaid = false;
    void Promise.allSettled(paid).then(() => {
      isPaid = true;
    });
    while (!isPaid) await clock.advance(SCAN_MS);
    expect(await Promise.all(paid)).toMatchObject([{ status: 'committed' }, { status: 'committed' }]);
    await other.close();
  });

  test('an idle wallet records the error of a refused merge and pays afterwards', async () => {
    const clock = new ManualClock();
    const ledger = await open({ clock, ...STAYS });
    await crowded(ledger, 'alice', 300);
    const merges = watchMerges(ledger);
    ledger.failNextCommit('23514');

    await until(clock, ledger, () => ledger.inspect('alice')?.lastError !== undefined);

    expect(merges).toEqual([]);
    expect(await ledger.transfer({ from: 'alice', to: 'shop', assets: { gold: 299n } })).toMatchObject({
      status: 'committed',
    });
  });

  test('an idle wallet continues after a merge whose answer was lost', async () => {
    const clock = new ManualClock();
    const ledger = await open({ clock, ...STAYS });
    await crowded(ledger, 'alice', 300);
    ledger.loseNextAnswer();
    await clock.advance(SCAN_MS);
    // The same unit is sent again after a back-off.
    await clock.sleeping();
    await clock.advance(SCAN_MS);
    await ledger.waitForWallet('alice', 'idle');

    await until(clock, ledger, () => isMerged(ledger, 'alice'));

    expect(await ledger.balance('alice')).toMatchObject({ assets: { gold: 299n } });
    await expectConserved(ledger);
  });

  test('a wallet that crashes during a merge is rebuilt for its next command', async () => {
    const clock = new ManualClock();
    const ledger = await open({ clock, ...STAYS });
    await crowded(ledger, 'alice', 300);
    const crashed = nextEvent(ledger, 'wallet:crashed');
    ledger.crashNextCommit();
    await clock.advance(SCAN_MS);
    await crashed;

    expect(await ledger.transfer({ from: 'alice', to: 'shop', assets: { gold: 299n } })).toMatchObject({
      status: 'committed',
    });
    await ledger.close();
  });

  test('an idle wallet is passivated after idleMs, merged or not', async () => {
    const clock = new ManualClock();
    const ledger = await open({ clock, idleMs: 3_000, utxosLoadedMax: 20, inputsMax: 2 });
    await crowded(ledger, 'alice', 1_000);
    const gate = ledger.gateNextCommit();
    await clock.advance(SCAN_MS);
    await gate.entered;
    // Its first merge ends just before the scan at 3,000 ms, and the pause of the next one just after it.
    await clock.advance(1_995);
    gate.open();
    await ledger.waitForWallet('alice', 'idle');
    await clock.advance(5);

    await ledger.waitForWallet('alice', 'stopped');
    expect((await ledger.balance('alice')).utxos).toBeGreaterThan(LIMITS.mergeAboveUtxos);
  });

  test('an idle wallet whose UTXOs no merge reduces is tried once', async () => {
    const clock = new ManualClock();
    const ledger = await open({ clock, ...STAYS });
    for (let at = 0; at < LIMITS.mergeAboveUtxos + 2; at += 1) {
      const assets = Object.fromEntries(Array.from({ length: 16 }, (_, place) => [`asset-${at}-${place}`, 1n]));
      await ledger.mint({ to: 'alice', assets });
    }
    const states: string[] = [];
    ledger.on('wallet:state', ({ wallet, state }) => states.push(`${wallet} ${state}`));

    await until(clock, ledger, () => states.length >= 2);
    for (let scans = 0; scans < 20; scans += 1) await clock.advance(SCAN_MS);

    expect(states).toEqual(['alice committing', 'alice idle']);
  });
});
