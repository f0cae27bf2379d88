import { expect, test } from 'vitest';
import type { TestLedger } from '../../src/testing/index.ts';
import { describeLedgers } from '../support/describe-ledgers.ts';
import { hoard } from '../support/hoard.ts';
import { stopHoldClock } from './support/hold-clock.ts';
import { give, holdings } from './support/holdings.ts';

// The acceptance cases of dry runs, by their numbers, and what they leave open.

const START_MS = Date.UTC(2026, 0, 1);
const TABLES = [
  'commits',
  'transactions',
  'outputs',
  'unspent',
  'inputs',
  'holds',
  'reversals',
  'reversed_by',
  'outbox',
];

/** The number of rows of each table. */
async function rowCounts(ledger: TestLedger): Promise<unknown> {
  const counts = TABLES.map((table) => `(select count(*)::text from $schema.${table}) as ${table}`);
  return (await ledger.sql(`select ${counts.join(', ')}`))[0];
}

describeLedgers('dry runs', (open) => {
  test('case 57: a dry run writes nothing and uses up no key', async () => {
    const ledger = await open();
    await give(ledger, { alice: { gold: 10n } });
    const pay = { from: 'alice', to: 'bob', assets: { gold: 10n } };
    const before = await rowCounts(ledger);

    const both = await Promise.all([
      ledger.transfer({ ...pay, key: 'k', dryRun: true }),
      ledger.transfer({ ...pay, key: 'k', dryRun: true }),
    ]);

    const yes = { status: 'would_commit', kind: 'transfer', changes: { alice: { gold: -10n }, bob: { gold: 10n } } };
    expect(both).toEqual([yes, yes]);
    expect(await ledger.transfer({ ...pay, assets: { gold: 11n }, key: 'k', dryRun: true })).toEqual({
      status: 'rejected',
      reason: 'insufficient_funds',
      shortfalls: [{ wallet: 'alice', asset: 'gold', asked: 11n, available: 10n, held: 0n }],
    });
    expect(await rowCounts(ledger)).toEqual(before);
    expect(await holdings(ledger, 'alice', 'bob')).toEqual({ alice: { gold: 10n }, bob: {} });
    expect(await ledger.transfer({ ...pay, key: 'k' })).toMatchObject({ status: 'committed' });
  });

  test('case 57: a dry run of a recorded key gives the answer that is recorded', async () => {
    const ledger = await open();
    await give(ledger, { alice: { gold: 10n } });
    const pay = { from: 'alice', to: 'bob', assets: { gold: 10n }, key: 'paid' };
    const exchange = { legs: [{ from: 'alice', to: 'bob', assets: { gold: 1n } }], key: 'refused' };
    const paid = await ledger.transfer(pay);
    const refused = await ledger.exchange(exchange);

    expect(await ledger.transfer({ ...pay, dryRun: true })).toEqual({ ...paid, status: 'duplicate' });
    expect(await ledger.exchange({ ...exchange, dryRun: true })).toEqual({ ...refused, repeated: true });
    await expect(ledger.transfer({ ...pay, to: 'carol', dryRun: true })).rejects.toMatchObject({
      code: 'ERR_KEY_REUSED',
    });
    await expect(ledger.transfer({ ...pay, dryRun: 'yes' } as never)).rejects.toMatchObject({
      ...{ code: 'ERR_INVALID_COMMAND', problem: 'switch_invalid', field: 'dryRun' },
    });
  });

  test('case 38: a dry reversal shows what a reversal would move', async () => {
    const ledger = await open();
    await give(ledger, { alice: { gold: 30n } });
    const paid = await ledger.transfer({ from: 'alice', to: 'bob', assets: { gold: 30n } });
    const transaction = paid.status === 'committed' ? paid.transaction.id : '';
    const before = await rowCounts(ledger);

    expect(await ledger.reverse({ transaction, key: 'back', dryRun: true })).toMatchObject({
      ...{ status: 'would_commit', kind: 'reversal', changes: { alice: { gold: 30n }, bob: { gold: -30n } } },
    });

    expect(await rowCounts(ledger)).toEqual(before);
    expect(await ledger.reverse({ transaction, key: 'back' })).toMatchObject({ status: 'committed' });
    expect(await ledger.reverse({ transaction, dryRun: true })).toMatchObject({ status: 'duplicate' });
    expect(await ledger.reverse({ transaction, key: 'again', dryRun: true })).toMatchObject({
      reason: 'already_reversed',
    });
  });

  test('a dry exchange of several payers is planned from one look, with its legs', async () => {
    const ledger = await open();
    await give(ledger, { alice: { gold: 5n }, bob: { wood: 7n } });
    const legs = [
      { from: 'alice', to: 'bob', assets: { gold: 5n } },
      { from: 'bob', to: 'alice', assets: { wood: 7n } },
    ];
    const before = await rowCounts(ledger);

    expect(await ledger.exchange({ legs, dryRun: true })).toMatchObject({
      ...{ status: 'would_commit', kind: 'exchange', legs },
      changes: { alice: { gold: -5n, wood: 7n }, bob: { gold: 5n, wood: -7n } },
    });
    const more = legs.map((leg) => ({ ...leg, assets: { gold: 8n } }));
    expect(await ledger.exchange({ legs: more, dryRun: true })).toMatchObject({ status: 'would_commit', changes: {} });
    const wood = [{ from: 'alice', to: 'bob', assets: { wood: 1n } }, legs[1] as (typeof legs)[1]];
    expect(await ledger.exchange({ legs: wood, dryRun: true })).toMatchObject({ status: 'would_commit' });
    const poor = [legs[0] as (typeof legs)[0], { from: 'bob', to: 'alice', assets: { wood: 8n } }];
    expect(await ledger.exchange({ legs: poor, dryRun: true })).toEqual({
      status: 'rejected',
      reason: 'insufficient_funds',
      shortfalls: [{ wallet: 'bob', asset: 'wood', asked: 8n, available: 7n, held: 0n, legs: [1] }],
    });
    expect(await rowCounts(ledger)).toEqual(before);
    expect(await ledger.exchange({ legs })).toMatchObject({ status: 'committed' });
  });

  test('dry runs of holds decide by the clock and by the ids that are taken', async () => {
    const ledger = await open();
    await stopHoldClock(ledger, START_MS);
    await give(ledger, { alice: { gold: 10n } });
    const bid = { from: 'alice', assets: { gold: 10n }, hold: 'bid', expiresInMs: 1_000 };
    expect(await ledger.hold({ ...bid, dryRun: true })).toEqual({
      ...{ status: 'would_commit', kind: 'hold', changes: { alice: { gold: -10n } }, legs: expect.any(Array) },
    });
    await ledger.hold(bid);

    expect(await ledger.hold({ ...bid, dryRun: true })).toMatchObject({ reason: 'funds_held' });
    await give(ledger, { alice: { gold: 10n } });
    expect(await ledger.hold({ ...bid, dryRun: true })).toMatchObject({ reason: 'hold_exists', hold: { id: 'bid' } });
    const legs = [{ hold: { gold: 1n }, from: 'alice', id: 'bid' }];
    expect(await ledger.exchange({ legs, dryRun: true })).toMatchObject({ hold: { id: 'bid', leg: 0 } });
    expect(await ledger.capture({ hold: 'bid', to: 'bob', dryRun: true })).toMatchObject({ status: 'would_commit' });
    await stopHoldClock(ledger, START_MS + 1_000);
    expect(await ledger.capture({ hold: 'bid', to: 'bob', dryRun: true })).toMatchObject({ reason: 'hold_expired' });
    const all = { from: 'alice', to: 'bob', assets: { gold: 20n } };
    expect(await ledger.transfer({ ...all, dryRun: true })).toMatchObject({ status: 'would_commit' });
  });

  test('a dry run sees what another runtime has committed, and what merges make payable', async () => {
    // Idle merges would write rows beside the dry run.
    const ledger = await open({ idleMerges: false });
    const other = await ledger.another({ idleMerges: false });
    await ledger.sql(hoard('alice', 1_000, { gold: 1 }));
    const pay = { from: 'alice', to: 'bob', assets: { gold: 1_000n }, dryRun: true };
    const before = await rowCounts(ledger);

    expect(await ledger.transfer(pay)).toMatchObject({ status: 'would_commit', changes: { bob: { gold: 1_000n } } });
    expect(await rowCounts(ledger)).toEqual(before);
    await other.mint({ to: 'alice', assets: { gold: 1n } });
    expect(await ledger.transfer({ ...pay, assets: { gold: 1_001n } })).toMatchObject({ status: 'would_commit' });
    await other.burn({ from: 'alice', assets: { gold: 2n } });
    expect(await ledger.transfer(pay)).toMatchObject({ reason: 'insufficient_funds' });
    await other.close();
  });

  test('dry runs between commands of the same wallets see all that was sent before them', async () => {
    const ledger = await open();
    await give(ledger, { alice: { gold: 4n }, bob: { wood: 4n } });
    const pay = { from: 'alice', to: 'bob', assets: { gold: 1n } };
    const swap = { legs: [pay, { from: 'bob', to: 'alice', assets: { wood: 2n } }] };

    const outcomes = await Promise.all([
      ledger.transfer(pay),
      ledger.transfer({ ...pay, assets: { gold: 4n }, dryRun: true }),
      ledger.transfer(pay),
      ledger.exchange(swap),
      ledger.exchange({ ...swap, dryRun: true }),
      ledger.transfer({ ...pay, dryRun: true }),
      ledger.exchange(swap),
      ledger.transfer(pay),
    ]);

    expect(outcomes.map(({ status }) => status)).toEqual([
      ...['committed', 'rejected', 'committed', 'committed', 'would_commit', 'would_commit', 'committed', 'rejected'],
    ]);
    expect(await holdings(ledger, 'alice', 'bob')).toEqual({ alice: { wood: 4n }, bob: { gold: 4n } });
  });

  test('a refused dry run emits no event of a refusal', async () => {
    const ledger = await open();
    const refused: unknown[] = [];
    ledger.on('transaction:rejected', (event) => refused.push(event.command));
    const burn = { from: 'alice', assets: { gold: 1n } };

    await ledger.burn({ ...burn, dryRun: true });
    expect(refused).toEqual([]);
    await ledger.burn(burn);
    expect(refused).toHaveLength(1);
  });
});
