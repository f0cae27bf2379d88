import { expect, test } from 'vitest';
import { type Assets, all, type DryOutcome, type Outcome, upTo } from '../../src/index.ts';
import type { LedgerStore } from '../../src/store/ledger-store.ts';
import type { TestLedger } from '../../src/testing/index.ts';
import { describeLedgers } from '../support/describe-ledgers.ts';
import { hoard } from '../support/hoard.ts';
import { stopHoldClock } from './support/hold-clock.ts';
import { give, holdings } from './support/holdings.ts';

// Dry runs of wallets with more UTXOs than are loaded at once: each is compared with the command itself.

const START_MS = Date.UTC(2026, 0, 1);
/** A caller that is not answered within this time is not answered at all. */
const ANSWER_MS = 15_000;
const UTXOS = 100;
/** Idle merges would leave fewer UTXOs. */
const SMALL = { utxosLoadedMax: 20, inputsMax: 5, idleMerges: false };

/** Sends a command, dry or not. */
type Send = (ledger: TestLedger, dryRun: boolean) => Promise<DryOutcome>;

const WITHIN = { timeoutMs: ANSWER_MS };

const WALLETS = ['alice', 'bob', 'carol', 'dora', 'erin'];

const LEGS = [
  { from: 'alice', to: 'bob', assets: { gold: 75n } },
  { from: 'bob', to: 'alice', assets: { wood: 80n } },
];

/** Alice holds 100 gold and bob 100 wood, in 100 UTXOs each. */
async function scatter(ledger: TestLedger): Promise<void> {
  await ledger.sql(hoard('alice', UTXOS, { gold: 1 }));
  await ledger.sql(hoard('bob', UTXOS, { wood: 1 }));
}

/** The changes between two readings of what wallets hold, without zeros. */
function changesOf(
  before: Readonly<Record<string, Assets>>,
  after: Readonly<Record<string, Assets>>,
): Record<string, Assets> {
  const changed = Object.keys(before).map((wallet): [string, Assets] => {
    const assets = [...new Set([...Object.keys(before[wallet] ?? {}), ...Object.keys(after[wallet] ?? {})])].sort();
    const amounts = assets.map((asset): [string, bigint] => [
      asset,
      (after[wallet]?.[asset] ?? 0n) - (before[wallet]?.[asset] ?? 0n),
    ]);
    return [wallet, Object.fromEntries(amounts.filter(([, amount]) => amount !== 0n))];
  });
  return Object.fromEntries(changed.filter(([, assets]) => Object.keys(assets).length > 0));
}

/** Sends a command as a dry run, and then the command itself: it must do what the dry run has said. */
async function expectForetold(ledger: TestLedger, send: Send): Promise<void> {
  const before = await holdings(ledger, ...WALLETS);
  const dry = await send(ledger, true);
  expect(await holdings(ledger, ...WALLETS)).toEqual(before);
  const outcome = await send(ledger, false);
  expect([dry.status, outcome.status]).toEqual(['would_commit', 'committed']);
  if (dry.status !== 'would_commit' || outcome.status !== 'committed') return;
  expect(dry.changes).toEqual(changesOf(before, await holdings(ledger, ...WALLETS)));
  expect(dry.kind).toBe(outcome.transaction.kind);
  expect(dry.legs).toEqual(outcome.transaction.legs);
}

/** Sends a command as a dry run, and then the command itself: both must be refused alike. */
async function expectRefusedAlike(ledger: TestLedger, send: Send, reason: string): Promise<void> {
  const dry = await send(ledger, true);
  expect(dry).toMatchObject({ status: 'rejected', reason });
  expect(await send(ledger, false)).toEqual(dry);
}

const COMMITTED: readonly (readonly [string, Send])[] = [
  [
    'a transfer',
    (ledger, dryRun) => ledger.transfer({ from: 'alice', to: 'bob', assets: { gold: 75n }, dryRun }, WITHIN),
  ],
  [
    'a transfer of all',
    (ledger, dryRun) =>
      ledger.transfer({ from: 'alice', to: 'bob', assets: { gold: all({ keep: 3n }) }, dryRun }, WITHIN),
  ],
  [
    'a transfer of up to an amount',
    (ledger, dryRun) => ledger.transfer({ from: 'alice', to: 'bob', assets: { gold: upTo(500n) }, dryRun }, WITHIN),
  ],
  ['a burn', (ledger, dryRun) => ledger.burn({ from: 'alice', assets: { gold: 100n }, dryRun }, WITHIN)],
  ['a hold', (ledger, dryRun) => ledger.hold({ from: 'alice', assets: { gold: 75n }, hold: 'bid', dryRun }, WITHIN)],
  [
    'a hold of all',
    (ledger, dryRun) => ledger.hold({ from: 'alice', assets: { gold: all() }, hold: 'bid', dryRun }, WITHIN),
  ],
  ['an exchange of two payers', (ledger, dryRun) => ledger.exchange({ legs: LEGS, dryRun }, WITHIN)],
  [
    'an exchange of two payers and of all',
    (ledger, dryRun) => {
      const everything = { from: 'bob', to: 'alice', assets: { wood: all() } };
      return ledger.exchange({ legs: [...LEGS.slice(0, 1), everything], dryRun }, WITHIN);
    },
  ],
  [
    'an exchange with a list of sources',
    (ledger, dryRun) => {
      const legs = [{ from: ['alice', 'bob'], to: 'carol', assets: { gold: 75n } }];
      return ledger.exchange({ legs, dryRun }, WITHIN);
    },
  ],
  [
    'an exchange that requires assets',
    (ledger, dryRun) => {
      const requires = [{ wallet: 'alice', assets: { gold: 90n } }];
      return ledger.exchange({ legs: LEGS.slice(1), requires, dryRun }, WITHIN);
    },
  ],
];

const REFUSED: readonly (readonly [string, Send])[] = [
  [
    'a transfer',
    (ledger, dryRun) => ledger.transfer({ from: 'alice', to: 'bob', assets: { gold: 101n }, dryRun }, WITHIN),
  ],
  [
    'an exchange of two payers',
    (ledger, dryRun) => {
      const legs = [{ from: 'alice', to: 'bob', assets: { gold: 101n } }, ...LEGS.slice(1)];
      return ledger.exchange({ legs, dryRun }, WITHIN);
    },
  ],
];

describeLedgers('dry runs of wallets with more UTXOs than are loaded at once', (open) => {
  for (const [title, send] of COMMITTED) {
    test(`${title} does what its dry run has said`, async () => {
      const ledger = await open(SMALL);
      await scatter(ledger);
      await expectForetold(ledger, send);
    });
  }

  for (const [title, send] of REFUSED) {
    test(`${title} that takes more than there is is refused as its dry run is`, async () => {
      const ledger = await open(SMALL);
      await scatter(ledger);
      await expectRefusedAlike(ledger, send, 'insufficient_funds');
    });
  }

  for (const [title, send] of COMMITTED.filter(([name]) => name === 'a transfer' || name.endsWith('two payers'))) {
    test(`${title} without merges is refused as its dry run is`, async () => {
      const ledger = await open({ ...SMALL, merges: false });
      await scatter(ledger);
      await expectRefusedAlike(ledger, send, 'too_many_inputs');
    });
  }

  test('an exchange of more payers than a transaction has inputs is refused as its dry run is', async () => {
    const ledger = await open({ ...SMALL, inputsMax: 3 });
    const payers = WALLETS.slice(0, 4);
    for (const payer of payers) await ledger.sql(hoard(payer, UTXOS, { gold: 1 }));
    const pay = (count: number): Send => {
      const legs = payers.slice(0, count).map((from) => ({ from, to: 'erin', assets: { gold: 75n } }));
      return (_, dryRun) => ledger.exchange({ legs, dryRun }, WITHIN);
    };
    await expectRefusedAlike(ledger, pay(4), 'too_many_inputs');
    await expectForetold(ledger, pay(3));
  });

  test('a reversal of what its debtor has scattered does what its dry run has said', async () => {
    const ledger = await open(SMALL);
    await give(ledger, { alice: { gold: 75n } });
    const paid = await ledger.transfer({ from: 'alice', to: 'bob', assets: { gold: 75n } });
    const transaction = paid.status === 'committed' ? paid.transaction.id : '';
    await ledger.transfer({ from: 'bob', to: 'carol', assets: { gold: 75n } });
    await ledger.sql(hoard('bob', UTXOS, { gold: 1 }));
    await expectForetold(ledger, (_, dryRun) => ledger.reverse({ transaction, dryRun }, WITHIN));
  });

  test('a wallet pays all if the part in memory is the largest amount', async () => {
    const ledger = await open(SMALL);
    const largest = 10n ** 78n - 1n;
    await give(ledger, { alice: { gold: largest } });
    await ledger.sql(hoard('alice', UTXOS, { gold: 1 }));
    const legs = [{ from: 'alice', to: 'carol', assets: { gold: all() } }];
    expect(await ledger.exchange({ legs, dryRun: true }, WITHIN)).toMatchObject({
      changes: { carol: { gold: largest + 100n } },
    });
    await expectForetold(ledger, (_, dryRun) =>
      ledger.transfer({ from: 'alice', to: 'bob', assets: { gold: all() }, dryRun }, WITHIN),
    );
  });

  test('a dry run counts more expired holds than are loaded at once', async () => {
    const ledger = await open(SMALL);
    await stopHoldClock(ledger, START_MS);
    await give(ledger, { alice: { gold: 60n } });
    const bids = Array.from({ length: 50 }, (_, index) =>
      ledger.hold({ from: 'alice', assets: { gold: 1n }, hold: `bid-${index}`, expiresInMs: 1_000 }),
    );
    await Promise.all(bids);
    await stopHoldClock(ledger, START_MS + 1_000);
    await expectForetold(ledger, (_, dryRun) =>
      ledger.transfer({ from: 'alice', to: 'bob', assets: { gold: 60n }, dryRun }, WITHIN),
    );
  });

  test('commands behind a dry run are answered, and the ledger closes', async () => {
    const ledger = await open(SMALL);
    await scatter(ledger);
    const pay = { from: 'alice', to: 'bob', assets: { gold: 75n } };
    const answers: Promise<Outcome | DryOutcome>[] = [
      ledger.transfer({ ...pay, dryRun: true }, WITHIN),
      ledger.transfer({ ...pay, assets: { gold: 30n } }, WITHIN),
      ledger.exchange({ legs: LEGS, dryRun: true }, WITHIN),
      ledger.transfer({ ...pay, assets: { gold: 70n } }, WITHIN),
    ];
    const statuses = (await Promise.all(answers)).map(({ status }) => status);
    expect(statuses).toEqual(['would_commit', 'committed', 'rejected', 'committed']);
    await ledger.close();
  });

  test('a dry run of an exchange needs no more reads than one attempt may have', async () => {
    const ledger = await open({ ...SMALL, conflictAttemptsMax: 1 });
    await scatter(ledger);
    expect(await ledger.exchange({ legs: LEGS, dryRun: true }, WITHIN)).toMatchObject({ status: 'would_commit' });
  });

  test.each(['of one payer', 'of two payers'])(
    'a dry run %s whose totals are never known is given up',
    async (title) => {
      const ledger = await open({ ...SMALL, conflictAttemptsMax: 2 }, { wrapStore: withoutTotals });
      await scatter(ledger);
      const legs = title === 'of one payer' ? LEGS.slice(0, 1) : LEGS;
      const dry = ledger.exchange({ legs, dryRun: true }, WITHIN);
      const behind = ledger.transfer({ from: 'alice', to: 'bob', assets: { gold: 1n } });
      await expect(dry).rejects.toMatchObject({ code: 'ERR_CONTENTION', retryable: true });
      expect(await behind).toMatchObject({ status: 'committed' });
    },
  );

  test('the caller of a dry run that no longer waits is told that it commits nothing', async () => {
    const ledger = await open(SMALL);
    await scatter(ledger);
    const gate = ledger.gateNextCommit();
    const before = ledger.transfer({ from: 'alice', to: 'bob', assets: { gold: 1n } });
    await gate.entered;
    const abort = new AbortController();
    const dry = ledger.transfer(
      { from: 'alice', to: 'bob', assets: { gold: 75n }, dryRun: true },
      { signal: abort.signal },
    );
    abort.abort();
    await expect(dry).rejects.toMatchObject({
      code: 'ERR_TIMEOUT',
      message: 'the caller aborted the call; a dry run commits nothing',
    });
    gate.open();
    expect(await before).toMatchObject({ status: 'committed' });
  });

  test('2,000 UTXOs are not too many for a dry run with the default bounds', async () => {
    const ledger = await open();
    await ledger.sql(hoard('alice', 2_000, { gold: 1 }));
    await ledger.sql(hoard('bob', 2_000, { wood: 1 }));
    const pay = { from: 'alice', to: 'bob', assets: { gold: 1_500n } };
    const legs = [pay, { from: 'bob', to: 'alice', assets: { wood: 1_500n } }];
    expect(await ledger.transfer({ ...pay, dryRun: true }, WITHIN)).toMatchObject({
      ...{ status: 'would_commit', changes: { alice: { gold: -1_500n }, bob: { gold: 1_500n } } },
    });
    expect(await ledger.exchange({ legs, dryRun: true }, WITHIN)).toMatchObject({ status: 'would_commit', legs });
    expect(await ledger.exchange({ legs }, WITHIN)).toMatchObject({ status: 'committed' });
  });
});

/** Sums nothing: what is not in memory is never known. */
function withoutTotals(store: LedgerStore): LedgerStore {
  store.totals = async () => new Map();
  return store;
}
