import { afterAll, beforeAll, expect, test } from 'vitest';
import { createLedger } from '../../src/index.ts';
import { seededRandom } from '../../src/testing/index.ts';
import { FaultProxy } from '../fault-injection/support/fault-proxy.ts';
import { type PostgresServer, startPostgresServer } from '../support/postgres-server.ts';

// A network that drops all answers. Without a deadline of the caller, a statement would time out after 8 s and a
// connection after 5 s.
const DEADLINE_MS = 1_000;
const LONGEST_MS = 7_000;

let server: PostgresServer;
let proxy: FaultProxy;
beforeAll(async () => {
  server = await startPostgresServer();
  proxy = await FaultProxy.start({ port: Number(new URL(server.url).port), random: seededRandom(1) });
});
afterAll(async () => {
  await proxy.stop();
  await server.stop();
});

function throughProxy(): string {
  const url = new URL(server.url);
  url.port = String(proxy.port);
  return url.href;
}

test('a commit whose answer never arrives fails at the deadline, and its key can be looked up', async () => {
  const ledger = await createLedger({ database: throughProxy(), schema: 'deaf', storeDeadlineMs: DEADLINE_MS });
  await ledger.mint({ to: 'alice', assets: { gold: 10n } });
  const retries: unknown[] = [];
  const pay = { from: 'alice', to: 'bob', assets: { gold: 3n }, key: 'pay' };
  const queued = new Promise((resolve) => {
    ledger.on('store:retrying', ({ statement, attempt, inDoubt }) => {
      retries.push({ statement, attempt, inDoubt });
      // The other command is in flight by now.
      resolve(Promise.allSettled([ledger.transfer({ ...pay, key: 'queued' })]));
    });
  });

  proxy.arm('cut');
  proxy.arm('deaf');
  const startMs = performance.now();
  const paying = ledger.transfer(pay);

  await expect(paying).rejects.toMatchObject({ code: 'ERR_IN_DOUBT', retryable: true, key: 'pay' });
  expect(await queued).toMatchObject([{ reason: { code: 'ERR_STORE_UNAVAILABLE', key: 'queued' } }]);
  expect(performance.now() - startMs).toBeLessThan(LONGEST_MS);
  expect(retries).toEqual([{ statement: 'commit-batch', attempt: 1, inDoubt: true }]);
  expect(proxy.injected).toMatchObject({ cut: 1, deaf: 1 });

  proxy.heal();
  expect((await ledger.transfer(pay)).status).toBe('duplicate');
  expect((await ledger.balance('bob')).assets).toEqual({ gold: 3n });
  await ledger.close();
});
