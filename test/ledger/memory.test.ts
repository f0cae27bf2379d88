import { expect, test } from 'vitest';
import { openAdmin, openRuntimes } from '../../src/admin/index.ts';
import { createLedger } from '../../src/index.ts';
import { createTestLedger } from '../../src/testing/index.ts';

// A variable that is not set, as TypeScript without exactOptionalPropertyTypes lets it pass.
const missing = { database: undefined } as unknown as { readonly database: 'memory' };

test.each<readonly [string, () => Promise<unknown>]>([
  ['createLedger()', () => createLedger(missing)],
  ['openAdmin()', () => openAdmin(missing)],
  ['openRuntimes()', () => openRuntimes(missing)],
  ['createTestLedger()', () => createTestLedger(missing)],
])('%s refuses a database that is present and undefined', async (_what, open) => {
  await expect(open()).rejects.toMatchObject({
    code: 'ERR_INVALID_OPTIONS',
    message: expect.stringMatching(/^database: present and undefined \(is DATABASE_URL set\?\); .*'memory'/),
  });
});

test('every other option that is undefined has its default', async () => {
  const options = { database: 'memory', schema: undefined, migrate: undefined, chainMax: undefined } as const;
  await using ledger = await createLedger(options);

  expect(ledger.durability).toBe('memory');
});

test('a ledger in memory says so once, after its first commit', async () => {
  await using ledger = await createLedger({ database: 'memory' });
  const said: unknown[] = [];
  ledger.on('ledger:in-memory', (event) => said.push(event));
  expect(said).toEqual([]);

  await ledger.mint({ to: 'alice', assets: { gold: 1n } });
  await ledger.mint({ to: 'alice', assets: { gold: 1n } });

  expect(said).toEqual([{ location: 'embedded Postgres in memory' }]);
});
