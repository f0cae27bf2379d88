import { randomBytes } from 'node:crypto';
import { expect, onTestFinished, test } from 'vitest';
import { openAdmin } from '../../src/admin/index.ts';
import { createLedger } from '../../src/index.ts';
import { openDatabase } from '../../src/store/postgres/open-database.ts';
import { storeOn } from './support/open-store.ts';
import { connectToServer } from './support/second-connection.ts';
import { temporaryDatabase, temporaryRole } from './support/server-objects.ts';
import { mint, output, pay, transfer, unit } from './support/units.ts';
import { until } from './support/until.ts';

/** Functions that statements call, and operators that they use. */
const FUNCTIONS = `now,count,sum,min,max,length,octet_length,format,to_json,json_extract_path_text,hashtextextended,
  current_setting,pg_advisory_xact_lock,cardinality,array_agg,trunc,lower,encode,nextval,date_part,"extract",unnest,
  row_security_active,replace,strpos,
  array_to_string,string_to_array,string_to_table,split_part,jsonb_agg,jsonb_build_object,jsonb_array_elements,
  bool_or,generate_series,row_number,date_trunc,to_timestamp,set_config,pg_backend_pid,greatest,txid_current,pg_is_in_recovery,clock_timestamp,to_regclass`;
const OPERATORS = '=,<>,<,>,<=,>=,+,-,*,/,||,->>,~';
const TYPES = `text,varchar,name,"char",int2,int4,int8,numeric,float8,uuid,bytea,timestamptz,interval,oid,json,jsonb,
  bool,text[],uuid[],int4[]`;

/**
 * Creates in `public`, as a low role, every function and operator of these names and types that `pg_catalog` does not
 * have with exactly these types, also for the domains of the ledger. Each raises an error when it is called.
 */
const trap = (types: string): string => `
  do $traps$
  declare
    types text[] := string_to_array(regexp_replace($names$${types}$names$, '\\s', '', 'g'), ',');
    name text; a text; b text;
  begin
    execute 'create or replace function public.spring(what text) returns text language plpgsql as
      $$ begin raise exception ''trap: %'', what; end $$';
    foreach a in array types loop
      foreach name in array string_to_array(regexp_replace($names$${FUNCTIONS}$names$, '\\s', '', 'g'), ',') loop
        if not exists (select from pg_proc where proname = trim(both '"' from name)
          and pronamespace = 'pg_catalog'::regnamespace and proargtypes = array[a::regtype]::oidvector) then
          execute format('create or replace function public.%s(%s) returns numeric language plpgsql as
            $$ begin perform public.spring(%L); return 0; end $$', quote_ident(trim(both '"' from name)), a,
            name || '(' || a || ')');
        end if;
      end loop;
      foreach b in array types loop
        execute format('create or replace function public.trap(a %s, b %s) returns boolean language plpgsql as
          $$ begin perform public.spring(%L); return false; end $$', a, b, a || ' ? ' || b);
        execute format('create or replace function public.hashtextextended(a %s, b %s) returns bigint language plpgsql
          as $$ begin perform public.spring(%L); return 0; end $$', a, b, 'hashtextextended ' || a || ', ' || b);
        foreach name in array string_to_array('${OPERATORS}', ',') loop
          if not exists (select from pg_operator where oprname = name
            and oprleft = a::regtype and oprright = b::regtype)
          then
            execute format('create operator public.%s (leftarg = %s, rightarg = %s, function = public.trap)',
              name, a, b);
          end if;
        end loop;
      end loop;
    end loop;
  end
  $traps$`;

test('no statement calls what a low role created in the schema public', { timeout: 300_000 }, async () => {
  const [attacker, runtime] = [await temporaryRole(), await temporaryRole()];
  const url = await temporaryDatabase('');
  const name = new URL(url).pathname;
  const inDatabase = (of: string): string => Object.assign(new URL(of), { pathname: name }).href;
  const owner = await connectToServer(url);
  onTestFinished(() => owner.end());
  await owner.query('grant create on schema public to public');
  const low = await connectToServer(inDatabase(attacker.url));
  await low.query(trap(TYPES));
  await expect(owner.query('select extract(epoch from now()) * 1000')).rejects.toThrow(/trap: .*\?/);

  const schema = `s_${randomBytes(4).toString('hex')}`;
  const admin = await openAdmin({ database: url, schema });
  await admin.migrate();
  await owner.query(`grant usage on schema ${schema} to ${attacker.name}`);
  const domains = ['natural_integer', 'short_name', 'positive_amount', 'transaction_kind', 'idempotency_key', 'sha256'];
  await low.query(trap(`text,int4,numeric,uuid,text[],${domains.map((domain) => `${schema}.${domain}`).join(',')}`));
  await low.end();
  await admin.grantRuntimeRole(runtime.name);

  for (const database of [inDatabase(runtime.url), url]) {
    const ledger = await createLedger({ database, schema, deliveryAttemptsMax: 1 });
    ledger.processor('Works', () => {});
    ledger.processor('Fails', () => Promise.reject(new Error('no')));
    const actions = [{ type: 'Works' }, { type: 'Fails' }];
    const key = `${database.length}-grant`;
    await ledger.mint({ to: 'alice', assets: { gold: 10n, silver: 2n }, key, actions });
    await ledger.mint({ to: 'alice', assets: { gold: 10n } });
    const again = await ledger.mint({ to: 'alice', assets: { gold: 10n, silver: 2n }, key, actions });
    expect(again.status).toBe('duplicate');
    const paid = await ledger.transfer({ from: 'alice', to: 'bob', assets: { gold: 12n } });
    await ledger.burn({ from: 'bob', assets: { gold: 1n } });
    await ledger.settled();
    const [dead] = await ledger.deadLetters.list();
    await ledger.deadLetters.redrive(dead?.id as string);
    await until('the second death', async () => (await ledger.deadLetters.list()).length > 0);
    const [first] = await ledger.utxos('alice', { limit: 1 });
    await ledger.utxos('alice', { limit: 1, after: first?.outpoint as string });
    await ledger.transaction(paid.status === 'committed' ? paid.transaction.id : '');
    expect(await ledger.transactionByKey(key)).toBeDefined();
    expect((await ledger.supply()).get('gold')).toBeDefined();
    expect((await ledger.balance('bob')).assets.gold).toBeGreaterThan(0n);
    await ledger.close();

    const opened = await openDatabase(database);
    const { store } = storeOn({ database: opened, schema });
    await store.largest('alice', ['gold'], 1);
    await store.totals('alice', ['gold', 'dust']);
    const many = mint(Array.from({ length: 120 }, () => pay('hoarder', { dust: 1n, gold: 1n })));
    await store.commit(unit('hoarder', many));
    expect((await store.unspent('hoarder')).isAll).toBe(false);
    // A conflict takes the slow path of the commit.
    const spend = (): ReturnType<typeof transfer> => transfer([output(many)], [pay('x', { dust: 1n, gold: 1n })]);
    expect((await store.commit(unit('hoarder', spend()))).status).toBe('applied');
    expect((await store.commit(unit('hoarder', spend()))).status).toBe('conflict');
    await store.outbox.release('019bd6b4-0000-7000-8000-000000000000', [{ rowId: '1', attempt: 1 }]);
    await store.close();
  }

  expect(await admin.wallets({ after: 'a' })).toContain('bob');
  expect(await admin.balances(['alice'])).toHaveLength(1);
  expect(await admin.deadLetters()).not.toEqual([]);
  expect((await admin.verify()).filter(({ violations }) => violations > 0)).toEqual([]);
  await admin.close();
  await expect(owner.query(`select from ${schema}.unspent where owner = 'alice'::text`)).rejects.toThrow('trap: ');
});
