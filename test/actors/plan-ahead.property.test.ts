import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EventHub } from '../../src/actors/messages/event-hub.ts';
import { Mailbox } from '../../src/actors/wallet/mailbox.ts';
import type { Engaging } from '../../src/actors/wallet/participant.ts';
import { ChainPlanner } from '../../src/actors/wallet/plan-ahead.ts';
import type { Chain } from '../../src/actors/wallet/plan-chain.ts';
import { UtxoCache } from '../../src/actors/wallet/utxo-cache.ts';
import { NO_POLICY } from '../../src/domain/rules/policy.ts';
import type { Assets } from '../../src/domain/values/bundle.ts';
import { systemWorld } from '../../src/platform/system-world.ts';
import type { LedgerStore } from '../../src/store/ledger-store.ts';
import { transfer, utxo } from '../domain/support/builders.ts';
import { envelope } from './support/envelope.ts';

/*
 * Goal: planning ahead changes the time at which a chain is planned, and nothing else.
 * Method: two wallets with the same UTXOs and the same commands. One of them plans ahead, or plans ahead and forgets.
 * Their chains, and their UTXOs afterwards, are compared.
 */
const ENTRIES_MAX = 4;

const assets: fc.Arbitrary<Assets> = fc.dictionary(fc.constantFrom('gold', 'silver'), fc.bigInt({ min: 1n, max: 9n }), {
  minKeys: 1,
  maxKeys: 2,
});
const runs = {
  held: fc.array(assets, { maxLength: 12 }),
  mail: fc.array(assets, { maxLength: 6 }),
  late: fc.array(assets, { maxLength: 4 }),
  paid: fc.array(assets, { maxLength: 3 }),
};

function makeWallet(held: readonly Assets[]) {
  const bounds = { inputsMax: 3, merges: true, utxosLoadedMax: 100 };
  let ids = 0;
  const world = {
    ...systemWorld,
    transactionId: (): string => {
      ids += 1;
      return `merge ${ids}`;
    },
  };
  // Not called: the cache needs no load.
  const store = { policy: NO_POLICY } as LedgerStore;
  const cache = new UtxoCache('alice', store, bounds);
  cache.markSufficient(true);
  const runtime = { store, world, events: new EventHub(), bounds, chainMax: ENTRIES_MAX };
  const conflictPolicy = { attemptsMax: 1, delayMsMin: 1, delayMsMax: 1, deadlineMs: 1 };
  const mailbox = new Mailbox(100);
  const planner = new ChainPlanner({
    wallet: 'alice',
    mailbox,
    cache,
    runtime: { ...runtime, conflictPolicy, credit: () => {}, holdsChanged: () => {}, engagement: {} as Engaging },
  });
  for (const [at, bundle] of held.entries()) cache.credit(utxo(`held ${at}`, bundle));
  const offer = (mail: readonly Assets[]): void => {
    for (const asked of mail) mailbox.offer(envelope(`command ${mailbox.arrivals}`, transfer(asked)));
  };
  return { cache, mailbox, planner, offer };
}

type Wallet = ReturnType<typeof makeWallet>;

const stateOf = ({ cache, mailbox }: Wallet) => ({
  utxos: Array.from(cache.utxos.values(), ({ outpoint }) => outpoint).toSorted(),
  totals: [...cache.utxos.totals].toSorted(),
  mail: mailbox.waiting().map(({ id }) => id),
});

const planOf = ({ entries, refused, taken }: Chain) => ({
  entries: entries.map(({ id, movement }) => [id, movement.inputs.map(({ outpoint }) => outpoint), movement.outputs]),
  refused: refused.map(({ envelope, refusal }) => [envelope.id, refusal]),
  taken,
});

test('a chain that is planned ahead and continued equals the chain that is planned at once', () => {
  let plannedAhead = 0;
  fc.assert(
    fc.property(fc.record(runs), ({ held, mail, late }) => {
      const [ahead, atOnce] = [makeWallet(held), makeWallet(held)];
      ahead.offer(mail);
      ahead.planner.lookAhead();
      if (ahead.planner.isAhead) plannedAhead += 1;
      ahead.offer(late);
      atOnce.offer([...mail, ...late]);

      const chains = [ahead, atOnce].map(({ planner }) => planner.take(ENTRIES_MAX, () => {}));

      expect(planOf(chains[0] as Chain)).toEqual(planOf(chains[1] as Chain));
      expect(stateOf(ahead)).toEqual(stateOf(atOnce));
      expect(ahead.cache.needsLoad).toBe(atOnce.cache.needsLoad);
    }),
    { numRuns: 500 },
  );
  expect(plannedAhead).toBeGreaterThan(100);
});

test('a chain that is planned ahead and forgotten leaves the cache unchanged but for credits', () => {
  let plannedAhead = 0;
  fc.assert(
    fc.property(fc.record(runs), ({ held, mail, paid }) => {
      const [ahead, other] = [makeWallet(held), makeWallet(held)];
      for (const { offer } of [ahead, other]) offer(mail);
      ahead.planner.lookAhead();
      if (ahead.planner.isAhead) plannedAhead += 1;
      for (const { cache } of [ahead, other]) {
        for (const [at, bundle] of paid.entries()) cache.credit(utxo(`paid ${at}`, bundle));
      }

      ahead.planner.forget();

      expect(stateOf(ahead)).toEqual(stateOf(other));
      expect(ahead.planner.isAhead).toBe(false);
      expect([ahead.cache.needsLoad, ahead.cache.spentSinceLoad]).toEqual([false, false]);
    }),
    { numRuns: 500 },
  );
  expect(plannedAhead).toBeGreaterThan(100);
});
