import { AsyncLocalStorage } from 'node:async_hooks';
import { expect, test } from 'vitest';
import type { RuntimeEvents } from '../../src/index.ts';
import { ManualClock, type TestLedger } from '../../src/testing/index.ts';
import { describeLedgers, nextEvent } from '../support/describe-ledgers.ts';
import { hoard } from '../support/hoard.ts';

type Answered = RuntimeEvents['command:answered'];

function answersOf(ledger: TestLedger): Answered[] {
  const answers: Answered[] = [];
  ledger.on('command:answered', (event) => void answers.push(event));
  return answers;
}

describeLedgers('the times of a command', (open) => {
  test('say how long a batch was at the database', async () => {
    const clock = new ManualClock();
    const ledger = await open({ clock });
    const gate = ledger.gateNextCommit();
    const committed = nextEvent(ledger, 'transaction:committed');
    const mint = ledger.mint({ to: 'alice', assets: { gold: 1n } });
    await gate.entered;
    await clock.advance(70);
    gate.open();
    await mint;

    expect(await committed).toMatchObject({ waitedMs: 70, queuedMs: 0, planMs: 0, commitMs: 70, attempts: 1 });
  });

  test('say how long a command waited behind the batch of another one', async () => {
    const clock = new ManualClock();
    const ledger = await open({ clock });
    const gate = ledger.gateNextCommit();
    const first = ledger.mint({ to: 'alice', assets: { gold: 1n } });
    await gate.entered;
    const second = ledger.burn({ from: 'alice', assets: { gold: 1n } });
    const times: RuntimeEvents['transaction:committed'][] = [];
    ledger.on('transaction:committed', (event) => void times.push(event));
    await clock.advance(40);
    gate.open();
    await Promise.all([first, second]);

    expect(times).toMatchObject([
      { queuedMs: 0, commitMs: 40 },
      { waitedMs: 40, queuedMs: 40, planMs: 0, commitMs: 0, attempts: 1 },
    ]);
  });

  test('count each batch that was sent, and the pause between them as the commit', async () => {
    const clock = new ManualClock();
    const ledger = await open({ clock });
    ledger.failNextCommit('40001');
    ledger.failNextCommit('40001');
    const committed = nextEvent(ledger, 'transaction:committed');

    await clock.runUntil(ledger.mint({ to: 'alice', assets: { gold: 1n } }));

    const { waitedMs, queuedMs, commitMs, attempts } = await committed;
    expect(attempts).toBe(3);
    expect(commitMs).toBe(clock.aheadMs);
    expect(waitedMs).toBe(queuedMs + commitMs);
  });

  test('count the attempts that lost an input to another runtime', async () => {
    const clock = new ManualClock();
    const ledger = await open({ clock });
    const other = await ledger.another();
    await ledger.mint({ to: 'alice', assets: { gold: 5n } });
    await other.transfer({ from: 'alice', to: 'bob', assets: { gold: 1n } });
    const committed = nextEvent(ledger, 'transaction:committed');

    await clock.runUntil(ledger.transfer({ from: 'alice', to: 'bob', assets: { gold: 2n } }));

    expect(await committed).toMatchObject({ attempts: 2, queuedMs: clock.aheadMs, commitMs: 0 });
    await other.close();
  });

  test('count the attempts of an exchange that lost an input of one of its payers', async () => {
    const clock = new ManualClock();
    const ledger = await open({ clock });
    const other = await ledger.another();
    await ledger.mint({ to: 'alice', assets: { gold: 5n } });
    await ledger.mint({ to: 'bob', assets: { gem: 5n } });
    await other.transfer({ from: 'bob', to: 'carol', assets: { gem: 1n } });
    const committed = nextEvent(ledger, 'transaction:committed');

    const legs = [
      { from: 'alice', to: 'bob', assets: { gold: 1n } },
      { from: 'bob', to: 'alice', assets: { gem: 1n } },
    ];
    await clock.runUntil(ledger.exchange({ legs }));

    expect(await committed).toMatchObject({ attempts: 2 });
    await other.close();
  });

  test('of a command whose answer was lost count the batch that found it', async () => {
    const clock = new ManualClock();
    const ledger = await open({ clock });
    const committed = nextEvent(ledger, 'transaction:committed');
    ledger.loseNextAnswer();

    await clock.runUntil(ledger.mint({ to: 'alice', assets: { gold: 1n } }));

    expect(await committed).toMatchObject({ attempts: 2, commitMs: clock.aheadMs });
  });

  test('are none for a merge of an idle wallet', async () => {
    const clock = new ManualClock();
    const ledger = await open({ clock, idleMs: 86_400_000 });
    await ledger.sql(hoard('alice', 300, { gold: 1 }));
    await ledger.transfer({ from: 'alice', to: 'shop', assets: { gold: 1n } });
    const merged = nextEvent(ledger, 'transaction:committed');

    await clock.advance(10_000);

    expect(await merged).toMatchObject({
      transaction: { kind: 'merge' },
      ...{ waitedMs: 0, queuedMs: 0, planMs: 0, commitMs: 0, attempts: 1 },
    });
  });

  test('come with the batch: it has the id of the commit of its transactions', async () => {
    const ledger = await open();
    const batch = nextEvent(ledger, 'batch:committed');
    const committed = nextEvent(ledger, 'transaction:committed');

    await ledger.mint({ to: 'alice', assets: { gold: 1n } });

    expect((await batch).commitId).toBe((await committed).transaction.commitId);
  });
});

describeLedgers('the reception and the answer of a command', (open) => {
  test('are told once each, with the id of its transaction', async () => {
    const ledger = await open();
    const received: RuntimeEvents['command:received'][] = [];
    ledger.on('command:received', (event) => void received.push(event));
    const answers = answersOf(ledger);

    const outcome = await ledger.mint({ to: 'alice', assets: { gold: 1n }, key: 'grant' });
    await ledger.mint({ to: 'alice', assets: { gold: 1n }, key: 'grant' });
    await ledger.transfer({ from: 'alice', to: 'bob', assets: { gold: 2n } });
    await ledger.transfer({ from: 'alice', to: 'bob', assets: { gold: 1n }, dryRun: true });

    expect(received).toMatchObject([
      { wallet: 'alice', command: { kind: 'mint', key: 'grant' } },
      { wallet: 'alice', command: { kind: 'mint', key: 'grant' } },
      { wallet: 'alice', command: { kind: 'transfer' } },
      { wallet: 'alice', command: { kind: 'transfer', dryRun: true } },
    ]);
    expect(answers.map(({ status }) => status)).toEqual(['committed', 'duplicate', 'rejected', 'would_commit']);
    expect(answers.map(({ id }) => id)).toEqual(received.map(({ command }) => command.id));
    expect(answers[0]?.id).toBe(outcome.status === 'committed' && outcome.transaction.id);
    expect(answers[2]).toMatchObject({ reason: 'insufficient_funds' });
  });

  test('are told of a command that a full mailbox refuses, and of one that its caller withdraws', async () => {
    const clock = new ManualClock();
    const ledger = await open({ clock, mailboxCapacity: 1 });
    const answers = answersOf(ledger);
    const gate = ledger.gateNextCommit();
    const grant = { to: 'alice', assets: { gold: 1n } };
    const first = ledger.mint(grant);
    await gate.entered;
    const second = ledger.mint(grant);
    const third = ledger.mint(grant, { whenFull: 'wait', timeoutMs: 30 });
    const withdrawn = expect(third).rejects.toMatchObject({ code: 'ERR_TIMEOUT' });

    await expect(ledger.mint(grant)).rejects.toMatchObject({ code: 'ERR_MAILBOX_FULL' });
    await clock.advance(30);
    await withdrawn;
    gate.open();
    await Promise.all([first, second]);

    expect(answers).toMatchObject([
      { status: 'failed', error: { code: 'ERR_MAILBOX_FULL' }, waitedMs: 0 },
      { status: 'failed', error: { code: 'ERR_TIMEOUT' }, waitedMs: 30 },
      { status: 'committed', waitedMs: 30 },
      { status: 'committed', waitedMs: 30 },
    ]);
  });

  test('say of a second reversal without a key that it repeats the first', async () => {
    const ledger = await open();
    const mint = await ledger.mint({ to: 'alice', assets: { gold: 1n } });
    if (mint.status !== 'committed') throw new Error('a mint is committed');
    const answers = answersOf(ledger);

    await ledger.reverse({ transaction: mint.transaction.id });
    await ledger.reverse({ transaction: mint.transaction.id });

    expect(answers.map(({ status }) => status)).toEqual(['committed', 'duplicate']);
  });

  test('the reception is told in the async context of the caller, also of a reversal', async () => {
    const ledger = await open();
    const callers = new AsyncLocalStorage<string>();
    const seen: [name: string, caller: string | undefined][] = [];
    ledger.on('command:received', ({ command }) => void seen.push([command.kind, callers.getStore()]));
    ledger.on('command:answered', ({ status }) => void seen.push([status, callers.getStore()]));

    const mint = await callers.run('first', () => ledger.mint({ to: 'alice', assets: { gold: 1n } }));
    if (mint.status !== 'committed') throw new Error('a mint is committed');
    await callers.run('second', () => ledger.reverse({ transaction: mint.transaction.id }));

    expect(seen).toEqual([
      ['mint', 'first'],
      ['committed', undefined],
      ['reverse', 'second'],
      ['committed', undefined],
    ]);
  });
});
