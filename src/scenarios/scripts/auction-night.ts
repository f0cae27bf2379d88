import { type Outcome, split } from '../../index.ts';
import { scenario } from '../scenario.ts';
import type { ScenarioContext, WalletHandle } from '../scenario-context.ts';

const HOUR_MS = 3_600_000;

/** One lot: the goods of the seller are in a hold, and so is the highest bid. */
class Lot {
  readonly #s: ScenarioContext;
  readonly #seller: WalletHandle;
  readonly #house: WalletHandle;
  readonly hold: string;
  bid: { readonly id: string; readonly bidder: WalletHandle; readonly gold: bigint } | undefined;

  constructor(s: ScenarioContext, hold: string, seller: WalletHandle, house: WalletHandle) {
    this.#s = s;
    this.hold = hold;
    this.#seller = seller;
    this.#house = house;
  }

  /** Bids: the new bid is held and the one before released in one commit, or neither. */
  async place(id: string, bidder: WalletHandle, gold: bigint, before = this.bid?.id): Promise<Outcome> {
    const outcome = await this.#s.exchange({
      legs: [
        { hold: { gold }, from: bidder, id, for: [this.#seller, this.#house] },
        ...(before === undefined ? [] : [{ release: before }]),
      ],
    });
    if (outcome.status !== 'rejected') this.bid = { id, bidder, gold };
    return outcome;
  }

  /** Gives the goods to the highest bidder, and the bid to the house (a tenth, rounded down) and the seller. */
  close(): Promise<Outcome> {
    const { bid } = this;
    if (bid === undefined) return this.#s.release({ hold: this.hold });
    const shares = split(bid.gold, [
      { to: this.#house.name, percent: '10', round: 'down' },
      { to: this.#seller.name, rest: true },
    ]);
    return this.#s.exchange({
      legs: [
        { capture: this.hold, to: bid.bidder },
        ...shares.map(({ to, amount }) => ({ capture: bid.id, to, assets: { gold: amount } })),
      ],
    });
  }
}

/** Bids are holds: the winner pays with one, and everybody else has everything back at once. */
export const auctionNight = scenario(
  'Auction night',
  async (s) => {
    const alice = s.wallet('alice');
    const bob = s.wallet('bob');
    const carol = s.wallet('carol');
    const seller = s.wallet('seller');
    const house = s.wallet('house');
    const crown = new Lot(s, 'crown', seller, house);
    const lute = new Lot(s, 'lute', seller, house);
    const vase = new Lot(s, 'vase', seller, house);

    await s.step('Bidders bring gold, and the goods of the seller are set aside', async () => {
      for (const [bidder, gold] of [
        [alice, 200n],
        [bob, 150n],
        [carol, 100n],
      ] as const)
        await bidder.mint({ gold }, { meta: { reason: 'brought by bidders' } });
      await seller.mint({ crown: 1n, lute: 1n, vase: 1n }, { meta: { reason: 'goods of the seller' } });
      await seller.hold({ crown: 1n }, { hold: crown.hold, expiresInMs: HOUR_MS });
      await seller.hold({ lute: 1n }, { hold: lute.hold, expiresInMs: HOUR_MS });
      await seller.hold({ vase: 1n }, { hold: vase.hold, expiresInMs: HOUR_MS });
      await s.expect.balance(seller, {}, { held: { crown: 1n, lute: 1n, vase: 1n } });
      await s.expect.rejected(seller.transfer(bob, { crown: 1n }), 'funds_held');
    });

    await s.step('A higher bid gives the one before back in the same commit', async () => {
      await crown.place('bid-1', alice, 60n);
      await s.expect.balance(alice, { gold: 140n }, { held: { gold: 60n } });
      await crown.place('bid-2', bob, 90n);
      await s.expect.balance(alice, { gold: 200n }, { held: {} });
      await s.expect.balance(bob, { gold: 60n }, { held: { gold: 90n } });
    });

    await s.step('Bob outbids himself with the gold of his own bid', async () => {
      await crown.place('bid-3', bob, 120n);
      await s.expect.balance(bob, { gold: 30n }, { held: { gold: 120n } });
    });

    await s.step('A bid that cannot be paid leaves the highest one as it is', async () => {
      await s.expect.rejected(crown.place('bid-4', carol, 130n), 'insufficient_funds');
      await lute.place('bid-5', carol, 80n);
      // Of the gold that she has in her bid for the lute, nothing is for the crown.
      await s.expect.rejected(crown.place('bid-6', carol, 100n), 'funds_held');
      await s.expect.balance(bob, { gold: 30n }, { held: { gold: 120n } });
      await s.expect.balance(carol, { gold: 20n }, { held: { gold: 80n } });
    });

    await s.step('A bid against one that is outbid already is refused, and nothing is held', async () => {
      await s.expect.rejected(crown.place('bid-7', alice, 125n, 'bid-2'), 'hold_released');
      await s.expect.balance(alice, { gold: 200n }, { held: {} });
    });

    await s.step('A late bid makes the auction longer, and only seller and house may take it', async () => {
      await crown.place('bid-8', alice, 125n);
      await s.expect.committed(s.extend({ hold: crown.hold, expiresInMs: 2 * HOUR_MS }));
      await s.expect.balance(bob, { gold: 150n }, { held: {} });
      await s.expect.rejected(bob.capture({ hold: 'bid-8' }), 'hold_not_for');
    });

    await s.step('The hammer falls: goods, price and fee move at once, and once', async () => {
      await s.expect.committed(crown.close());
      await s.expect.committed(lute.close());
      s.expect.equal('the state of the crown', (await s.holdById(crown.hold))?.state, 'captured');
      await s.expect.rejected(crown.close(), 'hold_captured');
      await s.expect.balance(alice, { gold: 75n, crown: 1n }, { held: {} });
      await s.expect.balance(carol, { gold: 20n, lute: 1n }, { held: {} });
      await s.expect.balance(bob, { gold: 150n }, { held: {} });
      // A tenth of 125, rounded down, and a tenth of 80.
      await s.expect.balance(house, { gold: 20n });
      await s.expect.balance(seller, { gold: 185n }, { held: { vase: 1n } });
    });

    await s.step('Nobody wanted the vase: it returns to the seller', async () => {
      const open = await seller.holds();
      s.expect.equal(
        'the open lots',
        open.map(({ id }) => id),
        [vase.hold],
      );
      await s.expect.committed(vase.close());
      await s.expect.balance(seller, { gold: 185n, vase: 1n }, { held: {} });
      await s.expect.total({ gold: 450n, crown: 1n, lute: 1n, vase: 1n });
      await s.expect.supply('gold', { minted: 450n, burned: 0n });
    });
  },
  { about: 'bids are holds: each releases the one before, the winner pays seller and house, losers have all back' },
);
