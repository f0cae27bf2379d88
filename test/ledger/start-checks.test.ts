import { tmpdir } from 'node:os';
import pg from 'pg';
import { describe, expect, inject, onTestFinished, test } from 'vitest';
import { type AdminOptions, openAdmin, openRuntimes } from '../../src/admin/index.ts';
import { createLedger, type LedgerOptions } from '../../src/index.ts';
import { migrate } from '../../src/store/schema/migrate.ts';
import { MIGRATIONS } from '../../src/store/schema/migrations.ts';
import { createTestLedger } from '../../src/testing/index.ts';
import { configure, execute, temporaryDatabase, temporaryRole } from '../store/support/server-objects.ts';
import { closeTestDatabasesAfterAll, openTestDatabase } from '../support/databases.ts';
import { startPostgresServer } from '../support/postgres-server.ts';

closeTestDatabasesAfterAll();

/** The error of a ledger that does not start: one line that begins with the place and ends with the reason. */
async function refusal(options: LedgerOptions): Promise<{ code: unknown; message: string }> {
  const error = await createLedger(options).then(
    async (ledger) => {
      await ledger.close();
      return new Error('it started');
    },
    (reason: unknown) => reason,
  );
  const { code, message } = error as Error & { code: unknown };
  return { code, message };
}

async function durabilityOn(url: string): Promise<string> {
  const ledger = await createLedger({ database: url });
  await ledger.close();
  return ledger.durability;
}

const PLACE = /^\S+:\d+\/\w+ /;

describe('the start of a ledger', () => {
  test('a ledger does not start on a role with read-only transactions', async () => {
    const { url } = await temporaryRole('default_transaction_read_only = on');

    const { code, message } = await refusal({ database: url });

    expect(code).toBe('ERR_DATABASE_UNFIT');
    expect(message).toMatch(PLACE);
    expect(message).toMatch(/ is read-only \(default_transaction_read_only\)$/);
  });

  test("a ledger does not start on a host's pool whose sessions do not read UTF8", async () => {
    const pool = new pg.Pool({ connectionString: inject('postgresUrl') });
    onTestFinished(() => pool.end());
    pool.on('connect', (client) => void client.query('set client_encoding to LATIN1'));

    const { code, message } = await refusal({ database: pool });

    expect(code).toBe('ERR_DATABASE_UNFIT');
    expect(message).toMatch(/ has sessions with client_encoding = LATIN1; pursekit needs UTF8$/);
  });

  test('options of a class are refused, because their getters would be left out', async () => {
    class Config {
      get mailboxCapacity(): number {
        return 1;
      }
    }
    const refused = { code: 'ERR_INVALID_OPTIONS', message: 'options: expected a plain object' };

    expect(await refusal(new Config())).toEqual(refused);
    await expect(openRuntimes(new Config())).rejects.toMatchObject(refused);
    await expect(openAdmin(new Config() as AdminOptions)).rejects.toMatchObject(refused);
    await expect(createTestLedger(new Config())).rejects.toMatchObject(refused);
  });

  test.each(['SQL_ASCII', 'LATIN1'])(
    'a ledger does not start on a database that stores text as %s',
    async (encoding) => {
      const url = await temporaryDatabase(`encoding '${encoding}' locale 'C'`);

      const { code, message } = await refusal({ database: url });

      expect(code).toBe('ERR_DATABASE_UNFIT');
      expect(message).toMatch(new RegExp(` stores text as ${encoding}; pursekit needs UTF8$`));
    },
  );

  test.each([true, false])(
    'a ledger does not start on a schema that is newer than its version, with migrate: %s',
    async (migrates) => {
      const { database, schema } = await openTestDatabase('server');
      const tomorrow = { version: MIGRATIONS.length + 1, name: 'tomorrow', script: 'select 1;' };
      await migrate(database, schema, [...MIGRATIONS, tomorrow]);

      const { code, message } = await refusal({ database: inject('postgresUrl'), schema, migrate: migrates });

      expect(code).toBe('ERR_SCHEMA');
      expect(message).toMatch(new RegExp(`^schema "${schema}" is at version ${tomorrow.version}[,;] `));
    },
  );

  test('a ledger does not start on a standby server', async () => {
    const standby = await startPostgresServer(tmpdir(), { standby: true });
    onTestFinished(() => standby.stop());

    const { code, message } = await refusal({ database: standby.url });

    expect(code).toBe('ERR_DATABASE_UNFIT');
    expect(message).toMatch(PLACE);
    expect(message).toMatch(/ is a standby: it takes no writes$/);
  });
});

describe('the durability of a ledger', () => {
  test('the durability of a ledger follows the settings of the server', async () => {
    const server = await startPostgresServer();
    onTestFinished(() => server.stop());
    const seen: Record<string, string> = {};

    for (const [what, settings] of Object.entries({
      'as it comes': {},
      'fsync off': { fsync: 'off' },
      'torn pages': { fsync: 'on', full_page_writes: 'off' },
      'commits that do not wait': { full_page_writes: 'on', synchronous_commit: 'off' },
      'set right again': { synchronous_commit: 'on' },
    })) {
      await configure(server.url, settings);
      seen[what] = await durabilityOn(server.url);
    }

    expect(seen).toEqual({
      'as it comes': 'disk',
      'fsync off': 'process',
      'torn pages': 'process',
      'commits that do not wait': 'process',
      'set right again': 'disk',
    });
  });

  test('the durability of a ledger is process where the database does not wait for its commits', async () => {
    const url = await temporaryDatabase('');
    await execute(`alter database ${new URL(url).pathname.slice(1)} set synchronous_commit = off`);

    expect(await durabilityOn(url)).toBe('process');
  });

  test('the durability of a ledger is process where the role does not wait for its commits', async () => {
    const { name, url } = await temporaryRole('synchronous_commit = off');
    const { pathname } = new URL(url);
    await execute(`grant create on database ${pathname.slice(1)} to ${name}`);
    const schema = `of_${name}`;

    const ledger = await createLedger({ database: url, schema });
    await ledger.close();

    expect(ledger.durability).toBe('process');
  });
});
