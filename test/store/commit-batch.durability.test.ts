import { expect, test } from 'vitest';
import { closeTestDatabasesAfterAll, openTestDatabase } from '../support/databases.ts';
import { openStore } from './support/open-store.ts';
import { mint, pay } from './support/units.ts';

closeTestDatabasesAfterAll();

const COMMITS = 10;

test('a commit that was reported is in the log on disk', async () => {
  const ledger = await openStore(await openTestDatabase('server'));
  // A deferred trigger runs last, so it sees the setting that the commit record is written with. The position of the
  // flushed log shows that the commit waited, but another session may have flushed it: so the setting is checked, too.
  await ledger.sql('create table $schema.at_commit (setting text not null, log_position pg_lsn not null)');
  await ledger.sql(`create function $schema.look() returns trigger language plpgsql security definer as $function$
    begin
      insert into $schema.at_commit values (current_setting('synchronous_commit'), pg_current_wal_insert_lsn());
      return null;
    end
    $function$`);
  await ledger.sql(`create constraint trigger look after insert on $schema.transactions
    deferrable initially deferred for each row execute function $schema.look()`);

  for (let at = 1; at <= COMMITS; at += 1) {
    await ledger.apply('alice', mint(pay('alice', { gold: 1n })));
    const [seen] = await ledger.sql(
      `select count(*)::text as commits, bool_and(setting <> 'off')::text as waits,
        (pg_current_wal_flush_lsn() > max(log_position))::text as flushed
      from $schema.at_commit`,
    );
    expect(seen).toEqual({ commits: String(at), waits: 'true', flushed: 'true' });
  }
});
