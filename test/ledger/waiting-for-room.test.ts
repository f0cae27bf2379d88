import { getEventListeners } from 'node:events';
import { expect, test } from 'vitest';
import { messageOf } from '../../src/domain/errors.ts';
import type { CommandOptions, Outcome } from '../../src/index.ts';
import { ManualClock, type TestLedger } from '../../src/testing/index.ts';
import { give, holdings } from '../economy/support/holdings.ts';
import { orderOf } from '../support/commit-order.ts';
import { describeLedgers } from '../support/describe-ledgers.ts';
import { answerOf, answersOf, BUYERS, buy, Reads, stock } from './support/purchases.ts';

const WAIT: CommandOptions = { whenFull: 'wait' };

function pay(ledger: TestLedger, options: CommandOptions & { key?: string } = {}): Promise<Outcome> {
  const { key, ...rest } = options;
  const command = { from: 'ann', to: 'rent', assets: { gold: 1n }, ...(key === undefined ? {} : { key }) };
  return ledger.transfer(command, rest);
}

/** Gives ann gold, and fills her mailbox behind a commit that waits at a gate. */
async function fill(ledger: TestLedger, capacity = 1) {
  await give(ledger, { ann: { gold: 10_000n } });
  const gate = ledger.gateNextCommit();
  const accepted = [pay(ledger)];
  await gate.entered;
  for (let at = 0; at < capacity; at += 1) accepted.push(pay(ledger));
  return { gate, accepted };
}

function orders(outcomes: readonly Outcome[]): number[] {
  return outcomes.map((outcome) => (outcome.status === 'committed' ? orderOf(outcome.transaction) : -1));
}

describeLedgers('a command that waits for room', (open) => {
  test('is committed after those before it, in the order of the calls', async () => {
    const ledger = await open({ mailboxCapacity: 1 });
    const { gate, accepted } = await fill(ledger);

    const waiting = Array.from({ length: 5 }, () => pay(ledger, WAIT));

    expect(ledger.inspect('ann')?.mailbox).toMatchObject({ depth: 1, capacity: 1, waitingForRoom: 5 });
    gate.open();
    const order = orders(await Promise.all([...accepted, ...waiting]));
    expect(order).not.toContain(-1);
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(ledger.inspect('ann')?.mailbox).toMatchObject({ depth: 0, waitingForRoom: 0 });
  });

  test('is not overtaken: a command without the option is refused until none waits', async () => {
    const ledger = await open({ mailboxCapacity: 1 });
    const { gate, accepted } = await fill(ledger);
    const waiting = pay(ledger, WAIT);

    await expect(pay(ledger)).rejects.toMatchObject({
      code: 'ERR_MAILBOX_FULL',
      message: expect.stringMatching(
        /^the mailbox of ann is full: 1 of mailboxCapacity 1 commands, \d+ bytes, and 1 command waits for room; pass /,
      ),
    });

    gate.open();
    expect(await answersOf([...accepted, waiting])).toEqual(['committed', 'committed', 'committed']);
    expect(await answerOf(pay(ledger))).toBe('committed');
  });

  test.each(['timeout', 'signal'])('is withdrawn by its %s, and leaves nothing behind', async (by) => {
    const clock = new ManualClock();
    const ledger = await open({ clock, mailboxCapacity: 1 });
    const { gate, accepted } = await fill(ledger);
    const abort = new AbortController();
    const options: CommandOptions = by === 'timeout' ? { timeoutMs: 5 } : { signal: abort.signal };
    const withdrawn = expect(pay(ledger, { ...WAIT, ...options, key: 'gone' })).rejects.toMatchObject({
      code: 'ERR_TIMEOUT',
      key: 'gone',
      message: expect.stringContaining('the command was withdrawn, and nothing was committed'),
    });
    const behind = pay(ledger, WAIT);

    if (by === 'timeout') await clock.advance(5);
    else abort.abort(new Error('bored'));

    await withdrawn;
    expect(ledger.inspect('ann')?.mailbox).toMatchObject({ depth: 1, waitingForRoom: 1 });
    expect(getEventListeners(abort.signal, 'abort')).toEqual([]);
    gate.open();
    expect(await answersOf([...accepted, behind])).toEqual(['committed', 'committed', 'committed']);
    await ledger.settled();
    expect(await ledger.transactionByKey('gone')).toBeUndefined();
  });

  test('is not queued if its signal is aborted before the call', async () => {
    const ledger = await open({ mailboxCapacity: 1 });
    const { gate, accepted } = await fill(ledger);

    expect(await answerOf(pay(ledger, { ...WAIT, signal: AbortSignal.abort() }))).toBe('ERR_TIMEOUT');

    expect(ledger.inspect('ann')?.mailbox.waitingForRoom).toBe(0);
    gate.open();
    expect(await answersOf(accepted)).toEqual(['committed', 'committed']);
  });

  test('fails with ERR_CLOSED at once when the ledger closes, and accepted commands are committed', async () => {
    const ledger = await open({ mailboxCapacity: 1 });
    const { gate, accepted } = await fill(ledger);
    const waiting = pay(ledger, { ...WAIT, key: 'late' });

    const closing = ledger.close();

    await expect(waiting).rejects.toMatchObject({ code: 'ERR_CLOSED', key: 'late' });
    gate.open();
    expect(await answersOf(accepted)).toEqual(['committed', 'committed']);
    await closing;
  });

  test('waits with half of the commands of the runtime; one more is refused for its full mailbox', async () => {
    const ledger = await open({ mailboxCapacity: 1, commandsWaitingMax: 6 });
    const { gate, accepted } = await fill(ledger);
    const waiting = [1, 2, 3].map(() => pay(ledger, WAIT));

    const refused = pay(ledger, WAIT);

    await expect(refused).rejects.toMatchObject({
      code: 'ERR_MAILBOX_FULL',
      message: expect.stringMatching(
        /, and 3 commands wait for room; 3 of half of commandsWaitingMax 6 commands wait .* send it again$/,
      ),
    });
    const other = ledger.mint({ to: 'ben', assets: { gold: 1n } });
    gate.open();
    expect(new Set(await answersOf([...accepted, ...waiting, other]))).toEqual(new Set(['committed']));
  });

  test('counts as a command that is not answered: settled() waits for it', async () => {
    const clock = new ManualClock();
    const ledger = await open({ clock, mailboxCapacity: 1 });
    const { gate, accepted } = await fill(ledger);
    const waiting = pay(ledger, WAIT);

    const settled = expect(ledger.settled({ timeoutMs: 5 })).rejects.toMatchObject({
      message: expect.stringContaining('3 commands (ann)'),
    });
    await clock.advance(5);

    await settled;
    gate.open();
    expect(await answersOf([...accepted, waiting])).toEqual(['committed', 'committed', 'committed']);
  });

  test('is answered with what a dry run finds after those before it', async () => {
    const ledger = await open({ mailboxCapacity: 1 });
    await give(ledger, { ann: { gold: 3n } });
    const gate = ledger.gateNextCommit();
    const accepted = [pay(ledger)];
    await gate.entered;
    accepted.push(pay(ledger));

    const dry = ledger.transfer({ from: 'ann', to: 'rent', assets: { gold: 2n }, dryRun: true }, WAIT);

    gate.open();
    expect(await answersOf(accepted)).toEqual(['committed', 'committed']);
    expect(await dry).toMatchObject({ status: 'rejected', reason: 'insufficient_funds' });
  });

  test('is committed after a crash of its wallet, and fails when the wallet is quarantined', async () => {
    const ledger = await open({ mailboxCapacity: 1, walletRestartsPerMinuteMax: 1 });
    const { gate, accepted } = await fill(ledger);
    const waiting = [pay(ledger, WAIT), pay(ledger, WAIT)];
    ledger.crashNextCommit();
    gate.open();

    expect(await answersOf([...accepted, ...waiting])).toEqual(Array(4).fill('committed'));

    const again = ledger.gateNextCommit();
    const blocked = pay(ledger);
    await again.entered;
    const behind = pay(ledger);
    const failing = [pay(ledger, WAIT), pay(ledger, WAIT)];
    ledger.crashNextCommit();
    again.open();
    expect(await answersOf([blocked, behind, ...failing])).toEqual([
      ...['committed', 'ERR_IN_DOUBT'],
      ...['ERR_WALLET_QUARANTINED', 'ERR_WALLET_QUARANTINED'],
    ]);
    expect(await answerOf(pay(ledger, WAIT))).toBe('ERR_WALLET_QUARANTINED');
  });

  test('is committed although the command before it fails because the wallet cannot be loaded', async () => {
    const reads = new Reads();
    const ledger = await open({ mailboxCapacity: 1 }, reads);
    const other = await ledger.another();
    await give(other, { ann: { gold: 9n } });
    await other.close();
    reads.failLoad('ann');

    const answers = answersOf([pay(ledger), pay(ledger, WAIT), pay(ledger, WAIT)]);

    expect(await answers).toEqual(['ERR_STORE_UNAVAILABLE', 'committed', 'committed']);
  });

  test('of several payers takes all places in one step, in the order of the calls', async () => {
    const ledger = await open({ mailboxCapacity: 1 });
    await stock(ledger);
    const gate = ledger.gateNextCommit();
    const first = ledger.burn({ from: 'shop', assets: { wood: 1n } });
    await gate.entered;
    const second = ledger.burn({ from: 'shop', assets: { wood: 1n } });

    const waiting = [...BUYERS, ...BUYERS].map((buyer) => buy(ledger, buyer, WAIT));
    const behind = ledger.burn({ from: 'ann', assets: { gold: 1n } }, WAIT);
    const refused = ledger.burn({ from: 'ben', assets: { gold: 1n } }).catch(messageOf);

    expect(ledger.inspect('shop')?.mailbox).toMatchObject({ depth: 1, waitingForRoom: 6 });
    // Both have room, and neither command takes it.
    expect(['ann', 'ben'].map((buyer) => ledger.inspect(buyer)?.mailbox.depth ?? 0)).toEqual([0, 0]);
    const says = 'has room, and 2 commands wait for room; pass';
    expect(await refused).toContain(`the mailbox of ben ${says} { whenFull: 'wait' } or send it again`);
    gate.open();
    const order = orders(await Promise.all([first, second, ...waiting, behind]));
    expect(order).not.toContain(-1);
    expect(order.slice(0, 8)).toEqual([...order.slice(0, 8)].sort((a, b) => a - b));
    expect(order[8]).toBeGreaterThan(order[5] as number);
    expect(await holdings(ledger, 'ann', 'shop')).toEqual({
      ann: { gold: 7n, wood: 2n },
      shop: { gold: 6n, wood: 12n },
    });
  });

  test('of several payers is withdrawn from all of them, and those behind it go on', async () => {
    const ledger = await open({ mailboxCapacity: 1 });
    await stock(ledger);
    const gate = ledger.gateNextCommit();
    const accepted = [ledger.burn({ from: 'shop', assets: { wood: 1n } })];
    await gate.entered;
    accepted.push(ledger.burn({ from: 'shop', assets: { wood: 1n } }));
    const abort = new AbortController();
    const withdrawn = buy(ledger, 'ann', { ...WAIT, key: 'gone', signal: abort.signal });
    const behind = ledger.burn({ from: 'ann', assets: { gold: 1n } }, WAIT);

    abort.abort();

    expect(await answerOf(withdrawn)).toBe('ERR_TIMEOUT');
    expect(ledger.inspect('shop')?.mailbox.waitingForRoom).toBe(0);
    await ledger.waitForWallet('ann', 'committing');
    gate.open();
    expect(await answersOf([...accepted, behind])).toEqual(['committed', 'committed', 'committed']);
    expect(await ledger.transactionByKey('gone')).toBeUndefined();
  });

  test('may be a reversal, which waits after its transaction was read', async () => {
    const ledger = await open({ mailboxCapacity: 1 });
    await give(ledger, { ann: { gold: 9n } });
    const paid = await ledger.transfer({ from: 'ann', to: 'ben', assets: { gold: 5n } });
    const transaction = paid.status === 'committed' ? paid.transaction.id : '';
    const gate = ledger.gateNextCommit();
    const accepted = [ledger.burn({ from: 'ben', assets: { gold: 1n } })];
    await gate.entered;
    accepted.push(ledger.mint({ to: 'ben', assets: { gold: 1n } }));

    expect(await answerOf(ledger.reverse({ transaction }))).toBe('ERR_MAILBOX_FULL');
    const reversal = ledger.reverse({ transaction }, WAIT);
    await expect.poll(() => ledger.inspect('ben')?.mailbox.waitingForRoom).toBe(1);

    gate.open();
    expect(await answersOf([...accepted, reversal])).toEqual(['committed', 'committed', 'committed']);
    expect(await holdings(ledger, 'ann', 'ben')).toEqual({ ann: { gold: 9n }, ben: {} });
  });

  test('is a reversal that is not sent if its caller leaves while the transaction is read', async () => {
    const ledger = await open();
    await give(ledger, { ann: { gold: 9n } });
    const paid = await ledger.transfer({ from: 'ann', to: 'ben', assets: { gold: 5n } });
    const transaction = paid.status === 'committed' ? paid.transaction.id : '';

    await expect(ledger.reverse({ transaction }, { ...WAIT, signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'ERR_TIMEOUT',
      message: expect.stringContaining('the command was withdrawn, and nothing was committed'),
    });

    await ledger.settled();
    expect(await holdings(ledger, 'ben')).toEqual({ ben: { gold: 5n } });
  });

  test('2,000 callers of one wallet with a mailbox of 16 are committed in the order of their calls', async () => {
    const ledger = await open({ mailboxCapacity: 16 });
    const { gate, accepted } = await fill(ledger, 16);

    const waiting = Array.from({ length: 2_000 }, () => pay(ledger, WAIT));

    expect(ledger.inspect('ann')?.mailbox.waitingForRoom).toBe(2_000);
    gate.open();
    const order = orders(await Promise.all([...accepted, ...waiting]));
    expect(order).not.toContain(-1);
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect((await ledger.balance('rent')).assets).toEqual({ gold: 2_017n });
  });
});
