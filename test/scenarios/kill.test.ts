import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { thousandTransfers } from '../../src/scenarios/scripts/thousand-transfers.ts';
import { verifyInvariants } from '../../src/store/invariants/verify.ts';
import { closeTestDatabasesAfterAll, openTestDatabase, type TestDatabase } from '../support/databases.ts';
import { ledgerUrl } from '../support/runtime-role.ts';
import { runOn } from './support/run-on.ts';

closeTestDatabasesAfterAll();

const REGISTER = new URL('../../node_modules/jiti/lib/jiti-register.mjs', import.meta.url).href;
const DIE_MIDWAY = fileURLToPath(new URL('./support/die-midway.ts', import.meta.url));
const COMMANDS = 4 + 12 + 2 + 1000;

test.each([1, 2])(
  'thousand-transfers killed three times with --runtimes %i and run again loses nothing and applies nothing twice',
  { timeout: 240_000 },
  async (runtimes) => {
    const at = await openTestDatabase('server');
    const kept: number[] = [];
    for (const fatal of [100, 400, 700]) {
      // SIGKILL shows that the process died at the given command: a run that ends by itself has no signal.
      expect(await dieMidway(at, runtimes, fatal)).toBe('SIGKILL');
      kept.push(
        Number(await one(at, 'select count(*)::text as value from $schema.transactions where key is not null')),
      );
    }

    const { summary, error, recording, balances } = await runOn(at, thousandTransfers, { runtimes });

    expect(error).toBeUndefined();
    expect(summary).toMatchObject({ ok: true, expectations: { failed: [] }, deadLetters: [] });
    // The run died in the middle: more commits than answers, and not all.
    expect(kept.every((count) => count >= 100 && count < COMMANDS)).toBe(true);
    expect(summary.commands.duplicate).toBeGreaterThan(0);
    expect(summary.commands.committed).toBeGreaterThan(0);

    const keys = recording.of('command').map(({ key }) => key);
    expect(keys).toHaveLength(COMMANDS);
    const stored = await one(
      at,
      `select string_agg(key, ' ' order by key collate "C") as value from $schema.transactions where key is not null`,
    );
    expect(stored?.split(' ')).toEqual(keys.sort());
    expect(await one(at, `select count(*)::text as value from $schema.outbox where status = 'delivered'`)).toBe('1');
    expect(await one(at, 'select count(*)::text as value from $schema.outbox')).toBe('1');
    const total = (asset: string): bigint => {
      return Object.values(balances).reduce((sum, assets) => sum + (assets[asset] ?? 0n), 0n);
    };
    expect([total('coin'), total('silver'), total('gold')]).toEqual([3_333_666_667_009_999n, 777n, 8125n]);
    expect((await verifyInvariants(at.database, at.schema)).filter(({ violations }) => violations > 0)).toEqual([]);
  },
);

async function dieMidway({ database, schema }: TestDatabase, runtimes: number, fatal: number): Promise<string | null> {
  const url = await ledgerUrl(database, schema);
  const args = ['--import', REGISTER, DIE_MIDWAY, url, schema, String(runtimes), String(fatal)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (_, signal) => resolve(signal));
  });
}

async function one({ database, schema }: TestDatabase, text: string): Promise<string | null | undefined> {
  const [row] = await database.run({ name: 'test', text: text.replaceAll('$schema', `"${schema}"`), values: [] });
  return row?.value;
}
