import { expect, test } from 'vitest';
import { encode } from '../../src/store/codec/codec.ts';
import { describeDatabases } from '../support/databases.ts';
import { expectSound } from './support/expect-sound.ts';
import { openStore } from './support/open-store.ts';
import { mint, output, pay, transfer, unit } from './support/units.ts';

describeDatabases('the commit of a unit', (open) => {
  test('writes record, spends, outputs and outbox rows in one database transaction', async () => {
    const ledger = await openStore(await open());
    const grant = mint(pay('alice', { gold: 5n, silver: 1n }));
    const actions = ['BuyItem', 'Announce'].map((type) => ({ type, payload: encode({ type }) }));
    const spend = transfer([output(grant)], [pay('bob', { gold: 5n }), pay('alice', { silver: 1n })], { actions });
    await ledger.apply('alice', grant);
    // "xmin" of a row is the database transaction that wrote it. Of a deleted row it is that of this note.
    await ledger.sql('create table $schema.noted_spends (transaction_id uuid not null)');
    await ledger.sql(`create function $schema.note_spend() returns trigger language plpgsql as $function$
      begin
        insert into $schema.noted_spends values (old.transaction_id);
        return null;
      end
      $function$`);
    await ledger.sql(`create trigger note_spend after delete on $schema.unspent for each row
      execute function $schema.note_spend()`);

    await ledger.apply('alice', spend);

    const writers = await ledger.sql(
      `select what, count(*)::text as rows, count(distinct xid)::text as writers,
        bool_and(xid = (select xmin::text from $schema.transactions where id = $1::text::uuid))::text as same
      from (
        select 'outbox' as what, xmin::text as xid from $schema.outbox where transaction_id = $1::text::uuid
        union all select 'output', xmin::text from $schema.unspent where transaction_id = $1::text::uuid
        union all select 'spend', xmin::text from $schema.noted_spends where transaction_id = $2::text::uuid
      ) written group by what order by what`,
      spend.id,
      grant.id,
    );
    expect(writers).toEqual([
      { what: 'outbox', rows: '2', writers: '1', same: 'true' },
      { what: 'output', rows: '2', writers: '1', same: 'true' },
      { what: 'spend', rows: '2', writers: '1', same: 'true' },
    ]);
    await expectSound(ledger);
  });

  test.each([
    ['repeated on the slow path if the fast path deletes too few rows', 1, []],
    [
      'retried if the slow path deletes too few rows, too',
      2,
      [{ attempt: 1, inDoubt: false, error: { code: 'PK001' } }],
    ],
  ])('is rolled back and %s', async (_title, skips, retries) => {
    const ledger = await openStore(await open());
    const grant = mint(pay('alice', { gold: 5n, silver: 1n }));
    await ledger.apply('alice', grant);
    // Leaves the row. A sequence keeps counting when its database transaction is rolled back.
    await ledger.sql('create sequence $schema.skips');
    await ledger.sql(`create function $schema.skip_first() returns trigger language plpgsql
      security definer as $function$
      begin
        return case when nextval('$schema.skips') <= ${skips} then null else old end;
      end
      $function$`);
    await ledger.sql(`create trigger skip_first before delete on $schema.unspent for each row
      when (old.asset = 'silver') execute function $schema.skip_first()`);

    const spend = transfer([output(grant)], [pay('bob', { gold: 5n, silver: 1n })]);
    const result = await ledger.store.commit(unit('alice', spend));

    expect(result.status).toBe('applied');
    expect(ledger.retries).toMatchObject(retries);
    expect(await ledger.store.balance('alice')).toEqual({ assets: {}, held: {}, utxos: 0 });
    await expectSound(ledger);
  });

  test('is not reported as applied if its COMMIT fails', async () => {
    const ledger = await openStore(await open());
    await ledger.sql(`create function $schema.refuse_late() returns trigger language plpgsql as $function$
      begin
        raise exception 'too late' using errcode = '23514';
      end
      $function$`);
    await ledger.sql(`create constraint trigger refuse_late after insert on $schema.transactions
      deferrable initially deferred for each row execute function $schema.refuse_late()`);
    const grant = mint(pay('alice', { gold: 5n }));

    const result = await ledger.store.commit(unit('alice', grant));

    expect(result).toMatchObject({ status: 'refused', error: { code: '23514', message: 'too late' } });
    expect(await ledger.store.transaction(grant.id)).toBeUndefined();
    expect((await ledger.store.unspent('alice')).utxos).toEqual([]);
  });
});
