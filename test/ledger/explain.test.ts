import { expect, test } from 'vitest';
import { ManualClock } from '../../src/testing/index.ts';
import { describeLedgers, nextEvent } from '../support/describe-ledgers.ts';

const ELSEWHERE = '00000000-0000-7000-8000-000000000000';

describeLedgers('explain()', (open) => {
  test('explain() names the conflicts of a command, and who spent what it wanted', async () => {
    const clock = new ManualClock();
    const ledger = await open({ clock });
    const other = await ledger.another({ seed: 2 });
    await ledger.mint({ to: 'alice', assets: { gold: 10n } });
    const first = await other.transfer({ from: 'alice', to: 'carol', assets: { gold: 1n } });
    const gate = ledger.gateNextCommit();
    const again = ledger.gateNextCommit();
    const retrying = nextEvent(ledger, 'transaction:retrying');

    const transfer = ledger.transfer({ from: 'alice', to: 'bob', assets: { gold: 2n }, key: 'pay' });
    await gate.entered;
    expect(await ledger.explain('pay')).toMatchObject({ state: 'committing', queued: [], retries: [] });
    gate.open();
    const { lost } = await retrying;
    await again.entered;
    const during = await ledger.explain('pay');
    again.open();
    const paid = await transfer;
    const after = await ledger.explain('pay');

    const rival = first.status === 'committed' ? first.transaction.id : '';
    const retries = [
      { at: new Date(clock.now()), attempt: 1, delayMs: 0, lost: [{ outpoint: lost[0], spentBy: rival }] },
    ];
    expect(during).toMatchObject({ state: 'committing', command: { from: 'alice', key: 'pay' }, retries });
    expect(after).toMatchObject({ state: 'committed', retries, transaction: { key: 'pay' } });
    expect(after?.acceptedAt).toEqual(new Date(clock.now()));
    expect(after?.id).toBe(paid.status === 'committed' ? paid.transaction.id : '');
    await other.close();
  });

  test('explain() says behind what a command waits, and for whom', async () => {
    const clock = new ManualClock();
    const ledger = await open({ clock });
    await ledger.mint({ to: 'alice', assets: { gold: 10n } });
    await ledger.mint({ to: 'bob', assets: { gold: 10n, wood: 1n } });
    const gate = ledger.gateNextCommit({ wallet: 'alice' });
    const busy = ledger.transfer({ from: 'alice', to: 'carol', assets: { gold: 1n } });
    await gate.entered;
    await clock.advance(1_500);
    const trade = ledger.exchange({
      legs: [
        { from: 'bob', to: 'alice', assets: { wood: 1n } },
        { from: 'alice', to: 'bob', assets: { gold: 2n } },
      ],
    });
    const behind = ledger.transfer({ from: 'bob', to: 'carol', assets: { gold: 1n }, key: 'behind' });
    await clock.advance(250);

    const view = await ledger.explain('behind');

    expect(view).toMatchObject({ state: 'waiting', waitedMs: 250, queued: [{ wallet: 'bob', ahead: 1 }], retries: [] });
    const shared = ledger.inspect('bob')?.mailbox.commands[0]?.id ?? '';
    expect((await ledger.explain(shared.toUpperCase()))?.queued).toEqual([
      { wallet: 'alice', ahead: 0, waitingFor: [] },
      { wallet: 'bob', ahead: 0, waitingFor: ['alice'] },
    ]);
    gate.open();
    await Promise.all([busy, trade, behind]);
  });

  test('explain() finds a command that waits for room, and keys in any form', async () => {
    const ledger = await open({ mailboxCapacity: 1 });
    await ledger.mint({ to: 'alice', assets: { gold: 10n } });
    const gate = ledger.gateNextCommit({ wallet: 'alice' });
    const pay = (key: string) =>
      ledger.transfer({ from: 'alice', to: 'bob', assets: { gold: 1n }, key }, { whenFull: 'wait' });
    const first = pay('first');
    await gate.entered;
    const upper = 'AAAAAAAA-AAAA-7AAA-8AAA-AAAAAAAAAAAA';
    const waiting = [pay('second'), pay(upper)];

    expect(await ledger.explain('second')).toMatchObject({ state: 'waiting', queued: [{ wallet: 'alice', ahead: 0 }] });
    expect(await ledger.explain(upper)).toMatchObject({ state: 'waiting', queued: [], command: { key: upper } });
    gate.open();
    await Promise.all([first, ...waiting]);
    expect(await ledger.explain(upper)).toMatchObject({ state: 'committed', transaction: { key: upper } });
  });

  test('explain() answers about what is recorded under a key, and about one command of equal keys', async () => {
    const ledger = await open();
    for (const to of ['alice', 'bob']) await ledger.mint({ to, assets: { gold: 10n } });
    const done = await ledger.burn({ from: 'alice', assets: { gold: 1n }, key: 'done' });
    const gates = ['alice', 'bob'].map((wallet) => ledger.gateNextCommit({ wallet }));
    const repeated = ledger.burn({ from: 'alice', assets: { gold: 1n }, key: 'done' });
    const busy = ledger.burn({ from: 'bob', assets: { gold: 1n } });
    for (const { entered } of gates) await entered;
    const rivals = ['alice', 'bob'].map((from) => ledger.burn({ from, assets: { gold: 1n }, key: 'rival' }));

    const recorded = await ledger.explain('done');
    const rival = await ledger.explain('rival');

    expect(recorded).toMatchObject({ state: 'committed', id: done.status === 'committed' ? done.transaction.id : '' });
    for (const each of gates) each.open();
    // The other burn is another command, also with the same key.
    const from = rival?.command?.kind === 'burn' ? rival.command.from : undefined;
    expect(rival?.queued).toEqual([{ wallet: from, ahead: 0, waitingFor: [] }]);
    expect((await repeated).status).toBe('duplicate');
    await Promise.allSettled([...rivals, busy]);
  });

  test('explain() has recorded refusals, and undefined for what is neither here nor in the ledger', async () => {
    const ledger = await open();
    await ledger.transfer({ from: 'alice', to: 'bob', assets: { gold: 2n }, key: 'poor' });

    expect(await ledger.explain('poor')).toMatchObject({ state: 'refused', retries: [] });
    expect(await ledger.explain(ELSEWHERE)).toBeUndefined();
    expect(await ledger.explain('no such key')).toBeUndefined();
  });
});

describeLedgers('residentPage()', (open) => {
  test('residentPage() lists the longest mailbox first, with the age of its oldest command', async () => {
    const clock = new ManualClock();
    const ledger = await open({ clock });
    for (const to of ['alice', 'bob']) await ledger.mint({ to, assets: { gold: 10n } });
    const gate = ledger.gateNextCommit({ wallet: 'alice' });
    const pay = () => ledger.transfer({ from: 'alice', to: 'bob', assets: { gold: 1n } });
    const first = pay();
    await gate.entered;
    await clock.advance(400);
    const rest = [pay(), pay()];
    await clock.advance(100);

    const page = ledger.residentPage({ asset: 'gold', limit: 1 });

    expect(page.total).toBe(2);
    expect(page.wallets).toEqual([
      {
        ...{ wallet: 'alice', state: 'committing', depth: 2, oldestMs: 500, attempts: 1, conflicts: 0 },
        ...{ utxos: ledger.inspect('alice')?.utxos.length, available: ledger.inspect('alice')?.assets.gold },
      },
    ]);
    gate.open();
    await Promise.all([first, ...rest]);
  });

  test('residentPage() sorts, searches and pages, and refuses a query that it does not know', async () => {
    const ledger = await open();
    for (const [to, gold] of [
      ['ann', 1n],
      ['bob', 3n],
      ['hannah', 2n],
    ] as const)
      await ledger.mint({ to, assets: { gold } });
    const names = (query: Parameters<typeof ledger.residentPage>[0]) =>
      ledger.residentPage(query).wallets.map(({ wallet }) => wallet);

    expect(names({ sort: 'name' })).toEqual(['ann', 'bob', 'hannah']);
    expect(names({ sort: 'balance', asset: 'gold' })).toEqual(['bob', 'hannah', 'ann']);
    expect(names({ sort: 'name', offset: 1, limit: 1 })).toEqual(['bob']);
    expect(names({ search: 'ann' })).toEqual(['ann', 'hannah']);
    for (const query of [
      { sort: 'size' },
      { sort: 'balance' },
      { limit: 0 },
      { offset: -1 },
      { of: 1 },
      { asset: '' },
    ]) {
      expect(() => ledger.residentPage(query as never)).toThrow(
        expect.objectContaining({ code: 'ERR_INVALID_OPTIONS' }),
      );
    }
  });
});
