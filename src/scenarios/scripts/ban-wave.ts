import type { Outcome, Transaction } from '../../index.ts';
import { scenario } from '../scenario.ts';
import type { WalletHandle } from '../scenario-context.ts';
import { countOutcomes } from './count-outcomes.ts';

const HONEST = 20;
const CHEATERS = 6;
const GOLD = 100n;
/** The gold of a duplicated chest: more than a cheater can spend before the freeze. */
const LOOT = 900n;
const GEMS = 5n;
/** Trades of each player; cheaters are frozen while their middle one is in flight. */
const TRADES = 9;
const FREEZE_AT = 4;

/** A player who trades, with what is known about a cheater. */
interface Player {
  readonly wallet: WalletHandle;
  readonly cheats: boolean;
  /** The transaction that brought the loot. */
  loot?: string;
  /** The transaction that brought gems to the fence. */
  sale?: string;
  /** The assets of the wallet when its freeze was answered, as text. */
  stoppedWith?: string;
}

/** The transaction of an outcome; undefined if it was refused. */
function transactionOf(outcome: Outcome): Transaction | undefined {
  return outcome.status === 'rejected' ? undefined : outcome.transaction;
}

/** Cheaters are frozen while everybody trades; the host takes back what they got, and lets one of them go on. */
export const banWave = scenario(
  'Ban wave',
  async (s) => {
    const named = (name: string, count: number, cheats: boolean): Player[] =>
      Array.from({ length: count }, (_, at) => ({
        wallet: s.wallet(`${name}_${String(at + 1).padStart(2, '0')}`),
        cheats,
      }));
    const cheaters = named('cheater', CHEATERS, true);
    const honest = named('player', HONEST, false);
    const players = [...cheaters, ...honest];
    const fence = s.wallet('fence');
    const [appellant] = cheaters as [Player];
    const [witness] = honest as [Player];
    /** The assets of a wallet, as text. */
    const ownedBy = async (wallet: WalletHandle): Promise<string> => {
      const { assets, held } = await wallet.balance();
      return `gold ${assets.gold ?? 0n}, gem ${assets.gem ?? 0n}, held ${held.gold ?? 0n}`;
    };
    const trade = (from: WalletHandle, to: WalletHandle): Promise<Outcome> =>
      s.exchange({
        legs: [
          { from, to, assets: { gold: 1n } },
          { from: to, to: from, assets: { silver: 1n } },
        ],
      });

    await s.step('Everybody has gold and silver, and six players find out how to duplicate a chest', async () => {
      await s.together(players, ({ wallet }) => wallet.mint({ gold: GOLD, silver: GOLD }));
      await s.together(cheaters, async (cheater) => {
        cheater.loot = transactionOf(await cheater.wallet.mint({ gold: LOOT, gem: GEMS }))?.id ?? '';
        cheater.sale = transactionOf(await cheater.wallet.transfer(fence, { gem: GEMS }))?.id ?? '';
        await cheater.wallet.hold({ gold: 50n }, { hold: `stake-${cheater.wallet.name}`, for: [fence] });
      });
      await s.expect.balance(fence, { gem: GEMS * BigInt(CHEATERS) });
    });

    await s.step('Everybody trades with everybody, and the cheaters are frozen meanwhile', async () => {
      const late: Outcome[] = [];
      await s.together(players, async (player) => {
        const { wallet, cheats } = player;
        let freezing: Promise<Outcome> | undefined;
        for (let at = 0; at < TRADES; at += 1) {
          const partner = s.random.pick(players.filter((other) => other !== player)).wallet;
          const [from, to] = s.random.int(0, 1) === 0 ? [wallet, partner] : [partner, wallet];
          const trading = trade(from, to);
          // The freeze and this trade are sent to the database at the same time.
          if (cheats && at === FREEZE_AT) freezing = wallet.freeze();
          const isFrozen = player.stoppedWith !== undefined;
          const outcome = await trading;
          if (isFrozen) late.push(outcome);
          if (at === FREEZE_AT && freezing !== undefined) {
            await s.expect.committed(freezing);
            player.stoppedWith = await ownedBy(wallet);
          }
        }
      });
      s.expect.equal('the trades of cheaters that were sent behind their freeze', countOutcomes(late), {
        wallet_frozen: CHEATERS * (TRADES - FREEZE_AT - 1),
      });
      const now = await s.together(cheaters, ({ wallet }) => ownedBy(wallet));
      const stopped = cheaters.map(({ stoppedWith }) => stoppedWith);
      s.expect.equal('what the cheaters own since then', now, stopped);
    });

    await s.step('A frozen wallet pays nothing, is paid nothing, and its stake is not captured', async () => {
      const refused = await s.together(cheaters, async ({ wallet }) => [
        await wallet.transfer(fence, { gold: 1n }),
        await fence.transfer(wallet, { gem: 1n }),
        await wallet.mint({ gold: 1n }),
        await wallet.burn({ gold: 1n }),
        await fence.capture({ hold: `stake-${wallet.name}` }),
      ]);
      s.expect.equal('the answers', countOutcomes(refused.flat()), { wallet_frozen: 5 * CHEATERS });
    });

    await s.step('Its stake is released all the same, and stays where it is', async () => {
      const released = await s.together(cheaters, ({ wallet }) => s.release({ hold: `stake-${wallet.name}` }));
      s.expect.equal('the answers', countOutcomes(released), { committed: CHEATERS });
      const held = await s.together(cheaters, async ({ wallet }) => (await wallet.balance()).held.gold ?? 0n);
      s.expect.equal('what is held', held, Array<bigint>(CHEATERS).fill(0n));
    });

    await s.step('The host reverses what they sold and what they got: nobody has to be unfrozen for it', async () => {
      // The fence is not frozen and has sold two gems: the last sale is reversed in part.
      await fence.burn({ gem: 2n });
      const back: Outcome[] = [];
      for (const { sale = '' } of cheaters) back.push(await s.reverse({ transaction: sale, upTo: true }));
      const open = back.map((outcome) => transactionOf(outcome)?.open?.gem ?? 0n);
      s.expect.equal('the gems that are open', open, [0n, 0n, 0n, 0n, 0n, 2n]);
      await s.expect.balance(fence, {});
      const loot = await s.together(cheaters, (cheater) => s.reverse({ transaction: cheater.loot ?? '', upTo: true }));
      s.expect.equal('the answers', countOutcomes(loot), { committed: CHEATERS });
      await s.expect.supply('gem', { minted: GEMS * BigInt(CHEATERS), burned: GEMS * BigInt(CHEATERS) });
      await s.expect.total({
        gold: GOLD * BigInt(players.length),
        silver: GOLD * BigInt(players.length),
      });
    });

    await s.step('One of them has appealed, and trades again; the others do not', async () => {
      const [, other] = cheaters as [Player, Player];
      await s.expect.committed(appellant.wallet.unfreeze());
      await s.expect.committed(trade(appellant.wallet, witness.wallet));
      await s.expect.committed(trade(witness.wallet, appellant.wallet));
      await s.expect.rejected(trade(witness.wallet, other.wallet), 'wallet_frozen');
    });

    await s.step('On probation: it is paid, and pays nothing', async () => {
      await s.expect.committed(appellant.wallet.freeze({ in: false }));
      await s.expect.committed(witness.wallet.transfer(appellant.wallet, { gold: 1n }));
      await s.expect.rejected(appellant.wallet.transfer(witness.wallet, { gold: 1n }), 'wallet_frozen');
      await s.expect.committed(appellant.wallet.unfreeze());
      await s.expect.committed(appellant.wallet.transfer(witness.wallet, { gold: 1n }));
    });
  },
  { about: 'cheaters are frozen while everybody trades; what they got is reversed, and one of them goes on' },
);
