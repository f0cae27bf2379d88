import { expect, inject, onTestFinished, test } from 'vitest';
import { createLedger } from '../../src/index.ts';
import { poolThatLosesCommit } from '../store/support/losing-pool.ts';
import { execute } from '../store/support/server-objects.ts';
import { freshSchema } from '../support/databases.ts';

test.each([
  { when: 'before the server hears of it', moment: 'before' },
  { when: 'before its answer comes', moment: 'after' },
] as const)(
  'a start whose connection is lost at the commit of the migration, $when, can be repeated',
  async ({ moment }) => {
    const pool = poolThatLosesCommit(inject('postgresUrl'), moment);
    const schema = freshSchema();
    onTestFinished(async () => {
      await pool.end();
      await execute(`drop schema if exists "${schema}" cascade`);
    });

    const starting = createLedger({ database: pool, schema });

    await expect(starting).rejects.toMatchObject({ code: 'ERR_STORE_UNAVAILABLE', retryable: true });
    expect(pool.commitsLost).toBe(1);
    const ledger = await createLedger({ database: pool, schema });
    expect((await ledger.mint({ to: 'alice', assets: { gold: 1n } })).status).toBe('committed');
    await ledger.close();
  },
);
