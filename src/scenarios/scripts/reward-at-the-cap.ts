import { type Outcome, upTo } from '../../index.ts';
import { scenario } from '../scenario.ts';
import type { WalletHandle } from '../scenario-context.ts';

const DAYS = 3;
const REWARD = 100n;
const ENERGY_MAX = 150n;
const GIFTS = 28;

/** A player, the energy it has, and the amount that fits of a reward. */
type Player = readonly [player: WalletHandle, has: bigint, fits: bigint];

/** The amount of an asset that a wallet got by a command; zero if it was refused. */
function given(outcome: Outcome | undefined, wallet: WalletHandle, asset: string): bigint {
  if (outcome === undefined || outcome.status === 'rejected') return 0n;
  return outcome.transaction.outputs.reduce(
    (sum, { owner, assets }) => (owner === wallet.name ? sum + (assets[asset] ?? 0n) : sum),
    0n,
  );
}

/** The amount that a refusal says would fit. */
function roomIn(outcome: Outcome): bigint | undefined {
  return outcome.status === 'rejected' ? outcome.rule?.room : undefined;
}

/** Rewards meet a cap on what a wallet owns: as much as fits is given, or nothing, and the outcome says which. */
export const rewardAtTheCap = scenario(
  'Reward at the cap',
  async (s) => {
    const ann = s.wallet('ann');
    const ben = s.wallet('ben');
    const cleo = s.wallet('cleo');
    const mail = s.wallet('mail');
    const owned = new Map<WalletHandle, bigint>();
    const players: readonly Player[] = [
      [ann, 0n, 100n],
      [ben, 50n, 100n],
      [cleo, 51n, 99n],
    ];

    await s.step('Nobody owns more than 150 energy, and three players have 0, 50 and 51', async () => {
      await s.defineAsset('energy', { perWalletMax: ENERGY_MAX });
      for (const [player, has] of players) if (has > 0n) await player.mint({ energy: has });
    });

    await s.step('A reward of exactly 100: who has room for 99 is refused, and told so', async () => {
      const exact = await cleo.mint({ energy: REWARD });
      await s.expect.rejected(exact, 'wallet_max_exceeded');
      s.expect.equal('the room of cleo', roomIn(exact), 99n);
      await s.expect.balance(cleo, { energy: 51n });
    });

    await s.step('A reward of up to 100: as much as fits is given, and the outcome says how much', async () => {
      const outcomes = await s.together(players, ([player]) => player.mint({ energy: upTo(REWARD) }));
      for (const [at, [player, , fits]] of players.entries())
        s.expect.equal(`what ${player.name} is given`, given(outcomes[at], player, 'energy'), fits);
      await s.expect.balance(ann, { energy: 100n });
      await s.expect.balance(ben, { energy: 150n });
      await s.expect.balance(cleo, { energy: 150n });
    });

    await s.step('Three days of play: what is spent in the day is what fits the next morning', async () => {
      let sum = 0n;
      for (let day = 1; day <= DAYS; day += 1) {
        for (const [player, has, fits] of players) {
          const spent = BigInt(s.random.int(1, 70));
          await player.burn({ energy: spent });
          const left = (owned.get(player) ?? has + fits) - spent;
          const got = given(await player.mint({ energy: upTo(REWARD) }), player, 'energy');
          const room = ENERGY_MAX - left;
          s.expect.equal(`what ${player.name} gets on day ${day}`, got, room < REWARD ? room : REWARD);
          owned.set(player, left + got);
          sum += got;
        }
      }
      s.show.note(`${sum} energy was given in ${DAYS} days`);
    });

    await s.step('Who is full gets nothing more, and nothing is minted', async () => {
      await s.expect.rejected(ben.mint({ energy: upTo(REWARD) }), 'nothing_to_move');
      await s.expect.balance(ben, { energy: 150n });
    });

    await s.step('What is set aside is still owned: eight potions of ten, of which five are held', async () => {
      await s.defineAsset('potion', { perWalletMax: 10n });
      await ben.mint({ potion: 8n });
      await ben.hold({ potion: 5n }, { hold: 'duel' });
      const refused = await ben.mint({ potion: 3n });
      await s.expect.rejected(refused, 'wallet_max_exceeded');
      s.expect.equal('the room of ben', roomIn(refused), 2n);
      await s.expect.committed(s.release({ hold: 'duel' }));
    });

    await s.step('Many gifts of one potion at the same time, and room for two of them', async () => {
      await mail.mint({ potion: 10n });
      const gifts = Array.from({ length: GIFTS }, (_, at) => at);
      const outcomes = await s.together(gifts, () => mail.transfer(ben, { potion: 1n }));
      const committed = outcomes.filter(({ status }) => status !== 'rejected');
      s.expect.equal('the gifts that arrive', committed.length, 2);
      await s.expect.balance(mail, { potion: 8n });
    });

    await s.step('At the cap four potions are swapped for four others: only the net counts', async () => {
      await s.expect.committed(
        s.exchange({
          legs: [
            { from: ben, to: mail, assets: { potion: 4n } },
            { from: mail, to: ben, assets: { potion: 4n } },
          ],
        }),
      );
      await s.expect.rejected(mail.transfer(ben, { potion: upTo(1n) }), 'nothing_to_move');
    });

    await s.step('What does not fit waits in the mail, and is taken when there is room', async () => {
      const taken = await mail.transfer(ann, { potion: upTo(8n) });
      s.expect.equal('what ann takes', given(taken, ann, 'potion'), 8n);
      await mail.mint({ potion: 6n });
      await s.expect.committed(mail.transfer(ann, { potion: upTo(6n) }));
      await s.expect.balance(mail, { potion: 4n });
      await ann.burn({ potion: 3n });
      await s.expect.committed(mail.transfer(ann, { potion: upTo(6n) }));
      await s.expect.balance(mail, { potion: 1n });
    });
  },
  { about: 'rewards meet the cap of a wallet: as much as fits is given, or nothing, and the outcome says how much' },
);
