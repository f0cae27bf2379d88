import { expect, test } from 'vitest';
import { type ArchiveOutboxOptions, archiveOutbox, type OutboxArchive } from '../../src/admin/archive-outbox.ts';
import type { ArchivedDelivery } from '../../src/store/outbox/archive-outbox.ts';
import { describeDatabases, type TestDatabase } from '../support/databases.ts';
import { expectSound } from './support/expect-sound.ts';
import { openStore, type TestStore } from './support/open-store.ts';
import { claim, fail, owe, RELAY, rowIds } from './support/relay-claims.ts';
import { settledBefore } from './support/settled-before.ts';

const HOUR_MS = 3_600_000;

/** Claims and settles the oldest deliveries of alice and bob. */
async function deliver(ledger: TestStore, limit: number): Promise<void> {
  const claimed = await claim(ledger, RELAY, { limit });
  await claim(ledger, RELAY, { wallets: [], delivered: rowIds(claimed) });
}

/** The actions of the archive in short: `type:note`, with the status. */
const named = (deliveries: readonly ArchivedDelivery[]): string[] =>
  deliveries.map(({ action, status }) => `${action.type}:${String(action.note)} ${status}`);

interface Archiver {
  readonly ledger: TestStore;
  archive(options: ArchiveOutboxOptions, rowsMax?: number): Promise<OutboxArchive>;
}

async function openArchiver(open: () => Promise<TestDatabase>): Promise<Archiver> {
  const at = await open();
  const ledger = await openStore(at);
  return { ledger, archive: (options, rowsMax) => archiveOutbox(at.database, at.schema, options, rowsMax) };
}

/** The ids of the transactions, oldest first. */
async function transactionsOf({ sql }: TestStore): Promise<string[]> {
  return (await sql('select id::text as id from $schema.transactions order by commit_id, place')).map(
    ({ id }) => id as string,
  );
}

describeDatabases('the archive of the outbox', (open) => {
  test('takes what was delivered or cancelled, and leaves what waits, is due later, or is dead', async () => {
    const { ledger, archive } = await openArchiver(open);
    await owe(ledger, 'alice', 'Buy:1', 'Tell:2');
    await owe(ledger, 'bob', 'Buy:3', 'Buy:4');
    await owe(ledger, 'carol', 'Buy:5', 'Buy:6');
    const [, , third] = await transactionsOf(ledger);
    await deliver(ledger, 1);
    await fail(ledger, await claim(ledger, RELAY, { wallets: ['bob'], limit: 1 }), 'sold out');
    await ledger.store.outbox.cancel(third as string, 1);
    const rows: ArchivedDelivery[] = [];
    const before = await settledBefore(ledger);

    const result = await archive({ before, onRows: (taken) => void rows.push(...taken) });

    expect(named(rows)).toEqual(['Buy:1 delivered', 'Buy:3 delivered', 'Buy:6 cancelled']);
    expect(rows[2]).toMatchObject({ transactionId: third, actionIndex: 1, wallet: 'carol' });
    expect(rows.every(({ createdAt, settledAt }) => createdAt <= settledAt && settledAt < before)).toBe(true);
    expect(result).toEqual({ archived: 3, kept: { dead: 1, waiting: 2, scheduled: 0, settledLater: 0 } });
    const left = await ledger.sql('select wallet, action_index::text as index, status from $schema.outbox order by id');
    expect(left).toEqual([
      { wallet: 'alice', index: '1', status: 'waiting' },
      { wallet: 'bob', index: '1', status: 'dead' },
      { wallet: 'carol', index: '0', status: 'waiting' },
    ]);
    expect(await ledger.sql('select actions from $schema.archived_actions order by commit_id')).toEqual([
      { actions: '1.0' },
      { actions: '1.0' },
      { actions: '1.1c' },
    ]);
    await expectSound(ledger);
  });

  test('takes nothing that was settled at its time, and adds what it takes later to the same commit', async () => {
    const { ledger, archive } = await openArchiver(open);
    await owe(ledger, 'alice', 'Buy:1', 'Buy:2', 'Buy:3');
    await deliver(ledger, 1);
    const [row] =
      await ledger.sql(`select (extract(epoch from date_trunc('milliseconds', settled_at)) * 1000)::text as ms
      from $schema.outbox where status = 'delivered'`);

    const early = await archive({ before: new Date(Number(row?.ms)) });
    await archive({ before: await settledBefore(ledger) });
    await deliver(ledger, 9);
    const late = await archive({ before: await settledBefore(ledger) });

    expect(early).toEqual({ archived: 0, kept: { dead: 0, waiting: 2, scheduled: 0, settledLater: 1 } });
    expect(late.archived).toBe(2);
    expect(await ledger.sql('select actions from $schema.archived_actions')).toEqual([{ actions: '1.0 1.1 1.2' }]);
    await expectSound(ledger);
  });

  test('changes no answer of a cancellation', async () => {
    const { ledger, archive } = await openArchiver(open);
    await owe(ledger, 'alice', ...Array.from({ length: 12 }, (_, at) => `Buy:${at}`));
    const [id] = (await transactionsOf(ledger)) as [string];
    await ledger.store.outbox.cancel(id, 1);
    await deliver(ledger, 99);
    const answers = () => Promise.all(Array.from({ length: 13 }, (_, at) => ledger.store.outbox.cancel(id, at)));
    const before = await answers();

    await archive({ before: await settledBefore(ledger) });

    expect(await ledger.sql('select count(*)::text as n from $schema.outbox')).toEqual([{ n: '0' }]);
    expect(await answers()).toEqual(before);
    expect(before.map(({ status }) => status)).toEqual([
      ...['claimed', 'cancelled'],
      ...Array.from({ length: 10 }, () => 'claimed'),
      'not_found',
    ]);
  });

  test('that is interrupted goes on where it was, and passes the rows of its last step again', async () => {
    const { ledger, archive } = await openArchiver(open);
    await owe(ledger, 'alice', ...Array.from({ length: 7 }, (_, at) => `Buy:${at}`));
    await deliver(ledger, 99);
    const before = await settledBefore(ledger);
    const steps: string[][] = [];
    const full = Object.assign(new Error('the disk is full'), { code: 'ENOSPC' });
    const onRows = (taken: readonly ArchivedDelivery[]): void => {
      steps.push(taken.map(({ action }) => String(action.note)));
      if (steps.length === 2) throw full;
    };

    await expect(archive({ before, onRows }, 3)).rejects.toMatchObject({ cause: full });
    const between = await ledger.sql('select count(*)::text as n from $schema.outbox');
    await expectSound(ledger);
    const rest = await archive({ before, onRows }, 3);

    expect(between).toEqual([{ n: '4' }]);
    expect(steps).toEqual([['0', '1', '2'], ['3', '4', '5'], ['3', '4', '5'], ['6']]);
    expect(rest.archived).toBe(4);
    expect(await archive({ before })).toMatchObject({ archived: 0 });
    await expectSound(ledger);
  });

  test('passes the bytes of an action that cannot be decoded', async () => {
    const { ledger, archive } = await openArchiver(open);
    await owe(ledger, 'alice', 'Buy:1');
    await ledger.sql('drop trigger unchanged on $schema.outbox');
    await ledger.sql(`update $schema.outbox set payload = '\\xff00', status = 'delivered', settled_at = now()`);
    const rows: ArchivedDelivery[] = [];

    await archive({ before: await settledBefore(ledger), onRows: (taken) => void rows.push(...taken) });

    expect(rows).toMatchObject([{ action: { type: 'Buy' }, bytes: Uint8Array.from([0xff, 0]) }]);
  });

  test.each([
    ['the future', () => new Date(Date.now() + HOUR_MS)],
    ['no time', () => new Date(Number.NaN)],
    ['a number', () => Date.now() - HOUR_MS],
    ['nothing', () => undefined],
  ])('refuses %s as its time', async (_, before) => {
    const { ledger, archive } = await openArchiver(open);
    await owe(ledger, 'alice', 'Buy:1');
    await deliver(ledger, 1);

    const refused = archive({ before: before() as Date });

    await expect(refused).rejects.toMatchObject({
      code: 'ERR_INVALID_COMMAND',
      problem: 'moment_invalid',
      field: 'before',
    });
    expect(await ledger.sql('select status from $schema.outbox')).toEqual([{ status: 'delivered' }]);
  });

  test('refuses other options, and an onRows that is not a function', async () => {
    const { archive } = await openArchiver(open);
    const before = new Date(0);

    const other = archive({ before, to: 'file' } as ArchiveOutboxOptions);
    const rows = archive({ before, onRows: [] } as unknown as ArchiveOutboxOptions);

    await expect(other).rejects.toMatchObject({ code: 'ERR_INVALID_OPTIONS' });
    await expect(rows).rejects.toMatchObject({ code: 'ERR_INVALID_OPTIONS' });
  });
});

/** Records the first action of the first transaction as archived. */
const RECORDED = `insert into $schema.archived_actions select commit_id, '1.0' from $schema.transactions
  order by commit_id limit 1`;

describeDatabases('the database', (open) => {
  test.each([
    ['a delivered action that is not recorded', '', `delete from $schema.outbox where status = 'delivered'`],
    [
      'a waiting action that is recorded',
      RECORDED.replace('1.0', '1.1'),
      'delete from $schema.outbox where action_index = 1',
    ],
    ['a delivered action that is recorded as cancelled', RECORDED.replace('1.0', '1.0c'), 'delete from $schema.outbox'],
    [
      'a delivered action by a merge',
      '',
      `merge into $schema.outbox o using (select 1) s on o.status = 'delivered'
      when matched then delete`,
    ],
    ['what is recorded', RECORDED, 'delete from $schema.archived_actions'],
    ['all that is recorded', RECORDED, 'truncate $schema.archived_actions'],
    ['a part of what is recorded', RECORDED, `update $schema.archived_actions set actions = ''`],
    ['what is recorded, by another', RECORDED, `update $schema.archived_actions set actions = '1.1'`],
    ['what is recorded, by one that begins so', RECORDED, `update $schema.archived_actions set actions = '1.0c'`],
    [
      'the commit of what is recorded',
      RECORDED,
      `update $schema.archived_actions set commit_id = 99, actions = '1.0 2.0'`,
    ],
  ])('refuses to remove %s', async (_, prepare, removal) => {
    const ledger = await openStore(await open());
    await owe(ledger, 'alice', 'Buy:1', 'Buy:2');
    await deliver(ledger, 1);
    if (prepare !== '') await ledger.sql(prepare);
    const rows = () =>
      ledger.sql(`select to_json(o)::text as row from $schema.outbox o
        union all select to_json(a)::text from $schema.archived_actions a order by 1`);
    const before = await rows();

    await expect(ledger.sql(removal)).rejects.toMatchObject({ code: '23514' });

    expect(await rows()).toEqual(before);
  });

  test('removes a delivered action that is recorded', async () => {
    const ledger = await openStore(await open());
    await owe(ledger, 'alice', 'Buy:1', 'Buy:2');
    await deliver(ledger, 1);
    await ledger.sql(RECORDED);

    await ledger.sql(`delete from $schema.outbox where status = 'delivered'`);

    await expectSound(ledger);
  });
});
