import { all, type Outcome, upTo } from '../../index.ts';
import { scenario } from '../scenario.ts';
import type { WalletHandle } from '../scenario-context.ts';

const FEE = { coin: 2n };

/** Recipes as exchanges: the ingredients are burned and the product is minted in one commit, or nothing happens. */
export const crafting = scenario(
  'Crafting',
  async (s) => {
    const ann = s.wallet('ann');
    const ben = s.wallet('ben');
    const cleo = s.wallet('cleo');
    const guild = s.wallet('guild');
    /** A sword: three iron and one coal, a fee for the guild, and a hammer, which the smith keeps. */
    const forge = (smith: WalletHandle): Promise<Outcome> =>
      s.exchange({
        legs: [
          { burn: { iron: 3n, coal: 1n }, from: smith },
          { from: smith, to: guild, assets: FEE },
          { mint: { sword: 1n }, to: smith },
        ],
        requires: [{ wallet: smith, assets: { hammer: 1n } }],
      });

    await s.step('Smiths come with what they have: Ben with one iron too little, Cleo without a hammer', async () => {
      await ann.mint({ iron: 7n, coal: 5n, coin: 9n, hammer: 1n });
      await ben.mint({ iron: 2n, coal: 5n, coin: 9n, hammer: 1n });
      await cleo.mint({ iron: 30n, coal: 5n, coin: 9n });
    });

    await s.step('Ann forges a sword, and keeps her hammer', async () => {
      await s.expect.committed(forge(ann));
      await s.expect.balance(ann, { iron: 4n, coal: 4n, coin: 7n, hammer: 1n, sword: 1n });
      await s.expect.balance(guild, { coin: 2n });
    });

    await s.step('Ben is short of iron: nothing is burned, paid or forged', async () => {
      await s.expect.rejected(forge(ben), 'insufficient_funds');
      await s.expect.balance(ben, { iron: 2n, coal: 5n, coin: 9n, hammer: 1n });
      await s.expect.supply('sword', { minted: 1n, burned: 0n });
    });

    await s.step('Cleo has no hammer: the recipe requires one', async () => {
      await s.expect.rejected(forge(cleo), 'requirement_failed');
      await s.expect.balance(cleo, { iron: 30n, coal: 5n, coin: 9n });
    });

    await s.step('Ann forges twice at once, with iron for one sword: there is one', async () => {
      const outcomes = await s.together([forge(ann), forge(ann)]);
      const rejected = outcomes.filter(({ status }) => status === 'rejected');
      s.expect.equal('the number of swords that were not forged', rejected.length, 1);
      await s.expect.balance(ann, { iron: 1n, coal: 3n, coin: 5n, hammer: 1n, sword: 2n });
    });

    await s.step('Cleo swaps all her iron but ten with Ben, for a coin each as far as he has them', async () => {
      await s.exchange({
        legs: [
          { from: cleo, to: ben, assets: { iron: all({ keep: 10n }) } },
          { from: ben, to: cleo, assets: { coin: upTo(20n) } },
        ],
      });
      await s.expect.balance(cleo, { iron: 10n, coal: 5n, coin: 18n });
      await s.expect.balance(ben, { iron: 22n, coal: 5n, hammer: 1n });
    });

    await s.step('Ben has the iron now, and no coin for the guild until a sword of Ann is sold', async () => {
      await s.expect.rejected(forge(ben), 'insufficient_funds');
      await ann.transfer(cleo, { sword: 1n });
      await cleo.transfer(ben, { coin: 4n });
      await s.expect.committed(forge(ben));
      await s.expect.balance(ben, { iron: 19n, coal: 4n, coin: 2n, hammer: 1n, sword: 1n });
    });

    await s.step('Three swords are melted down: a recipe the other way round', async () => {
      await s.expect.committed(
        s.exchange({
          legs: [
            { burn: { sword: all() }, from: [ann, ben, cleo] },
            { mint: { iron: 6n }, to: guild },
          ],
        }),
      );
      await s.expect.balance(guild, { coin: 6n, iron: 6n });
    });

    await s.step('What was minted and not burned is there', async () => {
      await s.expect.supply('sword', { minted: 3n, burned: 3n });
      await s.expect.supply('iron', { minted: 45n, burned: 9n });
      await s.expect.supply('coal', { minted: 15n, burned: 3n });
      await s.expect.total({ iron: 36n, coal: 12n, coin: 27n, hammer: 2n });
    });
  },
  { about: 'recipes burn ingredients and mint the product at once; one smith is short of iron, one of a hammer' },
);
