import { expect, test } from 'vitest';
import type { Outcome, Transaction } from '../../src/index.ts';
import { ManualClock } from '../../src/testing/index.ts';
import { withoutPosition } from '../support/commit-order.ts';
import { describeLedgers, nextEvent } from '../support/describe-ledgers.ts';

describeLedgers('errors of the store', (open) => {
  test('a commit whose answer is lost is applied once and answered as committed', async () => {
    const ledger = await open();
    await ledger.mint({ to: 'alice', assets: { gold: 10n } });
    const retrying = nextEvent(ledger, 'store:retrying');
    ledger.loseNextAnswer();

    const outcome = await ledger.transfer({ from: 'alice', to: 'bob', assets: { gold: 4n } });

    expect(outcome.status).toBe('committed');
    expect(await retrying).toMatchObject({ statement: 'commit-batch', inDoubt: true, attempt: 1 });
    expect((await ledger.balance('bob')).assets).toEqual({ gold: 4n });
    const { transaction } = outcome as Extract<Outcome, { status: 'committed' }>;
    expect(withoutPosition((await ledger.transaction(transaction.id)) as Transaction)).toEqual(transaction);
  });

  test('a commit that stays in doubt fails with its key, and the key finds the outcome', async () => {
    const clock = new ManualClock();
    const ledger = await open({ clock, storeDeadlineMs: 1 });
    await ledger.mint({ to: 'alice', assets: { gold: 10n } });
    const pay = { from: 'alice', to: 'bob', assets: { gold: 4n }, key: 'pay' };
    ledger.loseNextAnswer();

    await expect(ledger.transfer(pay)).rejects.toMatchObject({ code: 'ERR_IN_DOUBT', key: 'pay', retryable: true });

    expect((await ledger.transfer(pay)).status).toBe('duplicate');
    expect((await ledger.balance('bob')).assets).toEqual({ gold: 4n });
  });

  test.each(['40001', '40P01', '57014', '53300'])(
    'a commit that fails with SQLSTATE %s is retried after a back-off',
    async (state) => {
      const clock = new ManualClock();
      const ledger = await open({ clock });
      const retrying = nextEvent(ledger, 'store:retrying');
      ledger.failNextCommit(state);

      const mint = ledger.mint({ to: 'alice', assets: { gold: 1n } });
      const { delayMs, inDoubt } = await retrying;
      await clock.advance(delayMs);

      expect(inDoubt).toBe(false);
      expect((await mint).status).toBe('committed');
    },
  );

  test('a commit that waits too long for a lock is sent again at once, the next time after a back-off', async () => {
    const clock = new ManualClock();
    const ledger = await open({ clock });
    ledger.failNextCommit('55P03');

    const first = await ledger.mint({ to: 'alice', assets: { gold: 1n } });
    const retrying = nextEvent(ledger, 'store:retrying');
    ledger.failNextCommit('55P03');
    ledger.failNextCommit('55P03');
    const second = ledger.mint({ to: 'alice', assets: { gold: 1n } });
    const { delayMs, inDoubt } = await retrying;
    await clock.advance(delayMs);

    expect(first.status).toBe('committed');
    expect(inDoubt).toBe(false);
    expect((await second).status).toBe('committed');
    expect((await ledger.balance('alice')).assets).toEqual({ gold: 2n });
  });

  test('an unavailable store fails the waiting commands, and the wallet recovers with it', async () => {
    const clock = new ManualClock();
    const ledger = await open({ clock, storeDeadlineMs: 5 });
    await ledger.mint({ to: 'alice', assets: { gold: 10n } });
    const gate = ledger.gateNextCommit();
    const before = ledger.mint({ to: 'other', assets: { gold: 1n } });
    await gate.entered;
    ledger.failNextCommit('57P03');
    const pay = (key: string) => ledger.transfer({ from: 'alice', to: 'bob', assets: { gold: 1n }, key });
    const both = Promise.allSettled([pay('a'), pay('b')]);

    gate.open();

    await before;
    expect(await both).toMatchObject([
      { reason: { code: 'ERR_STORE_UNAVAILABLE', key: 'a', retryable: true } },
      { reason: { code: 'ERR_STORE_UNAVAILABLE', key: 'b', retryable: true } },
    ]);
    const again = await pay('a');
    expect(again.status).toBe('committed');
  });

  test('a command that a constraint refuses fails alone, and the others of its chain commit', async () => {
    const ledger = await open();
    await ledger.mint({ to: 'alice', assets: { gold: 10n } });
    await ledger.sql(
      'alter table $schema.unspent add constraint no_thirteen check (amount <> 13 and (owner <> $$evil$$)) not valid',
    );

    const results = await Promise.allSettled(
      ['bob', 'evil', 'carol'].map((to) => ledger.transfer({ from: 'alice', to, assets: { gold: 1n } })),
    );

    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(results[1]).toMatchObject({ reason: { code: 'ERR_REFUSED_BY_DATABASE', retryable: false } });
    expect((await ledger.balance('alice')).assets).toEqual({ gold: 8n });
  });
});
