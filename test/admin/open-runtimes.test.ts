import { expect, inject, onTestFinished, test, vi } from 'vitest';
import { type OpenRuntimesOptions, openRuntimes } from '../../src/admin/index.ts';
import { execute } from '../store/support/server-objects.ts';
import { freshSchema } from '../support/databases.ts';

test.each<readonly [string, () => OpenRuntimesOptions]>([
  ['an embedded database', () => ({})],
  ['a server', () => ({ database: inject('postgresUrl') })],
])('runtimes on %s see the commits of each other, and the ledger keeps its invariants', async (_, on) => {
  const schema = freshSchema();
  const runtimes = await openRuntimes({ ...on(), schema, runtimes: 2 });
  onTestFinished(async () => {
    await runtimes.close();
    await execute(`drop schema if exists "${schema}" cascade`);
  });
  const [first, second] = runtimes.ledgers;

  await first?.mint({ to: 'alice', assets: { gold: 2n } });
  const pay = { from: 'alice', to: 'bob', assets: { gold: 1n } };
  const outcomes = await Promise.all([first?.transfer(pay), second?.transfer(pay)]);

  expect(outcomes.map((outcome) => outcome?.status)).toEqual(['committed', 'committed']);
  expect(await second?.balance('bob')).toMatchObject({ assets: { gold: 2n } });
  expect((await runtimes.verify()).filter(({ violations }) => violations > 0)).toEqual([]);
});

test('runtimes that are closed take no more commands', async () => {
  const runtimes = await openRuntimes();

  await runtimes.close();
  await runtimes.close();

  const minting = runtimes.ledgers[0]?.mint({ to: 'alice', assets: { gold: 1n } });
  await expect(minting).rejects.toMatchObject({ code: 'ERR_CLOSED' });
});

test.each([null, '2', Number.NaN, Number.POSITIVE_INFINITY, -1, 0, 1.5, 101, [2], 2n])(
  'runtimes do not open with %o as their number',
  async (runtimes) => {
    const connected = vi.fn(() => Promise.reject(new Error('connected')));
    const database = { totalCount: 0, connect: connected, query: connected };
    const options = { database, runtimes } as unknown as OpenRuntimesOptions;

    await expect(openRuntimes(options)).rejects.toMatchObject({
      code: 'ERR_INVALID_OPTIONS',
      message: 'runtimes: expected a whole number from 1 to 100',
    });
    expect(connected).not.toHaveBeenCalled();
  },
);

test.each([null, 2, 'two', [2]])('runtimes do not open with %o as options', async (options) => {
  await expect(openRuntimes(options as unknown as OpenRuntimesOptions)).rejects.toMatchObject({
    code: 'ERR_INVALID_OPTIONS',
    message: 'options: expected an object',
  });
});

test('runtimes whose number is undefined are one', async () => {
  await using runtimes = await openRuntimes({ runtimes: undefined });

  expect(runtimes.ledgers).toHaveLength(1);
});

test('runtimes do not open with an option that does not exist', async () => {
  const options = { runtimes: 1, mailboxSize: 5 } as OpenRuntimesOptions;

  await expect(openRuntimes(options)).rejects.toMatchObject({ code: 'ERR_INVALID_OPTIONS' });
});
