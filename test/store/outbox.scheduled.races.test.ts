import { expect, test } from 'vitest';
import { encode } from '../../src/store/codec/codec.ts';
import { closeTestDatabasesAfterAll, openTestDatabase } from '../support/databases.ts';
import { expectSound } from './support/expect-sound.ts';
import { openStore } from './support/open-store.ts';
import { ahead, claim, named, OTHER_RELAY, RELAY } from './support/relay-claims.ts';
import { mint, pay } from './support/units.ts';

// Races for scheduled actions on a server: a cancellation, two relays that make actions due, and their claims.
const ROUNDS = 200;
const HANG_GUARD_MS = 120_000;

closeTestDatabasesAfterAll();

test(
  'an action that is cancelled while it becomes due and is claimed is either cancelled or claimed, by one relay',
  async () => {
    const at = await openTestDatabase('server');
    const ledger = await openStore(at);
    // The relays run in a time at which all is due.
    const [one, other] = [ahead(ledger, 60_000), ahead(ledger, 60_000)];
    const wins = { cancelled: 0, claimed: 0 };

    for (let round = 0; round < ROUNDS; round += 1) {
      const wallet = `w${round}`;
      const actions = [{ type: 'Buy', payload: encode({ type: 'Buy', note: 'x' }), dueInMs: 1 }];
      const transaction = mint(pay(wallet, { gold: 1n }), { actions });
      await ledger.apply(wallet, transaction);
      const deliver = async (relay: typeof one, claimant: string) => {
        await relay.store.outbox.makeDue(10);
        return named(await claim(relay, claimant, { wallets: [wallet] }));
      };
      const cancel = async () => {
        // So many round trips later: it meets each step of the relays in some rounds.
        for (let wait = 0; wait < round % 4; wait += 1) await ledger.sql('select 1');
        return ledger.store.outbox.cancel(transaction.id, 0);
      };

      const [mine, theirs, { status }] = await Promise.all([
        deliver(one, RELAY),
        deliver(other, OTHER_RELAY),
        cancel(),
      ]);
      const [mineLater, theirsLater] = [await deliver(one, RELAY), await deliver(other, OTHER_RELAY)];

      // What a relay holds it may claim again.
      const claimants = [
        [...mine, ...mineLater],
        [...theirs, ...theirsLater],
      ].filter(({ length }) => length > 0);
      expect([round, status, claimants.length]).toEqual(
        claimants.length === 0 ? [round, 'cancelled_now', 0] : [round, 'claimed', 1],
      );
      wins[status === 'claimed' ? 'claimed' : 'cancelled'] += 1;
    }

    expect(Math.min(wins.cancelled, wins.claimed), JSON.stringify(wins)).toBeGreaterThan(0);
    await expectSound(ledger);
  },
  HANG_GUARD_MS,
);

test(
  'what two relays make due at once keeps the order of due times',
  async () => {
    const ledger = await openStore(await openTestDatabase('server'));
    const relays = [ahead(ledger, 60_000), ahead(ledger, 60_000)] as const;
    const actions = Array.from({ length: 16 }, (_, at) => {
      const dueInMs = 1 + ((at * 7) % 16);
      return { type: 'Buy', payload: encode({ type: 'Buy', note: dueInMs }), dueInMs };
    });
    await ledger.apply('alice', mint(pay('alice', { gold: 1n }), { actions }));

    for (let left = 16; left > 0; ) {
      const made = await Promise.all(relays.map(({ store }) => store.outbox.makeDue(3)));
      left -= made.reduce((sum, { rows }) => sum + rows.length, 0);
    }

    const notes = (await claim(ledger, RELAY, { limit: 16 })).map(({ action }) => action.note);
    expect(notes).toEqual(Array.from({ length: 16 }, (_, at) => at + 1));
  },
  HANG_GUARD_MS,
);
