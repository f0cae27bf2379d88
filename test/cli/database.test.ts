import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import { createLedger, toWire } from '../../src/index.ts';
import { openDatabase } from '../../src/store/postgres/open-database.ts';
import { DISARM } from '../store/support/corruptions.ts';
import { connectToServer } from '../store/support/second-connection.ts';
import { closeTestDatabasesAfterAll, freshSchema, openTestDatabase } from '../support/databases.ts';
import { ledgerUrl } from '../support/runtime-role.ts';
import { jsonLines, pursekit, start } from './support/pursekit.ts';
import { temporaryDirectory } from './support/temporary-directory.ts';

closeTestDatabasesAfterAll();

const directory = temporaryDirectory();

describe('a database that cannot be used', () => {
  const url = 'postgres://someone:sekret@127.0.0.1:1/economy';

  test.each([
    [['run', 'burn']],
    [['verify']],
    [['balances']],
    [['holds']],
    [['assets']],
    [['frozen']],
    [['freeze', 'alice', '--yes']],
    [['transaction', 'k']],
    [['trace', 'k']],
    [['dead-letters']],
    [['migrate']],
  ])('ends %j with 3 and a line that names host and port, not the password', async (command) => {
    const { code, stdout, stderr } = await pursekit([...command, '--database', url]);

    expect(stderr).toMatch(/^pursekit: no connection to 127\.0\.0\.1:1\/economy: .*ECONNREFUSED.*\n$/);
    expect(stdout + stderr).not.toContain('sekret');
    expect(code).toBe(3);
  });

  test('because of a wrong password ends the command with 3', async () => {
    const wrong = new URL(inject('postgresUrl'));
    wrong.username = 'nobody_here';
    wrong.password = 'sekret';

    const { code, stdout, stderr } = await pursekit(['verify', '--database', wrong.href]);

    expect(stderr).toContain(`pursekit: no connection to ${wrong.host}`);
    expect(stdout + stderr).not.toContain('sekret');
    expect(code).toBe(3);
  });

  test('because the package of embedded Postgres is not installed ends the command with its name', async () => {
    const hook = `export async function resolve(name, context, next) {
      if (name !== '@electric-sql/pglite') return next(name, context);
      const message = "Cannot find package '@electric-sql/pglite' imported from pursekit";
      throw Object.assign(new Error(message), { code: 'ERR_MODULE_NOT_FOUND' });
    }`;
    const hidden = directory.write(
      'hide-pglite.mjs',
      `import { register } from 'node:module';
      register("data:text/javascript,${encodeURIComponent(hook)}");`,
    );
    const env = { NODE_OPTIONS: `--import ${hidden}` };

    const { code, stderr } = await pursekit(['run', 'burn'], { env });

    expect(stderr).toMatch(
      /^pursekit: database: embedded Postgres needs the package @electric-sql\/pglite: npm install /,
    );
    expect(code).toBe(64);
  });

  test('because it has no ledger ends the command with 3', async () => {
    const { code, stderr } = await pursekit(['verify', '--database', inject('postgresUrl'), '--schema', 'no_ledger']);

    expect(stderr).toMatch(/^pursekit: schema "no_ledger" does not exist; .* run pursekit migrate\n$/);
    expect(code).toBe(3);
  });

  test.each([[['run', 'burn']], [['verify']], [['dead-letters']], [['migrate']]])(
    'because it is a file, not a directory, ends %j with 3 and what to name instead',
    async (command) => {
      const file = directory.write('a-file', 'no database');

      const { code, stdout, stderr } = await pursekit([...command, '--database', file]);

      const instead = 'name a directory for embedded Postgres, or a postgres:// URL for a server';
      expect(stderr).toBe(`pursekit: ${file} is a file: ${instead}\n`);
      expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    },
  );

  test.each(['verify', 'balances', 'dead-letters'])(
    'because its directory is missing ends %s with 3, and is not created',
    async (command) => {
      const missing = join(directory.path, 'misspelt');

      const { code, stderr } = await pursekit([command, '--database', missing]);

      expect(stderr).toBe(`pursekit: no database in the directory ${missing}\n`);
      expect(code).toBe(3);
      expect(existsSync(missing)).toBe(false);
    },
  );

  test('because its role may not create a schema ends migrate with 3', async () => {
    const { database } = await openTestDatabase('server');
    const role = `weak_${freshSchema()}`;
    const sql = (text: string) => database.run({ name: 'test', text, values: [] });
    await sql(`create role ${role} login password 'sekret'`);
    const url = new URL(inject('postgresUrl'));
    url.username = role;
    url.password = 'sekret';

    const { code, stdout, stderr } = await pursekit(['migrate', '--database', url.href, '--schema', role.slice(0, 31)]);

    await sql(`drop role ${role}`);
    expect(stderr).toMatch(/^pursekit: \S+ reports: permission denied for database \S+\n$/);
    expect(stdout + stderr).not.toContain('sekret');
    expect(code).toBe(3);
  });

  test('prepared by migrate --runtime-role lets that role read UTXOs and settle deliveries, no more', async () => {
    const { database } = await openTestDatabase('server');
    const schema = freshSchema();
    const role = `runtime_${schema}`;
    const sql = (text: string) => database.run({ name: 'test', text, values: [] });
    await sql(`create role ${role}`);
    const at = ['--database', inject('postgresUrl'), '--schema', schema];

    const granted = await pursekit(['migrate', ...at, '--runtime-role', role]);
    const [rights] = await sql(
      `select has_table_privilege('${role}', '${schema}.unspent', 'select')::text as reads,
        has_table_privilege('${role}', '${schema}.unspent', 'insert, update, delete, truncate')::text as writes,
        has_column_privilege('${role}', '${schema}.outbox', 'status', 'update')::text as settles`,
    );
    const unknown = await pursekit(['migrate', ...at, '--runtime-role', 'nobody_of_this_name']);

    await sql(`drop schema ${schema} cascade`);
    await sql(`drop role ${role}`);
    expect(granted).toMatchObject({ code: 0, stderr: '' });
    expect(granted.stdout).toContain(`${role} may run ledgers on it\n`);
    expect(rights).toEqual({ reads: 'true', writes: 'false', settles: 'true' });
    expect(unknown.stderr).toMatch(/^pursekit: \S+ reports: role "nobody_of_this_name" does not exist\n$/);
    expect(unknown.code).toBe(3);
  });

  test('because another session changes it has migrate say what it waits for, and go on after it', async () => {
    const { schema } = await openTestDatabase('server');
    const other = await connectToServer();
    await other.query(`begin; create schema ${schema}`);
    const waits = `a migration of schema "${schema}" waits for a lock`;

    const migrating = start(['migrate', '--database', inject('postgresUrl'), '--schema', schema]);
    let printed = '';
    await new Promise<void>((resolve) => {
      migrating.child.stderr?.on('data', (chunk: Buffer) => {
        printed += String(chunk);
        if (printed.includes(waits)) resolve();
      });
    });
    await other.query('rollback');
    const { code, stdout } = await migrating.ended;

    await other.end();
    expect(stdout).toContain('applied 1 baseline\n');
    expect(code).toBe(0);
  });

  test('because another process has its directory open ends the command with 3 and the pid', async () => {
    const dataDir = join(directory.path, 'data');
    await (await openDatabase({ dataDir })).close();
    const file = directory.write(
      'holds.ts',
      `import { scenario } from 'pursekit/scenarios';
      export default scenario('holds', async (s) => {
        await s.step('holding', async () => {
          s.show.note('it is open');
          await new Promise((r) => setTimeout(r, 600_000));
        });
      });`,
    );
    const holder = start(['run', file, '--database', dataDir]);
    await holder.says('it is open');

    const { code, stderr } = await pursekit(['verify', '--database', dataDir]);

    expect(stderr).toMatch(new RegExp(`^pursekit: ${dataDir} is open in process ${holder.child.pid}: .*\\n$`));
    expect(code).toBe(3);

    holder.child.kill('SIGINT');
    expect(await holder.ended).toMatchObject({ code: 130, stderr: 'pursekit: stopped by SIGINT\n' });
    expect(await pursekit(['verify', '--database', dataDir])).toMatchObject({ code: 0, stderr: '' });
  });
});

describe('on a ledger', () => {
  test('the commands migrate it, run a scenario twice, and show its content', async () => {
    const { schema, database } = await openTestDatabase('server');
    const owner = { env: { DATABASE_URL: inject('postgresUrl') } };
    const at = ['--schema', schema];

    const migrated = await pursekit(['migrate', ...at], owner);
    const migratedAgain = await pursekit(['migrate', '--json', ...at], owner);
    const env = { DATABASE_URL: await ledgerUrl(database, schema) };
    const onServer = ['--database', env.DATABASE_URL, ...at];
    const first = await pursekit(['run', 'night-market', '--runtimes', '2', ...onServer]);
    const second = await pursekit(['run', 'night-market', ...onServer]);
    const balances = await pursekit(['balances', ...at], { env });
    const named = await pursekit(['balances', 'ron', 'nobody', 'ron', '--json', ...at], { env });
    const deadLetters = await pursekit(['dead-letters', ...at], { env });
    const verified = await pursekit(['verify', ...at], { env });

    expect(migrated).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^applied 1 baseline\n(?:.+\n)*.*at version \d+\n$/),
    });
    expect(jsonLines(migratedAgain)).toMatchObject([{ schema, applied: [] }]);
    expect(first).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/Conflicts +\d+ attempts, retried with back-off/),
    });
    expect(second).toMatchObject({ code: 0, stdout: expect.stringContaining('Commands      37 committed before') });
    expect(balances.stdout).toMatch(/│ alice +│ +5000 │ +444 │ +777 │ +\d+ │\n/);
    expect(balances.stdout).toMatch(/│ bob +│ +5000 │ +679 │ +- │ +\d+ │\n/);
    expect(jsonLines(named)).toEqual([
      { wallet: 'ron', assets: { coin: '3333666666999999' }, held: {}, utxos: 1 },
      { wallet: 'nobody', assets: {}, held: {}, utxos: 0 },
    ]);
    expect(deadLetters).toMatchObject({ code: 0, stdout: 'no dead letters\n' });
    expect(verified.stdout.split('\n').filter((line) => /^I\d+ +ok {2}/.test(line))).toHaveLength(20);
    expect(verified.code).toBe(0);
  });

  test('assets shows the rules, and freeze and unfreeze stop a wallet and end it', async () => {
    const { schema, database } = await openTestDatabase('server');
    const url = await ledgerUrl(database, schema);
    const call = (...args: string[]) => pursekit([...args, '--database', url, '--schema', schema]);
    await call('run', 'burn');
    const none = await call('assets');
    const ledger = await createLedger({ database: url, schema, migrate: false });
    try {
      await ledger.defineAsset('crown', { mintedMax: 1n, supplyMax: 1n, transferable: false });
      await ledger.defineAsset('gem', { perWalletMax: 10n ** 20n, decimals: 2 });
      await ledger.mint({ to: 'mallory', assets: { gold: 5n } });
      const pay = () => ledger.transfer({ from: 'mallory', to: 'bob', assets: { gold: 1n } });

      const table = await call('assets');
      const asJson = await call('assets', '--json');
      const refused = await call('freeze', 'mallory');
      const before = await pay();
      const frozen = await call('freeze', 'mallory', '--only', 'out', '--yes');
      const banned = await pay();
      const paid = await ledger.mint({ to: 'mallory', assets: { gold: 1n } });
      const [lifted] = jsonLines(await call('unfreeze', 'mallory', '--yes', '--json'));
      const after = await pay();

      expect(none).toMatchObject({ code: 0, stdout: 'no asset has rules\n' });
      expect(table.stdout).toMatch(/│ crown │ 1 +│ transfer +│ +1 │ +1 │ +- │ +0 │/);
      expect(table.stdout).toMatch(/│ gem +│ 1 +│ - +│ +- │ +- │ +100000000000000000000 │ +2 │/);
      expect(jsonLines(asJson)).toMatchObject([
        { asset: 'crown', version: 1, mintedMax: '1', transferable: false },
        { asset: 'gem', perWalletMax: '100000000000000000000', decimals: 2 },
      ]);
      expect(jsonLines(asJson)).toEqual(toWire(await ledger.assets()));
      expect(refused.code).toBe(64);
      expect(frozen.stdout).toMatch(/^mallory does not pay from now on \(transaction \S+\)\n$/);
      expect(frozen.code).toBe(0);
      expect(lifted).toMatchObject({ status: 'committed', transaction: { kind: 'unfreeze' } });
      expect([before, banned, paid, after].map(({ status }) => status)).toEqual([
        ...['committed', 'rejected', 'committed', 'committed'],
      ]);
    } finally {
      await ledger.close();
    }
  });

  test('freeze says what it changes beside what it is asked for, and frozen lists who is frozen', async () => {
    const { schema, database } = await openTestDatabase('server');
    const url = await ledgerUrl(database, schema);
    const call = (...args: string[]) => pursekit([...args, '--database', url, '--schema', schema]);
    await call('run', 'burn');
    const ledger = await createLedger({ database: url, schema, migrate: false });
    await ledger.mint({ to: 'mallory', assets: { gold: 5n } });
    await ledger.freeze({ wallet: 'eve', out: false });
    await ledger.close();

    const both = await call('freeze', 'mallory', '--yes', '--key', 'ban:1', '--note', 'ticket 1207');
    const again = await call('freeze', 'mallory', '--yes', '--key', 'ban:1', '--note', 'ticket 1207');
    const shown = await call('transaction', 'ban:1');
    const out = await call('freeze', 'mallory', '--yes', '--only', 'out', '--json');
    const page = await call('frozen', '--limit', '1');
    const rest = await call('frozen', '--after', 'eve', '--json');
    await call('freeze', 'mallory', '--yes');
    const replaced = await call('freeze', 'mallory', '--yes', '--only', 'out');
    const mistyped = await call('freeze', 'malory', '--yes', '--only', 'in');
    const lifted = await call('unfreeze', 'mallory', '--yes', '--key', 'pardon:1');
    const needless = await call('unfreeze', 'mallory', '--yes');
    await call('unfreeze', 'malory', '--yes');
    await call('unfreeze', 'eve', '--yes');
    const nobody = await call('frozen');
    const open = await call('transaction', 'pardon:1');

    expect(both.stdout).toMatch(/^mallory neither pays nor is paid from now on \(transaction \S+\)\n$/);
    expect(again.stdout).toMatch(/^committed before under this key: nothing is changed \(transaction \S+\)\n$/);
    expect(shown.stdout).toMatch(/^freeze \S+\n {2}key +ban:1\n/);
    expect(shown.stdout).toMatch(/^ {2}wallet +mallory neither pays nor is paid from then on$/m);
    expect(shown.stdout).toContain('{"note":"ticket 1207"}');
    const [frozen] = jsonLines(out) as [{ transaction: { id: string; committedAt: string } }];
    expect(page.stdout).toMatch(/│ eve +│ - +│ frozen +│ \d{4}-\S+Z +│ \S+ +│/);
    expect(page.stdout).not.toContain('mallory');
    expect(page.stderr).toContain('there are more wallets: --after eve shows the next');
    expect(jsonLines(rest)).toEqual([
      ...[{ wallet: 'mallory', out: true, in: false }].map((wallet) => ({
        ...{ ...wallet, frozenBy: frozen.transaction.id, frozenAt: frozen.transaction.committedAt },
      })),
    ]);
    expect(replaced.stdout).toContain('mallory is paid again: a freeze replaces the one before\n');
    expect(mistyped.stdout).toMatch(/^malory is not paid from now on \(.*\)\nmalory holds nothing: check the name\n$/);
    expect(lifted.stdout).toMatch(/^mallory pays and is paid from now on \(transaction \S+\)\n$/);
    expect(needless.stdout).toMatch(/\nmallory was not frozen\n$/);
    expect(nobody).toMatchObject({ code: 0, stdout: 'no wallet is frozen\n' });
    expect(open.stdout).toMatch(/^ {2}wallet +mallory pays and is paid from then on$/m);
    const ended = [both, again, shown, out, page, rest, replaced, mistyped, lifted, needless, open];
    expect(new Set(ended.map(({ code }) => code))).toEqual(new Set([0]));
  });

  test('holds, balances and transaction show holds and what made them', async () => {
    const { schema, database } = await openTestDatabase('server');
    const onServer = ['--database', await ledgerUrl(database, schema), '--schema', schema];
    const file = directory.write(
      'deposits.ts',
      `import { scenario } from 'pursekit/scenarios';
      export default scenario('deposits', async (s) => {
        const [alice, bob] = [s.wallet('alice'), s.wallet('bob')];
        s.processor('Tell', () => {});
        await s.step('holds', async () => {
          await alice.mint({ gold: 100n, tea: 1n, silk: 1n });
          await bob.mint({ gold: 5n });
          await alice.hold({ gold: 40n }, { hold: 'h1', expiresInMs: 3_600_000, for: [bob, 'tax'] });
          await bob.hold({ gold: 5n }, { hold: 'h2' });
          await alice.hold({ gold: 10n, tea: 1n }, { hold: 'h3' });
          await s.exchange({
            legs: [
              { from: alice, to: bob, assets: { gold: 1n } },
              { capture: 'h1', to: bob, assets: { gold: 30n } },
              { hold: { silk: 1n }, from: alice, id: 'h4' },
              { release: 'h3' },
            ],
          });
          await alice.transfer(bob, { gold: 50n }, { meta: { memo: 'rent' }, actions: [{ type: 'Tell', who: 'bob' }] });
          await alice.transfer(bob, { gold: 60n, silk: 1n });
        });
      });`,
    );
    const none = await pursekit(['holds', ...onServer, '--database', join(directory.path, 'missing')]);
    const run = await pursekit(['run', file, ...onServer]);
    const call = (...args: string[]) => pursekit([...args, ...onServer]);

    const all = await call('holds');
    const page = await call('holds', '--limit', '2');
    const rest = await call('holds', ...(/--after \S+/.exec(page.stderr)?.[0].split(' ') ?? []));
    const ofAlice = await call('holds', 'alice', '--json');
    const ofTax = await call('holds', 'tax');
    const balances = await call('balances');
    const exchange = await call('transaction', 'deposits:1:1.6');
    const [asJson] = jsonLines(await call('transaction', 'deposits:1:1.6', '--json'));
    const byId = await call('transaction', String(asJson?.id).toUpperCase());
    const refused = await call('transaction', 'deposits:1:1.8');
    const paid = await call('transaction', 'deposits:1:1.7');
    const missing = await call('transaction', 'no such key');

    expect(none.code).toBe(3);
    expect(run.stdout).toContain('✗ rejected, insufficient_funds');
    expect(all).toMatchObject({ code: 0, stderr: '' });
    expect(all.stdout.split('\n').filter((line) => line.startsWith('│'))).toEqual([
      expect.stringMatching(/^│ hold │ wallet │ state │ assets left │ for +│ expires +│$/),
      expect.stringMatching(/^│ h1 +│ alice +│ open +│ gold 10 +│ bob, tax │ \d{4}-\d\d-\d\dT\S+Z │$/),
      expect.stringMatching(/^│ h2 +│ bob +│ open +│ gold 5 +│ any +│ never +│$/),
      expect.stringMatching(/^│ h4 +│ alice +│ open +│ silk 1 +│ any +│ never +│$/),
    ]);
    expect(page.stdout).not.toContain('h4');
    expect(page.stderr).toBe('there are more holds: --after h2 shows the next\n');
    expect(rest.stdout).toMatch(/^│ h4 /m);
    expect(jsonLines(ofAlice)).toMatchObject([
      { id: 'h1', wallet: 'alice', state: 'open', assets: { gold: '10' }, payees: ['bob', 'tax'] },
      { id: 'h4', assets: { silk: '1' } },
    ]);
    expect(ofTax).toMatchObject({ code: 0, stdout: 'no open holds of the wallet tax\n' });
    expect(balances.stdout).toMatch(/│ wallet │ gold │ gold held │ silk │ silk held │ tea │ UTXOs │/);
    expect(balances.stdout).toMatch(/│ alice +│ +9 │ +10 │ +- │ +1 │ +1 │ +\d │/);
    expect(exchange.stdout.split('\n').map((line) => line.trimEnd())).toEqual([
      `exchange ${asJson?.id}`,
      '  key        deposits:1:1.6',
      expect.stringMatching(/^ {2}commit {5}\d+, place \d+, \d{4}-\S+Z$/),
      expect.stringMatching(/^ {2}position {3}(?:\d+, \d{4}-\S+Z|not given yet)$/),
      '  legs       alice → bob gold 1',
      '             capture gold 30 of h1 to bob',
      '             hold silk 1 of alice as h4',
      '             release gold 10, tea 1 of h3 to alice',
      expect.stringMatching(/^ {2}inputs {5}\S.* \d+ {2}\(\S+:\d+\)$/),
      ...Array.from({ length: exchange.stdout.split('\n').length - 10 }, () => expect.stringContaining(':')),
      '',
    ]);
    expect(exchange.stdout).toContain('hold h4 silk 1  (');
    expect(asJson).toMatchObject({ kind: 'exchange', key: 'deposits:1:1.6', legs: { length: 4 } });
    expect(byId.stdout).toBe(exchange.stdout);
    expect(refused.stdout).toMatch(/^refused .+\n/);
    expect(refused.stdout).toContain(
      '  refused    insufficient_funds (alice gold: asked 60, has 9, held 10; alice silk: asked 1, has 0, held 1)\n',
    );
    expect(paid.stdout).toMatch(/^transfer .+\n/);
    expect(paid.stdout).toContain('  meta       {"memo":"rent"}\n');
    expect(paid.stdout).toContain('  actions    Tell bob\n');
    expect(missing).toMatchObject({
      ...{ code: 1, stdout: '', stderr: 'pursekit: no transaction has the id or the key "no such key"\n' },
    });
  });

  test('dead-letters lists dead deliveries page by page, and its exit code tells if there are any', async () => {
    const { schema, database } = await openTestDatabase('server');
    const onServer = ['--database', await ledgerUrl(database, schema), '--schema', schema];
    const file = directory.write(
      'buys.ts',
      `import { scenario } from 'pursekit/scenarios';
      export default scenario('buys', async (s) => {
        await s.wallet('alice').mint({ gold: 1n }, { actions: [{ type: 'BuyItem', itemId: 'car_1' }] });
      });`,
    );
    await pursekit(['run', file, ...onServer]);
    await pursekit(['run', file, '--keys', 'again', ...onServer]);
    const [none, wrong] = await Promise.all([
      pursekit(['dead-letters', ...onServer]),
      pursekit(['dead-letters', '--after', 'x', ...onServer]),
    ]);
    await database.run({
      name: 'test',
      text: `update "${schema}".outbox
        set status = 'dead', attempts = 8, last_error = e'sold\\nout', settled_at = now()`,
      values: [],
    });

    const listed = await pursekit(['dead-letters', ...onServer]);
    const asJson = await pursekit(['dead-letters', '--json', ...onServer]);
    const page = await pursekit(['dead-letters', '--limit', '1', ...onServer]);
    const next = await pursekit([
      'dead-letters',
      ...(/--after \S+/.exec(page.stderr)?.[0].split(' ') ?? []),
      ...onServer,
    ]);
    const [, last] = jsonLines(asJson);
    const end = await pursekit(['dead-letters', '--after', String(last?.id), ...onServer]);

    expect(listed.stdout).toMatch(
      /^(?:delivery:\d+ {2}\S+ {2}BuyItem car_1 to alice, attempts_exhausted after 8 attempts: sold\\nout\n){2}$/,
    );
    const letter = { kind: 'delivery', wallet: 'alice', error: 'sold\nout' };
    expect(jsonLines(asJson)).toMatchObject([letter, letter]);
    expect(page.stdout + next.stdout).toBe(listed.stdout);
    expect(end).toMatchObject({ code: 0, stdout: 'no further dead letters\n' });
    expect([none, wrong, listed, asJson, page, next].map(({ code }) => code)).toEqual([0, 64, 4, 4, 4, 4]);
  });

  test('verify and run end with 2 if an invariant is broken, and name it', async () => {
    const { schema, database } = await openTestDatabase('server');
    const onServer = ['--database', await ledgerUrl(database, schema), '--schema', schema];
    await pursekit(['run', 'burn', ...onServer]);
    const corrupt = `${DISARM} update $schema.transactions set outputs = replace(outputs, '=', '=1');`;
    await database.transaction(({ script }) => script(corrupt.replaceAll('$schema', `"${schema}"`)));

    const verified = await pursekit(['verify', ...onServer]);
    const asJson = await pursekit(['verify', '--json', ...onServer]);
    const run = await pursekit(['run', 'multi-asset', ...onServer]);

    expect(verified.stdout).toMatch(/^I1 +\d+ violations? of: .*\n {7}(transfer|burn) /m);
    expect(verified.stdout).toMatch(/^I4 +ok {2}/m);
    expect(verified.code).toBe(2);
    expect(jsonLines(asJson)[0]).toMatchObject({ type: 'invariant', name: 'I1', examples: expect.any(Array) });
    expect(asJson.code).toBe(2);
    expect(run.stdout).toMatch(/^I1 +\d+ violations? of:/m);
    expect(run.code).toBe(2);
  });
});
