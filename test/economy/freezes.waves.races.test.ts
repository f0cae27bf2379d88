import { afterEach, beforeEach, expect, test } from 'vitest';
import { commitBatchStatement } from '../../src/store/commit/commit-batch.ts';
import { createTestLedger, expectConserved, type TestLedger } from '../../src/testing/index.ts';
import { connectToServer } from '../store/support/second-connection.ts';
import { mint, pay, unit } from '../store/support/units.ts';
import { nextEvent } from '../support/describe-ledgers.ts';
import { onServer } from '../support/runtime-role.ts';
import { committed } from './support/payments.ts';

// Many changes of the policy by two runtimes on a server, at once.

const HANG_GUARD_MS = 120_000;
const CHANGES_APART_MS = 40;

let ledger: TestLedger;
let other: TestLedger;

beforeEach(async () => {
  ledger = await createTestLedger(onServer());
  other = await ledger.another();
});

afterEach(async () => {
  await expectConserved(ledger);
  await other.close();
  await ledger.close();
});

test('the changes of two runtimes are 40 ms apart, however many are made at once', {
  timeout: HANG_GUARD_MS,
}, async () => {
  const changes = [ledger, other].flatMap((by, at) => [
    ...Array.from({ length: 4 }, async (_, caller) => {
      for (let round = 0; round < 3; round += 1) committed(await by.freeze({ wallet: `w${at}-${caller}-${round}` }));
    }),
    ...['gold', 'gem'].map((asset) => by.defineAsset(`${asset}${at}`, { transferable: false })),
  ]);

  await Promise.all(changes);

  const rows = await ledger.sql(`
    select (extract(epoch from c.committed_at - lag(c.committed_at) over (order by c.id)) * 1000)::integer as ms
    from $schema.commits c where c.id in (select f.commit_id from $schema.freezes f) order by c.id offset 1`);
  const apart = rows.map(({ ms }) => Number(ms));
  expect(apart.length).toBeGreaterThanOrEqual(5);
  expect(Math.min(...apart)).toBeGreaterThanOrEqual(CHANGES_APART_MS);
  expect(await ledger.sql('select version from $schema.policy')).toEqual([{ version: '28' }]);
});

test('one change of a runtime is in flight: a definition waits behind a freeze that waits, and batches commit', {
  timeout: HANG_GUARD_MS,
}, async () => {
  const outsider = await connectToServer();
  try {
    const tries: string[] = [];
    ledger.on('store:retrying', ({ statement }) => tries.push(statement));
    await outsider.query('begin');
    const { text, values } = commitBatchStatement(ledger.schema, [unit('alice', mint(pay('alice', { gold: 5n })))]);
    await outsider.query(text, [...values]);

    const waits = nextEvent(ledger, 'store:retrying');
    const frozen = ledger.freeze({ wallet: 'mallory' });
    await waits;
    const defined = ledger.defineAsset('gold', { burnable: false });
    const further = nextEvent(ledger, 'store:retrying');
    for (let round = 0; round < 20; round += 1) committed(await ledger.mint({ to: `w${round}`, assets: { gem: 1n } }));
    await further;
    await outsider.query('commit');
    committed(await frozen);

    expect((await defined).version).toBe(1);
    expect(new Set(tries)).toEqual(new Set(['commit-freezes']));
  } finally {
    await outsider.end();
  }
});

test('the rules that an asset has already are answered without the lock of the policy', async () => {
  const outsider = await connectToServer();
  try {
    await ledger.defineAsset('gold', { burnable: false });
    await outsider.query('begin');
    const { text, values } = commitBatchStatement(
      ledger.schema,
      [unit('alice', mint(pay('alice', { gem: 5n })))],
      false,
      undefined,
      1,
    );
    await outsider.query(text, [...values]);
    const tries: string[] = [];
    other.on('store:retrying', ({ statement }) => tries.push(statement));

    const again = await other.defineAsset('gold', { burnable: false });
    await outsider.query('commit');

    expect([again.version, tries]).toEqual([1, []]);
  } finally {
    await outsider.end();
  }
});
