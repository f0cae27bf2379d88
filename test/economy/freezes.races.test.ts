import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Outcome } from '../../src/index.ts';
import { commitBatchStatement } from '../../src/store/commit/commit-batch.ts';
import { createTestLedger, expectConserved, type TestLedger } from '../../src/testing/index.ts';
import { connectToServer } from '../store/support/second-connection.ts';
import { mint, pay as paid, unit } from '../store/support/units.ts';
import { nextEvent } from '../support/describe-ledgers.ts';
import { onServer } from '../support/runtime-role.ts';
import { give, gold, reasonOf } from './support/holdings.ts';
import { committed } from './support/payments.ts';

// Freezes of one runtime while another one commits, on a server. What is frozen is checked by verify(), too: I18.

const HANG_GUARD_MS = 120_000;

let ledger: TestLedger;
let other: TestLedger;

beforeEach(async () => {
  ledger = await createTestLedger({ ...onServer(), mailboxCapacity: 10_000 });
  other = await ledger.another({ mailboxCapacity: 10_000 });
});

afterEach(async () => {
  await expectConserved(ledger);
  await other.close();
  await ledger.close();
});

const send = (by: TestLedger, from: string, to: string, key?: string): Promise<Outcome> =>
  by.transfer({ from, to, assets: { gold: 1n }, ...(key === undefined ? {} : { key }) });

/** Holds the next commit of a runtime while something happens. */
async function meanwhile<T>(by: TestLedger, begin: () => T, happens: () => Promise<unknown>): Promise<T> {
  const gate = by.gateNextCommit();
  const begun = begin();
  await gate.entered;
  await happens();
  gate.open();
  return begun;
}

test('a payment that was planned before a freeze is refused, and the others of its batch commit', async () => {
  await give(ledger, { alice: { gold: 5n }, carol: { gold: 5n }, dave: { gold: 5n } });

  const batch = await meanwhile(
    ledger,
    () => [send(ledger, 'carol', 'x'), send(ledger, 'alice', 'x', 'k'), send(ledger, 'dave', 'x')],
    () => other.freeze({ wallet: 'alice' }),
  );

  const [first, frozen, third] = await Promise.all(batch);
  expect(committed(first as Outcome).commitId).toBe(committed(third as Outcome).commitId);
  expect(frozen).toMatchObject({ reason: 'wallet_frozen', rule: { wallet: 'alice', frozen: 'out' } });
  expect(await send(ledger, 'alice', 'x', 'k')).toMatchObject({ reason: 'wallet_frozen', repeated: true });
  expect(await gold(ledger, 'alice')).toEqual([5n, 0n]);
});

test('a payment alone, and one to a frozen wallet, that were planned before a freeze are refused', async () => {
  await give(ledger, { alice: { gold: 5n }, bob: { gold: 5n } });

  const out = await meanwhile(
    ledger,
    () => [send(ledger, 'alice', 'bob')],
    () => other.freeze({ wallet: 'alice' }),
  );
  const into = await meanwhile(
    ledger,
    () => [send(ledger, 'bob', 'carol')],
    () => other.freeze({ wallet: 'carol', out: false }),
  );

  expect(await out[0]).toMatchObject({ reason: 'wallet_frozen' });
  expect(await into[0]).toMatchObject({ rule: { wallet: 'carol', frozen: 'in' } });
});

test('the exchanges of a shop with others commit, although one of its buyers is frozen meanwhile', async () => {
  const buyers = ['ann', 'ben', 'cat'];
  await give(ledger, { shop: { potion: 9n }, ...Object.fromEntries(buyers.map((buyer) => [buyer, { gold: 5n }])) });
  const sell = (buyer: string): Promise<Outcome> =>
    ledger.exchange({
      legs: [
        { from: buyer, to: 'shop', assets: { gold: 1n } },
        { from: 'shop', to: buyer, assets: { potion: 1n } },
      ],
    });
  // All wallets are in memory.
  for (const buyer of buyers) await sell(buyer);

  const sales = await meanwhile(
    ledger,
    () => buyers.map(sell),
    () => other.freeze({ wallet: 'ben' }),
  );

  expect((await Promise.all(sales)).map(reasonOf)).toEqual(['committed', 'wallet_frozen', 'committed']);
});

test('a refusal of a frozen wallet that is not recorded yet is planned again when the freeze ends', async () => {
  await give(ledger, { alice: { gold: 5n } });
  await ledger.freeze({ wallet: 'alice' });

  const [answer] = await meanwhile(
    ledger,
    () => [send(ledger, 'alice', 'bob', 'k')],
    () => other.unfreeze({ wallet: 'alice' }),
  );

  expect(reasonOf(await (answer as Promise<Outcome>))).toBe('committed');
});

test('a refusal that another runtime has lifted is not said again, although nothing commits', async () => {
  await give(ledger, { alice: { gold: 5n }, bob: { gold: 5n } });
  await ledger.freeze({ wallet: 'alice' });
  const trade = {
    legs: [
      { from: 'bob', to: 'x', assets: { gold: 1n } },
      { from: 'alice', to: 'x', assets: { gold: 1n } },
    ],
  };
  const before = [await send(ledger, 'alice', 'x'), await ledger.exchange(trade)].map(reasonOf);

  await other.unfreeze({ wallet: 'alice' });

  expect(before).toEqual(['wallet_frozen', 'wallet_frozen']);
  expect(reasonOf(await ledger.exchange(trade))).toBe('committed');
  await other.freeze({ wallet: 'alice' });
  expect(await ledger.transfer({ from: 'alice', to: 'x', assets: { gold: 1n }, dryRun: true })).toMatchObject({
    reason: 'wallet_frozen',
  });
  await other.unfreeze({ wallet: 'alice' });
  expect(reasonOf(await send(ledger, 'alice', 'x'))).toBe('committed');
});

test.each([
  { what: 'was applied', isApplied: true, answer: 'committed' },
  { what: 'was not applied', isApplied: false, answer: 'wallet_frozen' },
])('a payment whose answer was lost, which $what, is answered as it ended after a freeze', async (round) => {
  await give(ledger, { alice: { gold: 5n } });
  if (round.isApplied) ledger.loseNextAnswer();
  else ledger.failNextCommit('08006');

  const [answer] = await meanwhile(
    ledger,
    () => [send(ledger, 'alice', 'bob')],
    () => other.freeze({ wallet: 'alice' }),
  );

  expect(reasonOf(await (answer as Promise<Outcome>))).toBe(round.answer);
  expect(await gold(ledger, 'alice')).toEqual([round.isApplied ? 4n : 5n, 0n]);
});

test('a freeze whose answer was lost is applied once', async () => {
  ledger.loseNextAnswer();

  const frozen = committed(await ledger.freeze({ wallet: 'alice' }));

  expect(await ledger.sql('select version from $schema.policy')).toEqual([{ version: '1' }]);
  expect(await ledger.transaction(frozen.id)).toMatchObject({ freeze: { wallet: 'alice' } });
});

test('a freeze waits for a commit in flight, and the commits of others do not wait for the freeze', {
  timeout: HANG_GUARD_MS,
}, async () => {
  const outsider = await connectToServer();
  try {
    await give(ledger, { carol: { gold: 500n } });
    await outsider.query('begin');
    const { text, values } = commitBatchStatement(ledger.schema, [unit('alice', mint(paid('alice', { gold: 5n })))]);
    await outsider.query(text, [...values]);
    let isFrozen = false;
    const waits = nextEvent(other, 'store:retrying');

    const frozen = other.freeze({ wallet: 'alice' }).then((outcome) => {
      isFrozen = true;
      return outcome;
    });
    expect(await Promise.race([waits, frozen])).toMatchObject({ statement: 'commit-freezes', attempt: 1 });
    for (let round = 0; round < 20; round += 1) committed(await send(ledger, 'carol', 'x'));
    const hasWaited = !isFrozen;
    await outsider.query('commit');
    committed(await frozen);

    expect(hasWaited).toBe(true);
    expect(await gold(ledger, 'alice')).toEqual([5n, 0n]);
    expect(reasonOf(await send(ledger, 'alice', 'x'))).toBe('wallet_frozen');
  } finally {
    await outsider.end();
  }
});

test('wallets that are frozen and unfrozen under load pay only while they may, and nobody else is refused', {
  timeout: HANG_GUARD_MS,
}, async () => {
  const wallets = Array.from({ length: 12 }, (_, at) => `w${at}`);
  const [suspects, innocents, payees] = [wallets.slice(0, 4), wallets.slice(4, 8), wallets.slice(8)];
  await give(ledger, Object.fromEntries(wallets.map((wallet) => [wallet, { gold: 10_000n }])));
  let isOver = false;
  const refused = new Map<string, number>();
  const paysOf = async (by: TestLedger, from: string, at: number): Promise<void> => {
    for (let round = 0; !isOver; round += 1) {
      const reason = reasonOf(await send(by, from, payees[(at + round) % payees.length] as string));
      if (reason === 'committed') continue;
      expect(reason).toBe('wallet_frozen');
      refused.set(from, (refused.get(from) ?? 0) + 1);
    }
  };
  // Each wallet pays in one runtime: two would spend each other's UTXOs.
  const payer = (wallet: string, at: number) => paysOf(at % 2 === 0 ? ledger : other, wallet, at);
  const load = Promise.all([...suspects.map(payer), ...innocents.map(payer)]);

  try {
    for (let round = 0; round < 24; round += 1) {
      const suspect = suspects[round % suspects.length] as string;
      const [by, check] = round % 2 === 0 ? [ledger, other] : [other, ledger];
      committed(await by.freeze({ wallet: suspect, in: false }));
      expect(reasonOf(await send(check, suspect, 'x'))).toBe('wallet_frozen');
      committed(await check.unfreeze({ wallet: suspect }));
    }
  } finally {
    isOver = true;
    await load;
  }

  expect([...refused.keys()].filter((wallet) => !suspects.includes(wallet))).toEqual([]);
  expect(refused.size).toBeGreaterThan(0);
});
