-- At another level each statement sees what the first one saw, so that waiting for a lock proves nothing. The level
-- cannot be set inside a function.
if current_setting('transaction_isolation') <> 'read committed' then
  raise exception 'pursekit: needs the isolation level READ COMMITTED, not %', current_setting('transaction_isolation')
    using errcode = '25001';
end if;
