import { Pool } from 'pg';
import { describe, expect, inject, onTestFinished, test } from 'vitest';
import { type Admin, type AdminOptions, openAdmin, type WalletPage } from '../../src/admin/index.ts';
import { type Committed, createLedger, type Outcome } from '../../src/index.ts';
import { DISARM } from '../store/support/corruptions.ts';
import { execute, temporaryRole } from '../store/support/server-objects.ts';
import { temporaryDirectory } from '../store/support/temporary-directory.ts';
import { freshSchema } from '../support/databases.ts';

/** Administration of a schema of its own on the suite's server; both are gone when the test ends. */
async function open(options: AdminOptions = {}): Promise<Admin> {
  const schema = freshSchema();
  const admin = await openAdmin({ database: inject('postgresUrl'), schema, ...options });
  onTestFinished(async () => {
    await admin.close();
    await execute(`drop schema if exists "${schema}" cascade`);
  });
  return admin;
}

/** Pays wallets on the ledger of an administration. */
async function mint({ schema }: Admin, ...wallets: readonly string[]): Promise<void> {
  await using ledger = await createLedger({ database: inject('postgresUrl'), schema });
  for (const [at, to] of wallets.entries()) await ledger.mint({ to, assets: { gold: BigInt(at + 1) } });
}

describe('migrate()', () => {
  test('creates the schema of a ledger, and a second call applies no step', async () => {
    const admin = await open();

    const first = await admin.migrate();
    const second = await admin.migrate();

    expect(first.applied.length).toBeGreaterThan(0);
    expect(second).toEqual({ version: first.version, applied: [] });
  });

  test('throws ERR_DATABASE_UNFIT for a role that may not create a schema', async () => {
    const { url } = await temporaryRole();
    const admin = await open({ database: url });

    await expect(admin.migrate()).rejects.toMatchObject({
      code: 'ERR_DATABASE_UNFIT',
      message: expect.stringMatching(/^\S+ reports: permission denied for database \S+$/),
    });
  });
});

describe('grantRuntimeRole()', () => {
  test('lets a role read UTXOs and settle deliveries, and not write UTXOs', async () => {
    const admin = await open();
    const { name } = await temporaryRole();
    await admin.migrate();

    await admin.grantRuntimeRole(name);

    const pool = new Pool({ connectionString: inject('postgresUrl') });
    onTestFinished(() => pool.end());
    const right = (kind: string) => `has_table_privilege('${name}', '"${admin.schema}".unspent', '${kind}')`;
    const { rows } = await pool.query(
      `select ${right('select')} as reads, ${right('insert, update, delete, truncate')} as writes,
        has_column_privilege('${name}', '"${admin.schema}".outbox', 'status', 'update') as settles`,
    );
    expect(rows).toEqual([{ reads: true, writes: false, settles: true }]);
  });

  test.each([
    ['a role that does not exist', 'nobody_of_this_name', 'ERR_DATABASE_UNFIT'],
    ['a name that is not a plain role name', 'joe"; drop schema public; --', 'ERR_INVALID_OPTIONS'],
    ['null', null, 'ERR_INVALID_OPTIONS'],
    ['a list of one name', ['game_server'], 'ERR_INVALID_OPTIONS'],
  ])('throws for %s', async (_, role, code) => {
    const admin = await open();
    await admin.migrate();

    await expect(admin.grantRuntimeRole(role as string)).rejects.toMatchObject({ code });
  });
});

describe('verify()', () => {
  test('reports every invariant, with the violations of a changed row', async () => {
    const admin = await open();
    await using ledger = await createLedger({ database: inject('postgresUrl'), schema: admin.schema });
    await ledger.mint({ to: 'alice', assets: { gold: 2n } });
    await ledger.transfer({ from: 'alice', to: 'bob', assets: { gold: 1n } });

    const sound = await admin.verify();
    const corrupt = `${DISARM} update $schema.unspent set amount = amount + 1;`;
    await execute(corrupt.replaceAll('$schema', `"${admin.schema}"`));
    const broken = await admin.verify();

    expect(sound.filter(({ violations }) => violations > 0)).toEqual([]);
    expect(broken.filter(({ violations }) => violations > 0).map(({ name }) => name)).toEqual(['I2', 'I12']);
  });
});

describe('wallets()', () => {
  test('lists the wallets that hold something by name, page by page', async () => {
    const admin = await open();
    await mint(admin, 'carol', 'Zoe', 'alice', 'bob');

    expect(await admin.wallets()).toEqual(['Zoe', 'alice', 'bob', 'carol']);
    expect(await admin.wallets({ limit: 2 })).toEqual(['Zoe', 'alice']);
    expect(await admin.wallets({ limit: 2, after: 'alice' })).toEqual(['bob', 'carol']);
    expect(await admin.wallets({ limit: 2, after: 'carol' })).toEqual([]);
  });

  test.each<unknown>([
    null,
    7,
    'alice',
    { limit: 0 },
    { limit: '2' },
    { after: 'no name' },
    { after: null },
    { limit: 1, from: 'alice' },
  ])('throws for the page %o', async (page) => {
    const admin = await open();

    await expect(admin.wallets(page as WalletPage)).rejects.toMatchObject({
      code: 'ERR_INVALID_COMMAND',
      problem: 'page_invalid',
    });
  });
});

describe('balances()', () => {
  test('returns the wallets in the order given, and an empty balance for an unknown one', async () => {
    const admin = await open();
    await mint(admin, 'alice', 'bob', 'alice');

    expect(await admin.balances(['bob', 'nobody', 'alice', 'bob'])).toEqual([
      { wallet: 'bob', assets: { gold: 2n }, held: {}, utxos: 1 },
      { wallet: 'nobody', assets: {}, held: {}, utxos: 0 },
      { wallet: 'alice', assets: { gold: 4n }, held: {}, utxos: 2 },
      { wallet: 'bob', assets: { gold: 2n }, held: {}, utxos: 1 },
    ]);
    expect(await admin.balances([])).toEqual([]);
  });

  test('throws for an invalid wallet name', async () => {
    const admin = await open();

    await expect(admin.balances(['alice', 'no name'])).rejects.toMatchObject({ problem: 'name_invalid' });
  });
});

describe('archiveOutbox()', () => {
  /** A ledger with a delivery that was made. */
  async function openDelivered(): Promise<Admin> {
    const admin = await open();
    await using ledger = await createLedger({ database: inject('postgresUrl'), schema: admin.schema });
    ledger.processor('Buy', () => {});
    await ledger.mint({ to: 'alice', assets: { gold: 1n }, actions: [{ type: 'Buy', item: 'sword' }] });
    await ledger.settled();
    return admin;
  }

  test('throws what onRows throws, also if it has a code, and leaves the rows', async () => {
    const admin = await openDelivered();
    const full = Object.assign(new Error('the disk is full'), { code: 'ENOSPC' });
    const before = new Date(Date.now() - 1);

    const failed = admin.archiveOutbox({ before, onRows: () => Promise.reject(full) });

    await expect(failed).rejects.toBe(full);
    expect(await admin.archiveOutbox({ before })).toMatchObject({ archived: 1 });
  });

  test('throws ERR_DATABASE_UNFIT for the runtime role, which receives no rows', async () => {
    const owner = await openDelivered();
    const { name, url } = await temporaryRole();
    await owner.grantRuntimeRole(name);
    const admin = await open({ database: url, schema: owner.schema });
    const before = new Date(Date.now() - 1);
    const received: unknown[] = [];

    const refused = admin.archiveOutbox({ before, onRows: (rows) => received.push(rows) });

    await expect(refused).rejects.toMatchObject({ code: 'ERR_DATABASE_UNFIT' });
    expect(received).toEqual([]);
    expect(await owner.archiveOutbox({ before })).toMatchObject({ archived: 1 });
  });
});

test('deadLetters() lists a dead delivery with its error', async () => {
  const admin = await open();
  await using ledger = await createLedger({
    database: inject('postgresUrl'),
    schema: admin.schema,
    deliveryAttemptsMax: 1,
  });
  ledger.processor('BuyItem', () => Promise.reject(new Error('sold out')));
  await ledger.mint({ to: 'alice', assets: { gold: 1n }, actions: [{ type: 'BuyItem', itemId: 'car_1' }] });
  await ledger.settled();

  expect(await admin.deadLetters()).toMatchObject([
    { kind: 'delivery', reason: 'attempts_exhausted', wallet: 'alice', attempts: 1, error: 'sold out' },
  ]);
  for (const page of [{ limit: 0 }, null, { after: 'delivery:x' }, { after: 7 }, { size: 1 }]) {
    await expect(admin.deadLetters(page as never)).rejects.toMatchObject({ problem: 'page_invalid' });
  }
});

describe('an administration', () => {
  test.each<readonly [string, (admin: Admin) => Promise<unknown>]>([
    ['verify()', (admin) => admin.verify()],
    ['wallets()', (admin) => admin.wallets()],
    ['balances()', (admin) => admin.balances(['alice'])],
    ['deadLetters()', (admin) => admin.deadLetters()],
    ['grantRuntimeRole()', (admin) => admin.grantRuntimeRole('nobody_of_this_name')],
  ])('throws ERR_SCHEMA from %s until the schema exists', async (_, call) => {
    const admin = await open();

    await expect(call(admin)).rejects.toMatchObject({ code: 'ERR_SCHEMA' });
  });

  test('throws ERR_STORE_UNAVAILABLE where no server answers, without the password', async () => {
    const admin = await open({ database: 'postgres://someone:sekret@127.0.0.1:1/economy' });

    const error = await admin.verify().catch((thrown: unknown) => thrown);

    expect(error).toMatchObject({ code: 'ERR_STORE_UNAVAILABLE', message: expect.not.stringContaining('sekret') });
  });

  test('throws ERR_DATABASE_UNFIT, which is not retryable, where the server refuses the login', async () => {
    const url = new URL(inject('postgresUrl'));
    url.password = 'sekret';
    const admin = await open({ database: url.href });

    const error = await admin.verify().catch((thrown: unknown) => thrown);

    expect(error).toMatchObject({ code: 'ERR_DATABASE_UNFIT', retryable: false });
    expect((error as Error).message).not.toContain('sekret');
  });

  test('leaves the pool of its host open, and throws ERR_CLOSED once it is closed', async () => {
    const pool = new Pool({ connectionString: inject('postgresUrl') });
    onTestFinished(() => pool.end());
    const admin = await open({ database: pool });
    await admin.migrate();

    await admin.close();
    await admin.close();

    await expect(admin.verify()).rejects.toMatchObject({ code: 'ERR_CLOSED' });
    expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  });

  test('of an embedded database in memory migrates and verifies it', async () => {
    await using admin = await openAdmin();

    await admin.migrate();

    expect((await admin.verify()).filter(({ violations }) => violations > 0)).toEqual([]);
    expect(admin.location).toContain('memory');
  });

  test.each<unknown>([
    null,
    7,
    'postgres://here',
    { schema: 'No Schema' },
    { schema: null },
    { database: 'mysql://here' },
    { database: null },
    { mailboxCapacity: 5 },
    { migrate: false },
    { dataBase: undefined },
  ])('does not open with %o', async (options) => {
    await expect(openAdmin(options as AdminOptions)).rejects.toMatchObject({ code: 'ERR_INVALID_OPTIONS' });
  });
});

describe('frozen()', () => {
  test.each(['a server', 'a directory'])('lists by name, as its last freeze says, who is frozen on %s', async (on) => {
    const schema = freshSchema();
    const database = on === 'a server' ? inject('postgresUrl') : { dataDir: await temporaryDirectory() };
    onTestFinished(async () => {
      if (on === 'a server') await execute(`drop schema if exists "${schema}" cascade`);
    });
    const freezes: Outcome[] = [];
    const ledger = await createLedger({ database, schema });
    for (const wallet of ['mallory', 'Zoe', 'eve', 'bob']) freezes.push(await ledger.freeze({ wallet }));
    freezes.push(await ledger.freeze({ wallet: 'mallory', in: false }));
    await ledger.unfreeze({ wallet: 'bob' });
    await ledger.close();
    await using admin = await openAdmin({ database, schema });
    const entry = (wallet: string, at: number, into = true) => {
      const { transaction } = freezes[at] as Committed;
      return { wallet, out: true, in: into, frozenBy: transaction.id, frozenAt: transaction.committedAt };
    };

    const all = [entry('Zoe', 1), entry('eve', 2), entry('mallory', 4, false)];
    expect(await admin.frozen()).toEqual(all);
    expect(await admin.frozen({ limit: 1, after: 'Zoe' })).toEqual([all[1]]);
    expect(await admin.frozen({ after: 'mallory' })).toEqual([]);
  });

  test.each([{ limit: 0 }, { after: 'no name' }, { of: 'alice' }, null])('refuses the page %j', async (page) => {
    const admin = await open();

    await expect(admin.frozen(page as never)).rejects.toMatchObject({ problem: 'page_invalid' });
  });
});

describe('holds()', () => {
  test('lists the open holds of a wallet, or of all, page by page, with what they own', async () => {
    const admin = await open();
    await admin.migrate();
    await mint(admin, 'alice', 'bob');
    await using ledger = await createLedger({ database: inject('postgresUrl'), schema: admin.schema });
    await ledger.hold({ from: 'bob', assets: { gold: 1n }, hold: 'b' });
    await ledger.hold({ from: 'alice', assets: { gold: 1n }, hold: 'a', expiresInMs: 60_000, for: ['shop'] });
    await ledger.hold({ from: 'bob', assets: { gold: 1n }, hold: 'c' });

    expect(await admin.holds()).toEqual([
      await ledger.holdById('a'),
      await ledger.holdById('b'),
      await ledger.holdById('c'),
    ]);
    expect((await admin.holds({ limit: 1, after: 'a' })).map(({ id }) => id)).toEqual(['b']);
    expect(await admin.holds({ wallet: 'bob', after: 'b' })).toEqual([await ledger.holdById('c')]);
    await ledger.release({ hold: 'c' });
    expect((await admin.holds({ wallet: 'bob' })).map(({ id }) => id)).toEqual(['b']);
    expect(await admin.holds({ wallet: 'nobody' })).toEqual([]);
  });

  test.each([
    [{ wallet: '~a' }, 'name_invalid'],
    [{ limit: 0 }, 'page_invalid'],
    [{ after: 'no id' }, 'page_invalid'],
    [{ of: 'alice' }, 'page_invalid'],
    [null, 'page_invalid'],
  ])('refuses the page %j', async (page, problem) => {
    const admin = await open();

    await expect(admin.holds(page as never)).rejects.toMatchObject({ code: 'ERR_INVALID_COMMAND', problem });
  });
});

describe('transaction() and transactionByKey()', () => {
  test('read a transaction and a recorded refusal, with a position as soon as a ledger has given it', async () => {
    const admin = await open();
    await admin.migrate();
    await using ledger = await createLedger({ database: inject('postgresUrl'), schema: admin.schema });
    await ledger.mint({ to: 'alice', assets: { gold: 1n }, key: 'paid', meta: { memo: 'x' } });
    await ledger.burn({ from: 'alice', assets: { gold: 2n }, key: 'refused' });
    const paid = await ledger.transactionByKey('paid');

    expect(await admin.transactionByKey('paid')).toEqual(paid);
    expect(await admin.transaction(paid?.id.toUpperCase() as string)).toEqual(paid);
    expect(await admin.transactionByKey('refused')).toMatchObject({
      kind: 'refused',
      refusal: { reason: 'insufficient_funds' },
    });
  });

  test('find nothing for an id or a key that was never used, or is none', async () => {
    const admin = await open();
    await admin.migrate();

    expect(await admin.transaction('00000000-0000-7000-8000-000000000000')).toBeUndefined();
    expect(await admin.transaction('alice')).toBeUndefined();
    expect(await admin.transactionByKey('never')).toBeUndefined();
    expect(await admin.transactionByKey('')).toBeUndefined();
  });
});
