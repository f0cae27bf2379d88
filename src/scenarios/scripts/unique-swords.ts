import { all, type Outcome, upTo } from '../../index.ts';
import { scenario } from '../scenario.ts';
import type { WalletHandle } from '../scenario-context.ts';
import { countOutcomes } from './count-outcomes.ts';

/** Legendary swords: each exists once, and is gone when it is burned. */
const SWORDS = ['aurora', 'boreas', 'cinder', 'dusk', 'ember'];
/** The smiths that race for each of them, and the attempts of each. */
const SMITHS = 6;
/** The sword of the champion: there is one at a time. */
const CHAMPION = 'champion';
/** Seven of them at a time. */
const SHIELD = 'shield';

/** A sword, and a smith who wants to be the one who forges it. */
interface Forging {
  readonly sword: string;
  readonly smith: WalletHandle;
}

/** Items that exist once, by the rules of their assets, also if several wallets mint them at the same time. */
export const uniqueSwords = scenario(
  'Unique swords',
  async (s) => {
    const armoury = s.wallet('armoury');
    const smiths = Array.from({ length: SMITHS }, (_, at) => s.wallet(`smith_${at + 1}`));
    /** Each smith, as often as there are swords. */
    const tries = SWORDS.flatMap(() => smiths);
    /** The smiths melt down all their shields. */
    const melt = (): Promise<Outcome> => s.exchange({ legs: [{ burn: { [SHIELD]: all() }, from: smiths }] });

    await s.step('Five swords may be forged once ever, and the champion has one sword at a time', async () => {
      for (const sword of SWORDS) await s.defineAsset(sword, { mintedMax: 1n });
      await s.defineAsset(CHAMPION, { supplyMax: 1n });
    });

    await s.step('Six smiths forge all five of them at the same time: each sword exists once', async () => {
      const forgings = SWORDS.flatMap((sword) => smiths.map((smith): Forging => ({ sword, smith })));
      const outcomes = await s.together(forgings, ({ sword, smith }) => smith.mint({ [sword]: 1n }));
      s.expect.equal('the answers', countOutcomes(outcomes), {
        committed: SWORDS.length,
        minted_exceeded: SWORDS.length * (SMITHS - 1),
      });
      for (const sword of SWORDS) await s.expect.supply(sword, { minted: 1n, burned: 0n });
      // It is not known who was first: all bring what they have.
      const brought = await s.together(forgings, ({ sword, smith }) => smith.transfer(armoury, { [sword]: upTo(1n) }));
      s.expect.equal('the swords that are brought', countOutcomes(brought), {
        committed: SWORDS.length,
        nothing_to_move: SWORDS.length * (SMITHS - 1),
      });
      await s.expect.balance(armoury, { aurora: 1n, boreas: 1n, cinder: 1n, dusk: 1n, ember: 1n });
    });

    await s.step('A sword that is melted down is gone: minted is minted', async () => {
      await armoury.burn({ ember: 1n });
      await s.expect.rejected(armoury.mint({ ember: 1n }), 'minted_exceeded');
      await s.expect.supply('ember', { minted: 1n, burned: 1n });
    });

    await s.step('The sword of the champion is melted down and forged again: what circulates counts', async () => {
      await s.expect.committed(armoury.mint({ [CHAMPION]: 1n }));
      await s.expect.rejected(armoury.mint({ [CHAMPION]: 1n }), 'supply_exceeded');
      await armoury.burn({ [CHAMPION]: 1n });
      await s.expect.committed(armoury.mint({ [CHAMPION]: 1n }));
      await s.expect.supply(CHAMPION, { minted: 2n, burned: 1n });
    });

    await s.step('The next champion: one exchange melts the old sword down and forges the new one', async () => {
      await s.expect.committed(
        s.exchange({
          legs: [
            { burn: { [CHAMPION]: 1n }, from: armoury },
            { mint: { [CHAMPION]: 1n }, to: smiths[0] as WalletHandle },
          ],
        }),
      );
      await s.expect.balance(smiths[0] as WalletHandle, { [CHAMPION]: 1n });
    });

    await s.step('Seven shields may circulate, and thirty are asked for at once: seven are made', async () => {
      await s.defineAsset(SHIELD, { supplyMax: 7n });
      const outcomes = await s.together(tries, (smith) => smith.mint({ [SHIELD]: 1n }));
      s.expect.equal('the answers', countOutcomes(outcomes), { committed: 7, supply_exceeded: tries.length - 7 });
      await s.expect.supply(SHIELD, { minted: 7n, burned: 0n });
      await s.expect.committed(melt());
    });

    await s.step('Two at a time there is room for three pairs, and then for a single one', async () => {
      const pairs = await s.together(tries, (smith) => smith.mint({ [SHIELD]: 2n }));
      s.expect.equal('the answers', countOutcomes(pairs), { committed: 3, supply_exceeded: tries.length - 3 });
      await s.expect.committed(armoury.mint({ [SHIELD]: 1n }));
      await s.expect.supply(SHIELD, { minted: 14n, burned: 7n });
      await s.expect.committed(melt());
      await s.expect.balance(armoury, { aurora: 1n, boreas: 1n, cinder: 1n, dusk: 1n, shield: 1n });
    });
  },
  { about: 'swords that exist once ever, or once at a time; several smiths forge each of them at the same time' },
);
