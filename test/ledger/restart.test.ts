import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createLedger } from '../../src/index.ts';

test('a ledger on a directory keeps keys, refusals and balances over a restart', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'pursekit-restart-'));
  const database = { dataDir: join(directory, 'data') };
  const pay = { from: 'alice', to: 'bob', assets: { gold: 4n }, key: 'pay' };
  const tooMuch = { from: 'alice', to: 'bob', assets: { gold: 400n }, key: 'too-much' };
  const before = await createLedger({ database });
  await before.mint({ to: 'alice', assets: { gold: 10n } });
  const first = [await before.transfer(pay), await before.transfer(tooMuch)];
  await before.close();

  const after = await createLedger({ database });
  await after.mint({ to: 'alice', assets: { gold: 1000n } });
  const second = [await after.transfer(pay), await after.transfer(tooMuch)];

  expect(after.durability).toBe('process');
  expect(second).toEqual([
    { ...first[0], status: 'duplicate' },
    { ...first[1], repeated: true },
  ]);
  expect((await after.balance('bob')).assets).toEqual({ gold: 4n });
  await after.close();
  await rm(directory, { recursive: true });
});

test('createLedger() refuses invalid options by name', async () => {
  await expect(createLedger({ mailboxCapcity: 3 } as never)).rejects.toMatchObject({
    code: 'ERR_INVALID_OPTIONS',
    message: expect.stringContaining('mailboxCapcity') as string,
  });
  await expect(createLedger({ chainMax: 0 })).rejects.toMatchObject({
    message: expect.stringContaining('chainMax') as string,
  });
  await expect(createLedger({ schema: 'drop table;' })).rejects.toMatchObject({ code: 'ERR_INVALID_OPTIONS' });
  await expect(createLedger({ database: './data' })).rejects.toThrow(/dataDir/);
});

test.each([
  { what: 'null', options: null },
  { what: 'a number', options: 7 },
  { what: 'a URL, which belongs into `database`', options: 'postgres://localhost/game' },
  { what: 'a list', options: [] },
  { what: 'a function', options: () => {} },
])('createLedger() refuses options that are not an object: $what', async ({ options }) => {
  const starting = createLedger(options as never);

  await expect(starting).rejects.toMatchObject({
    code: 'ERR_INVALID_OPTIONS',
    message: 'options: expected a plain object',
  });
});

test.each([
  { what: 'below its minimum', deliveryLeaseMs: 999 },
  { what: 'above its maximum', deliveryLeaseMs: 3_600_001 },
  { what: 'without an end', deliveryLeaseMs: Number.POSITIVE_INFINITY },
  { what: 'that is not a number', deliveryLeaseMs: Number.NaN },
])('createLedger() refuses a delivery lease $what by name', async ({ deliveryLeaseMs }) => {
  await expect(createLedger({ deliveryLeaseMs })).rejects.toMatchObject({
    code: 'ERR_INVALID_OPTIONS',
    message: expect.stringContaining('deliveryLeaseMs') as string,
  });
});

test.each([1_000, 3_600_000])('createLedger() accepts a delivery lease of %d ms', async (deliveryLeaseMs) => {
  const ledger = await createLedger({ deliveryLeaseMs });

  await expect(ledger.close()).resolves.toBeUndefined();
});

test('createLedger() refuses null as a schema', async () => {
  await expect(createLedger({ schema: null as never })).rejects.toMatchObject({ code: 'ERR_INVALID_OPTIONS' });
});
