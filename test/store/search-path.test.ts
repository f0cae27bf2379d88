import { randomBytes } from 'node:crypto';
import { expect, onTestFinished, test } from 'vitest';
import { openAdmin } from '../../src/admin/index.ts';
import { createLedger } from '../../src/index.ts';
import { openDatabase } from '../../src/store/postgres/open-database.ts';
import { storeOn } from './support/open-store.ts';
import { connectToServer } from './support/second-connection.ts';
import { temporaryDatabase, temporaryRole } from './support/server-objects.ts';
import { TRAPPED_TYPES, trap, trappedDomains } from './support/traps.ts';
import { mint, output, pay, transfer, unit } from './support/units.ts';
import { until } from './support/until.ts';

test('no statement calls what a low role created in the schema public', { timeout: 300_000 }, async () => {
  const [attacker, runtime] = [await temporaryRole(), await temporaryRole()];
  const url = await temporaryDatabase('');
  const name = new URL(url).pathname;
  const inDatabase = (of: string): string => Object.assign(new URL(of), { pathname: name }).href;
  const owner = await connectToServer(url);
  onTestFinished(() => owner.end());
  await owner.query('grant create on schema public to public');
  const low = await connectToServer(inDatabase(attacker.url));
  await low.query(trap('public', TRAPPED_TYPES));
  await expect(owner.query('select extract(epoch from now()) * 1000')).rejects.toThrow(/trap of .*: .*\?/);

  const schema = `s_${randomBytes(4).toString('hex')}`;
  const admin = await openAdmin({ database: url, schema });
  await admin.migrate();
  await owner.query(`grant usage on schema ${schema} to ${attacker.name}`);
  await low.query(trap('public', trappedDomains(schema)));
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
    expect(await ledger.spentBy(first?.outpoint as string)).toBeUndefined();
    expect((await ledger.supply()).get('gold')).toBeDefined();
    const { changes } = await ledger.changes({ limit: 2 }).page();
    for await (const change of ledger.changes({ after: changes.at(-1)?.cursor })) if (change.kind === 'burn') break;
    expect((await ledger.stats()).order.position).toBeGreaterThan(2);
    expect((await ledger.balance('bob')).assets.gold).toBeGreaterThan(0n);
    await ledger.close();

    const opened = await openDatabase(database);
    const { store } = storeOn({ database: opened, schema });
    await store.largest('alice', ['gold'], 1);
    await store.totals(new Map([['alice', ['gold', 'dust']]]));
    const many = mint(Array.from({ length: 120 }, () => pay('hoarder', { dust: 1n, gold: 1n })));
    await store.commit(unit('hoarder', many));
    expect((await store.unspent('hoarder')).isAll).toBe(false);
    // A conflict takes the slow path of the commit.
    const spend = (): ReturnType<typeof transfer> => transfer([output(many)], [pay('x', { dust: 1n, gold: 1n })]);
    expect((await store.commit(unit('hoarder', spend()))).status).toBe('applied');
    expect((await store.commit(unit('hoarder', spend()))).status).toBe('conflict');
    expect(await store.history.spender(`${many.id}:0`)).toBeDefined();
    expect(await store.history.projectSpends()).toMatchObject({ hasMore: false });
    await store.outbox.release('019bd6b4-0000-7000-8000-000000000000', [{ rowId: '1', attempt: 1 }]);
    await store.close();
  }

  expect(await admin.wallets({ after: 'a' })).toContain('bob');
  expect(await admin.balances(['alice'])).toHaveLength(1);
  expect(await admin.holds()).toEqual([]);
  expect(await admin.deliveries()).toEqual([]);
  expect(await admin.frozen({ after: 'a' })).toEqual([]);
  expect(await admin.assets()).toEqual([]);
  expect(await admin.holds({ wallet: 'alice' })).toEqual([]);
  expect(await admin.transactionByKey('never')).toBeUndefined();
  expect(await admin.deadLetters()).not.toEqual([]);
  expect((await admin.verify()).filter(({ violations }) => violations > 0)).toEqual([]);
  await admin.close();
  await expect(owner.query(`select from ${schema}.unspent where owner = 'alice'::text`)).rejects.toThrow('trap of ');
});
