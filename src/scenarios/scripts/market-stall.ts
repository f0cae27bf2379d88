import type { Outcome } from '../../index.ts';
import { scenario } from '../scenario.ts';
import type { WalletHandle } from '../scenario-context.ts';

/** S6: listings of a shop as holds of its goods; a purchase takes the goods and pays the seller in one commit. */
export const marketStall = scenario(
  'Market stall',
  async (s) => {
    const first = s.wallet('customer_1');
    const second = s.wallet('customer_2');
    const store = s.wallet('store_1');
    const buy = (listing: string, buyer: WalletHandle, coin: bigint): Promise<Outcome> =>
      s.exchange({
        legs: [
          { capture: listing, to: buyer },
          { from: buyer, to: store, assets: { coin } },
        ],
      });

    await s.step('Customers have coin, and the stall is full', async () => {
      await first.mint({ coin: 10n, iron: 1n });
      await second.mint({ coin: 20n });
      await store.mint({ gold: 10n, iron: 1_000_000n });
    });

    await s.step('A piece of gold is listed for ten coin', async () => {
      await store.hold({ gold: 1n }, { hold: 'listing-1' });
      await s.expect.balance(store, { gold: 9n, iron: 1_000_000n }, { held: { gold: 1n } });
    });

    await s.step('A customer buys it, and the seller is paid', async () => {
      await s.expect.committed(buy('listing-1', first, 10n));
      await s.expect.balance(first, { gold: 1n, iron: 1n });
      await s.expect.balance(store, { coin: 10n, gold: 9n, iron: 1_000_000n }, { held: {} });
    });

    await s.step('What is sold is not sold again, and the second customer keeps the coin', async () => {
      await s.expect.rejected(buy('listing-1', second, 10n), 'hold_captured');
      await s.expect.balance(second, { coin: 20n });
    });

    await s.step('Less than nothing, or more than there is, cannot be listed', async () => {
      await s.expect.refused(store.hold({ gold: -1n }, { hold: 'listing-2' }), 'amount_not_positive');
      await s.expect.rejected(store.hold({ gold: 20n }, { hold: 'listing-3' }), 'insufficient_funds');
      await s.expect.balance(store, { coin: 10n, gold: 9n, iron: 1_000_000n }, { held: {} });
    });

    await s.step('A listing may have several goods, and repeated ones are added up', async () => {
      const piece = { asset: 'gold', amount: 1n };
      await store.hold({ gold: 1n, iron: 100n }, { hold: 'listing-4' });
      await store.hold([piece, piece, piece], { hold: 'listing-5' });
      await s.expect.balance(store, { coin: 10n, gold: 5n, iron: 999_900n }, { held: { gold: 4n, iron: 100n } });
    });

    await s.step('A customer without the coin gets nothing, and the listing stays', async () => {
      await s.expect.rejected(buy('listing-5', first, 30n), 'insufficient_funds');
      await s.expect.rejected(buy('listing-5', second, 30n), 'insufficient_funds');
      await s.expect.balance(first, { gold: 1n, iron: 1n });
      await s.expect.balance(second, { coin: 20n });
    });

    await s.step('A listing of three is cancelled, once: its gold returns, and it is for sale no more', async () => {
      await store.hold({ gold: 3n }, { hold: 'listing-6' });
      await s.expect.balance(store, { coin: 10n, gold: 2n, iron: 999_900n }, { held: { gold: 7n, iron: 100n } });
      await s.expect.committed(s.release({ hold: 'listing-6' }));
      await s.expect.rejected(s.release({ hold: 'listing-6' }), 'hold_released');
      await s.expect.rejected(buy('listing-6', second, 20n), 'hold_released');
    });

    await s.step('The stocks at the end of the day', async () => {
      await s.expect.balance(first, { gold: 1n, iron: 1n });
      await s.expect.balance(second, { coin: 20n });
      await s.expect.balance(store, { coin: 10n, gold: 5n, iron: 999_900n }, { held: { gold: 4n, iron: 100n } });
      await s.expect.total({ coin: 30n, gold: 10n, iron: 1_000_001n });
    });
  },
  { about: 'listings, purchases that pay the seller, goods that cannot be listed, a listing that is cancelled' },
);
