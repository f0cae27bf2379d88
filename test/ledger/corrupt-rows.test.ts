import { expect, test } from 'vitest';
import type { TestLedger } from '../../src/testing/index.ts';
import { describeLedgers } from '../support/describe-ledgers.ts';

const buy = (from: string, item: string) => ({
  from,
  to: 'shop',
  assets: { gold: 1n },
  meta: { item },
  key: `buy-${item}`,
  actions: [{ type: 'BuyItem', item }],
});

/** 3,000 nested lists: a decoder without a depth bound overflows the stack. */
const NESTED = '81'.repeat(3_000);

/** Changes the bodies of transactions, as an administrator who disables the triggers can. */
async function corruptBody(ledger: TestLedger, key: string): Promise<void> {
  await ledger.sql('alter table $schema.transactions disable trigger unchanged');
  await ledger.sql(`update $schema.transactions set body = decode('${NESTED}', 'hex') where key = '${key}'`);
  await ledger.sql('alter table $schema.transactions enable trigger unchanged');
}

describeLedgers('a corrupt row', (open) => {
  test('a corrupt transaction row fails the calls that read it, and no others', async () => {
    const ledger = await open();
    const crashes: unknown[] = [];
    ledger.on('wallet:crashed', (event) => crashes.push(event));
    await ledger.mint({ to: 'alice', assets: { gold: 10n } });
    const bought = await Promise.all(['car_1', 'car_2'].map((item) => ledger.transfer(buy('alice', item))));
    const [corrupt, sound] = bought.map((outcome) => (outcome.status === 'committed' ? outcome.transaction.id : ''));
    await corruptBody(ledger, 'buy-car_1');

    // Called at once, so that they share one read.
    const reads = await Promise.allSettled([corrupt, sound].map((id) => ledger.transaction(id as string)));
    const sent = await Promise.allSettled(['car_1', 'car_2'].map((item) => ledger.transfer(buy('alice', item))));

    for (const results of [reads, sent]) {
      expect(results).toMatchObject([
        { status: 'rejected', reason: { code: 'ERR_CORRUPT', retryable: false } },
        { status: 'fulfilled' },
      ]);
    }
    expect(sent).toMatchObject([{ reason: { key: 'buy-car_1' } }, { value: { status: 'duplicate' } }]);
    await expect(ledger.transactionByKey('buy-car_1')).rejects.toMatchObject({ code: 'ERR_CORRUPT' });
    expect((await ledger.transfer(buy('alice', 'car_3'))).status).toBe('committed');
    expect((await ledger.balance('alice')).assets).toEqual({ gold: 7n });
    expect(crashes).toEqual([]);
  });

  test('a corrupt refusal row fails its key, which never commits anything', async () => {
    const ledger = await open();
    await ledger.transfer(buy('alice', 'car_1'));
    await corruptBody(ledger, 'buy-car_1');
    await ledger.mint({ to: 'alice', assets: { gold: 10n } });

    await expect(ledger.transfer(buy('alice', 'car_1'))).rejects.toMatchObject({ code: 'ERR_CORRUPT' });

    expect((await ledger.balance('alice')).assets).toEqual({ gold: 10n });
  });

  test('a corrupt row of a re-driven command fails that command, and no command behind it', async () => {
    const ledger = await open({ storeDeadlineMs: 1 });
    await ledger.mint({ to: 'alice', assets: { gold: 10n } });
    ledger.crashNextCommit();
    ledger.crashNextCommit();
    await expect(ledger.transfer(buy('alice', 'car_1'))).rejects.toMatchObject({ code: 'ERR_WALLET_CRASHED' });
    const [letter] = await ledger.deadLetters.list();
    const redrive = (): Promise<void> => ledger.deadLetters.redrive(letter?.id as string);
    ledger.loseNextAnswer();
    await expect(redrive()).rejects.toMatchObject({ code: 'ERR_IN_DOUBT' });
    await corruptBody(ledger, 'buy-car_1');

    const results = await Promise.allSettled([redrive(), ledger.transfer(buy('alice', 'car_2'))]);

    expect(results).toMatchObject([{ reason: { code: 'ERR_CORRUPT' } }, { value: { status: 'committed' } }]);
  });

  test('a corrupt outbox row becomes a dead letter, and all other deliveries succeed', async () => {
    const ledger = await open();
    await Promise.all(['alice', 'bob'].map((to) => ledger.mint({ to, assets: { gold: 10n } })));
    await ledger.transfer(buy('alice', 'car_1'));
    await ledger.transfer(buy('alice', 'car_2'));
    await ledger.transfer(buy('bob', 'car_3'));
    await ledger.sql(`create table $schema.kept as select payload from $schema.outbox order by id limit 1`);
    await ledger.sql('alter table $schema.outbox disable trigger unchanged');
    await ledger.sql(`update $schema.outbox set payload = decode('${NESTED}', 'hex')
      where id = (select min(id) from $schema.outbox)`);
    const made: unknown[] = [];

    ledger.processor('BuyItem', ({ wallet, action }) => made.push(`${action.item} to ${wallet}`));
    await ledger.settled();

    expect(made.toSorted()).toEqual(['car_2 to alice', 'car_3 to bob']);
    const [letter] = await ledger.deadLetters.list();
    expect(letter).toMatchObject({
      kind: 'delivery',
      reason: 'unreadable',
      wallet: 'alice',
      action: { type: 'BuyItem' },
    });
    expect(letter?.error).toMatch(/cannot be read/);

    await ledger.sql(`update $schema.outbox set payload = (select payload from $schema.kept) where status = 'dead'`);
    await ledger.deadLetters.redrive(letter?.id as string);
    await ledger.settled();

    expect(made).toContain('car_1 to alice');
    expect(await ledger.deadLetters.list()).toEqual([]);
  });
});
