import { expect, test } from 'vitest';
import { ManualClock, type TestLedger } from '../../src/testing/index.ts';
import { describeLedgers } from '../support/describe-ledgers.ts';

const HOUR_MS = 3_600_000;

const mint = (ledger: TestLedger, to: string, ...actions: { readonly type: string; readonly dueInMs?: number }[]) =>
  ledger.mint({ to, assets: { gold: 5n }, actions });

describeLedgers('ledger.stats()', (open) => {
  test('of a new ledger is empty', async () => {
    const ledger = await open();

    expect(await ledger.stats()).toEqual({
      mailboxes: { wallets: 0, commands: 0, depth: 0, depthMax: 0 },
      counts: { commits: 0, transactions: 0, conflicts: 0, refusals: {} },
      order: { position: 0, unplaced: 0, lagMs: 0, spends: { position: 0, commits: 0, lagMs: 0 } },
      deliveries: [],
    });
  });

  test('counts commits, transactions and refusals by reason, and not what a dry run refuses', async () => {
    const ledger = await open();
    await mint(ledger, 'alice');
    const pay = (gold: bigint, more: object = {}) =>
      ledger.transfer({ from: 'alice', to: 'bob', assets: { gold }, ...more });
    await pay(1n);
    await pay(9n);
    await pay(9n, { key: 'recorded' });
    await pay(9n, { dryRun: true });
    await ledger.release({ hold: 'none' });

    const { counts } = await ledger.stats();

    expect(counts).toEqual({
      commits: 3,
      transactions: 3,
      conflicts: 0,
      refusals: { insufficient_funds: 2, hold_not_found: 1 },
    });
  });

  test('counts the conflicts with another runtime', async () => {
    const ledger = await open();
    const other = await ledger.another();
    await mint(ledger, 'alice');
    await ledger.transfer({ from: 'alice', to: 'alice2', assets: { gold: 1n } });
    await other.transfer({ from: 'alice', to: 'bob', assets: { gold: 1n } });
    await ledger.transfer({ from: 'alice', to: 'bob', assets: { gold: 1n } });

    expect((await ledger.stats()).counts.conflicts).toBe(1);
    expect((await other.stats()).counts.conflicts).toBe(0);
    await other.close();
  });

  test('has the commands that wait: in all mailboxes, and in the fullest', async () => {
    const ledger = await open();
    await Promise.all([mint(ledger, 'alice'), mint(ledger, 'carol')]);
    const gate = ledger.gateNextCommit();
    const pay = (from: string) => ledger.transfer({ from, to: 'bob', assets: { gold: 1n } });
    const first = pay('alice');
    await gate.entered;
    const legs = ['alice', 'carol'].map((from) => ({ from, to: 'bob', assets: { gold: 1n } }));
    const others = [pay('alice'), ledger.exchange({ legs })];

    const { mailboxes } = await ledger.stats();
    gate.open();
    await Promise.all([first, ...others]);

    // The first one has left its mailbox, and is not answered. The exchange is in two.
    expect(mailboxes).toMatchObject({ commands: 3, depth: 3, depthMax: 2 });
    expect((await ledger.stats()).mailboxes).toMatchObject({ commands: 0, depth: 0, depthMax: 0 });
  });

  test('says how far positions and the projection of spends are behind', async () => {
    const clock = new ManualClock();
    const ledger = await open({ clock });
    for (let count = 0; count < 3; count += 1) await mint(ledger, 'alice');
    const behind = (await ledger.stats()).order;
    await ledger.changes().page();
    const placed = (await ledger.stats()).order;
    await mint(ledger, 'alice');
    await clock.advance(1_000);

    expect(behind).toMatchObject({ position: 0, unplaced: 3, spends: { position: 0, commits: 0 } });
    expect(behind.lagMs).toBeGreaterThan(0);
    expect(placed).toMatchObject({ position: 3, unplaced: 0, lagMs: 0, spends: { position: 0, commits: 3 } });
    expect(placed.spends.lagMs).toBeGreaterThan(0);
    await expect
      .poll(async () => (await ledger.stats()).order)
      .toEqual({ position: 4, unplaced: 0, lagMs: 0, spends: { position: 4, commits: 0, lagMs: 0 } });
  });

  test('has the deliveries that wait by type, with age and reason', async () => {
    const clock = new ManualClock();
    const ledger = await open({ clock });
    ledger.processor('Fails', () => {
      throw new Error('down');
    });
    let entered = (): void => {};
    const isEntered = new Promise<void>((resolve) => {
      entered = resolve;
    });
    let leave = (): void => {};
    const left = new Promise<void>((resolve) => {
      leave = resolve;
    });
    ledger.processor('Slow', () => {
      entered();
      return left;
    });
    const failed = new Promise<void>((resolve) => void ledger.on('delivery:failed', () => resolve()));
    await mint(ledger, 'alice', { type: 'Fails' });
    await mint(ledger, 'bob', { type: 'Slow' });
    await mint(ledger, 'bob', { type: 'Slow' });
    await mint(ledger, 'carol', { type: 'Nobody' }, { type: 'Nobody' }, { type: 'Later', dueInMs: HOUR_MS });
    await mint(ledger, 'dan', { type: 'Nobody', dueInMs: 2 * HOUR_MS }, { type: 'Later', dueInMs: 2 * HOUR_MS });
    await Promise.all([isEntered, failed]);
    // The back-off is by the clock of the database, which goes on.
    await ledger.sql(`update $schema.outbox set due_at = now() + interval '30 s' where type = 'Fails'`);

    const { deliveries } = await ledger.stats();
    leave();

    const none = { due: 0, backingOff: 0, claimed: 0, claimedBy: [], scheduled: 0 };
    const [fails, later, nobody, slow] = deliveries;
    expect(deliveries.map(({ type }) => type)).toEqual(['Fails', 'Later', 'Nobody', 'Slow']);
    expect(fails).toMatchObject({ ...none, backingOff: 1, hasProcessor: true });
    expect(fails?.backingOffUntil).toBeInstanceOf(Date);
    expect(later).toEqual({ ...none, type: 'Later', scheduled: 2, dueAt: expect.any(Date), hasProcessor: false });
    expect(nobody).toMatchObject({ ...none, due: 2, scheduled: 1, hasProcessor: false });
    expect((nobody?.dueAt?.getTime() ?? 0) - (later?.dueAt?.getTime() ?? 0)).toBeGreaterThan(HOUR_MS / 2);
    for (const { oldestMs } of [fails, nobody, slow] as { oldestMs?: number }[]) {
      expect(oldestMs).toBeGreaterThanOrEqual(0);
      expect(oldestMs).toBeLessThan(HOUR_MS);
    }
    expect(slow).toMatchObject({ hasProcessor: true, claimedBy: [expect.any(String)] });
    expect([slow?.due, slow?.claimed].reduce((sum, count) => (sum ?? 0) + (count ?? 0), 0)).toBe(2);
    await ledger.settled();
    expect((await ledger.stats()).deliveries.map(({ type }) => type)).toEqual(['Fails', 'Later', 'Nobody']);
  });

  test('takes the options of a read, and is refused when the ledger is closed', async () => {
    const ledger = await open();
    const aborted = ledger.stats({ signal: AbortSignal.abort() });
    await expect(aborted).rejects.toMatchObject({ code: 'ERR_TIMEOUT' });
    await ledger.close();
    await expect(ledger.stats()).rejects.toMatchObject({ code: 'ERR_CLOSED' });
  });
});
