import { expect, test } from 'vitest';
import { delegate, NotSentError } from '../../src/store/postgres/database.ts';
import { closeTestDatabasesAfterAll, openTestDatabase } from '../support/databases.ts';
import { ManualClock, manualWorld } from './support/manual-world.ts';
import { openStore, storeOn } from './support/open-store.ts';
import { mint, pay, unit } from './support/units.ts';

closeTestDatabasesAfterAll();

const HOUR_MS = 3_600_000;

test('a read and a commit with a deadline of an hour are retried for an hour', async () => {
  const { database, schema, store: healthy } = await openStore(await openTestDatabase('embedded'));
  const clock = new ManualClock();
  let attempts = 0;
  const down = delegate(database, {
    run: () => {
      attempts += 1;
      return Promise.reject(new NotSentError('nowhere', new Error('refused')));
    },
  });
  const { store } = storeOn({ database: down, schema }, HOUR_MS, manualWorld(clock, 0.5));

  for (const work of [() => store.supply(), () => store.commit(unit('alice', mint(pay('alice', { gold: 1n }))))]) {
    const startMs = clock.steadyMs();
    attempts = 0;
    let isOver = false;
    const failed = work().catch((error: unknown) => {
      isOver = true;
      return error;
    });
    await new Promise(setImmediate);
    while (!isOver) {
      await Promise.race([clock.passSleep(), failed]);
      await new Promise(setImmediate);
    }

    expect(await failed).toMatchObject({ code: 'ERR_STORE_UNAVAILABLE' });
    expect(clock.steadyMs() - startMs).toBeGreaterThan(HOUR_MS - 1_000);
    expect(clock.steadyMs() - startMs).toBeLessThanOrEqual(HOUR_MS);
    expect(attempts).toBeGreaterThan(1_000);
  }
  await healthy.close();
});
