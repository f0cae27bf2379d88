import { scenario } from '../scenario.ts';

const GIFT = { gold: 1000n, silver: 777n, coin: 10_000n };
const BIG_COIN = 3_333_666_666_999_999n;

interface Purchase {
  readonly item: string;
  readonly seller: string;
  /** A text, because JSON has no `bigint`. */
  readonly price: string;
}

/** S3: concurrency on one wallet and across two, and an external purchase that is paid and delivered once. */
export const nightMarket = scenario(
  'Night market',
  async (s) => {
    const alice = s.wallet('alice');
    const bob = s.wallet('bob');
    const ron = s.wallet('ron');
    const oneToTen = Array.from({ length: 10 }, (_, at) => BigInt(at + 1));

    // The game delivers the purchase. Deliveries are at least once, so a real game would remember delivery.id.
    s.processor('BuyItem', () => {});
    // The event of the shop becomes a transfer with an action. Its key is derived from the event.
    s.handler('shop.purchase', (event, commands) => {
      const { item, seller, price } = event.data as Purchase;
      return commands.transfer({
        from: event.subject as string,
        to: seller,
        assets: { coin: BigInt(price) },
        actions: [{ type: 'BuyItem', itemId: item }],
      });
    });
    const purchase = {
      id: s.id('order-1'),
      source: '/shop',
      type: 'shop.purchase',
      subject: alice.name,
      data: { item: 'car_1', seller: bob.name, price: '5000' } satisfies Purchase,
    };

    await s.step('The market opens: Alice gets her allowance, in two parts', async () => {
      await alice.mint(GIFT);
      await alice.mint({ gold: 123n });
      await s.expect.balance(alice, { gold: 1123n, silver: 777n, coin: 10_000n }, { utxos: 2 });
    });

    await s.step('Alice pays Bob twice, one after the other', async () => {
      await alice.transfer(bob, { gold: 500n });
      await alice.transfer(bob, { gold: 124n });
      await s.expect.balance(alice, { gold: 499n, silver: 777n, coin: 10_000n });
      await s.expect.balance(bob, { gold: 624n });
    });

    await s.step('Alice pays Bob ten times at once: her mailbox puts the payments in order', async () => {
      await s.together(oneToTen, (gold) => alice.transfer(bob, { gold }));
      await s.expect.balance(alice, { gold: 444n, silver: 777n, coin: 10_000n });
      await s.expect.balance(bob, { gold: 679n });
    });

    await s.step('An event from the shop: Alice buys a car from Bob', async () => {
      await s.dispatch(purchase);
      await s.expect.balance(alice, { gold: 444n, silver: 777n, coin: 5000n });
      await s.expect.delivered({ type: 'BuyItem', itemId: 'car_1' });
    });

    await s.step("The shop's queue delivers the same event a second time: nothing moves", async () => {
      await s.dispatch(purchase);
      await s.expect.balance(alice, { gold: 444n, silver: 777n, coin: 5000n });
      await s.expect.balance(bob, { gold: 679n, coin: 5000n });
      await s.expect.delivered({ type: 'BuyItem', itemId: 'car_1' });
    });

    await s.step('Ron comes with a big coin', async () => {
      await ron.mint({ coin: BIG_COIN });
      await s.expect.balance(ron, { coin: BIG_COIN }, { utxos: 1 });
    });

    await s.step('Alice and Bob pay each other twenty times at once: the payments cancel out', async () => {
      await s.together(
        oneToTen.flatMap((gold) => [
          { from: bob, to: alice, gold },
          { from: alice, to: bob, gold },
        ]),
        ({ from, to, gold }) => from.transfer(to, { gold }),
      );
      await s.expect.balance(alice, { gold: 444n, silver: 777n, coin: 5000n });
      await s.expect.balance(bob, { gold: 679n, coin: 5000n });
      await s.expect.balance(ron, { coin: BIG_COIN });
      await s.expect.delivered({ type: 'BuyItem', itemId: 'car_1' });
      s.expect.equal('the number of dead letters', (await s.deadLetters()).length, 0);
    });
  },
  { about: 'ten payments at once, a purchase from outside that applies once, twenty payments both ways' },
);
