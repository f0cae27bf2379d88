import { expect, test } from 'vitest';
import type { Commands } from '../../src/index.ts';
import type { TestLedger } from '../../src/testing/index.ts';
import { describeLedgers, nextEvent } from '../support/describe-ledgers.ts';

const sale = { id: '7', source: 'shop', type: 'sale' };
const gift = { from: 'ann', to: 'bob', assets: { gold: 5n } };

type Issue = (commands: Commands) => unknown;

/** Runs a function with the commands of a processor, or of the handler of an event, until its attempt has ended. */
const SOURCES: readonly [string, (ledger: TestLedger, issue: Issue) => Promise<void>][] = [
  [
    'processor',
    async (ledger, issue) => {
      ledger.processor('Sale', (_, commands) => issue(commands));
      await ledger.mint({ to: 'host', assets: { a: 1n }, actions: [{ type: 'Sale' }] });
      await ledger.settled();
    },
  ],
  [
    'handler',
    async (ledger, issue) => {
      ledger.handler('sale', (_, commands) => issue(commands));
      await ledger.dispatch(sale);
    },
  ],
];

describeLedgers('a dry run that is issued', (open) => {
  test.each(SOURCES)('by a %s and refused adds no dead letter, and nothing sends it later', async (_, run) => {
    const ledger = await open();
    const added: unknown[] = [];
    const answers: unknown[] = [];
    ledger.on('deadletter:added', ({ deadLetter }) => added.push(deadLetter));

    await run(ledger, async (commands) => {
      answers.push(await commands.transfer({ ...gift, dryRun: true }));
      answers.push(await commands.transfer({ ...gift, key: 'own', dryRun: true }));
    });

    expect(answers).toMatchObject([{ status: 'rejected' }, { status: 'rejected' }]);
    expect([added, await ledger.deadLetters.list()]).toEqual([[], []]);
    expect(await ledger.transactionByKey('own')).toBeUndefined();
  });

  test('with the key of a recorded refusal lists that refusal no second time', async () => {
    const ledger = await open();
    await ledger.transfer({ ...gift, key: 'own' });
    const answers: unknown[] = [];
    ledger.handler('sale', async (_, commands) => {
      answers.push(await commands.transfer({ ...gift, key: 'own', dryRun: true }));
    });

    await ledger.dispatch(sale);

    expect(answers).toMatchObject([{ status: 'rejected', repeated: true }]);
    expect(await ledger.deadLetters.list()).toEqual([]);
  });

  test('between commands is not in their keys, their outcomes and whether their event is a duplicate', async () => {
    const ledger = await open();
    const looks: unknown[] = [];
    ledger.handler('sale', async (_, commands) => {
      looks.push(await commands.mint({ to: 'eve', assets: { gem: 1n }, dryRun: true }));
      await commands.mint({ to: 'ann', assets: { gold: 5n } });
      looks.push(await commands.transfer({ ...gift, assets: { gold: 1n }, dryRun: true }));
      await commands.transfer({ ...gift, dryRun: false });
    });

    const first = await ledger.dispatch(sale);
    const again = await ledger.dispatch(sale);

    const statuses = [first, again].map(({ status, outcomes }) => [status, ...outcomes.map((one) => one.status)]);
    expect(statuses).toEqual([
      ['handled', 'committed', 'committed'],
      ['duplicate', 'duplicate', 'duplicate'],
    ]);
    expect(looks.map((look) => (look as { status: string }).status)).toEqual([
      ...['would_commit', 'would_commit', 'would_commit', 'rejected'],
    ]);
    expect(await ledger.transactionByKey('event:shop:7:0')).toMatchObject({ kind: 'mint' });
    expect(await ledger.transactionByKey('event:shop:7:1')).toMatchObject({ kind: 'transfer' });
    expect(await ledger.transactionByKey('event:shop:7:2')).toBeUndefined();
  });

  test('and fails with an error fails its attempt, also if nothing awaits it', async () => {
    const ledger = await open();
    ledger.handler('sale', (_, commands) => {
      void commands.mint({ to: '', assets: { gold: 1n }, dryRun: true });
    });

    await expect(ledger.dispatch(sale)).rejects.toMatchObject({ code: 'ERR_INVALID_COMMAND', field: 'to' });
  });
});

/** Issues commands one after the other, a few calls away from what the handler sees. */
async function inTurn(commands: Commands, ...to: string[]): Promise<void> {
  const relayed = async (wallet: string) => (async () => commands.mint({ to: wallet, assets: { gold: 1n } }))();
  for (const wallet of to) await (async () => relayed(wallet))();
}

describeLedgers('a command that a continuation issues which nothing awaits', (open) => {
  test('is finished before the delivery of its processor is made', async () => {
    const ledger = await open();
    const seen: string[] = [];
    ledger.on('delivery:made', () => seen.push('made'));
    ledger.processor('Sale', (_, commands) => {
      void inTurn(commands, 'ann', 'bob', 'eve').then(() => seen.push('issued'));
    });

    await ledger.mint({ to: 'host', assets: { a: 1n }, actions: [{ type: 'Sale' }] });
    await ledger.settled();

    expect(seen).toEqual(['issued', 'made']);
  });

  test('is finished before its event is handled, and has its outcome there', async () => {
    const ledger = await open();
    ledger.handler('sale', (_, commands) => void inTurn(commands, 'ann', 'bob', 'eve'));

    const first = await ledger.dispatch(sale);
    const again = await ledger.dispatch(sale);

    expect([first, again].map(({ status, outcomes }) => [status, outcomes.length])).toEqual([
      ['handled', 3],
      ['duplicate', 3],
    ]);
  });

  test('fails the attempt of its processor with its error', async () => {
    const ledger = await open();
    const ended = Promise.race([nextEvent(ledger, 'delivery:failed'), nextEvent(ledger, 'delivery:made')]);
    ledger.processor('Sale', (_, commands) => {
      void inTurn(commands, 'ann', '').catch(() => {});
    });

    await ledger.mint({ to: 'host', assets: { a: 1n }, actions: [{ type: 'Sale' }] });

    expect(await ended).toMatchObject({ error: { code: 'ERR_INVALID_COMMAND', field: 'to' } });
  });

  test('is finished before its event fails, by its handler or by another command', async () => {
    const ledger = await open();
    ledger.handler('thrown', (_, commands) => {
      void inTurn(commands, 'ann', 'bob');
      throw new Error('half-way');
    });
    ledger.handler('refused', (_, commands) => {
      void commands.mint({ to: '', assets: { gold: 1n } });
      void inTurn(commands, 'eve', 'eve', 'eve');
    });

    await expect(ledger.dispatch({ ...sale, type: 'thrown' })).rejects.toMatchObject({ code: 'ERR_HANDLER_FAILED' });
    expect(await ledger.transactionByKey('event:shop:7:1')).toMatchObject({ kind: 'mint' });
    const refused = ledger.dispatch({ ...sale, id: '8', type: 'refused' });
    await expect(refused).rejects.toMatchObject({ code: 'ERR_INVALID_COMMAND' });
    expect(await ledger.transactionByKey('event:shop:8:3')).toMatchObject({ kind: 'mint' });
  });
});
