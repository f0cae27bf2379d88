import type { Outcome } from '../../index.ts';
import { scenario } from '../scenario.ts';
import type { WalletHandle } from '../scenario-context.ts';
import { countOutcomes } from './count-outcomes.ts';

const PLAYERS = 26;
const GEMS = 3n;
/** The coin of a chest, which costs one gem by mistake. */
const CHEST = 100n;
const EMPLOYEES = ['ida', 'jon', 'kim'];

/** A purchase that is to be undone. */
interface Purchase {
  readonly player: WalletHandle;
  readonly id: string;
  /** The coin that the player has spent of it. */
  spent: bigint;
}

/** The id of the transaction of a command that was committed, now or by an earlier run. */
function idOf(outcome: Outcome | undefined): string {
  return outcome === undefined || outcome.status === 'rejected' ? '' : outcome.transaction.id;
}

/** The coin that a reversal left open. */
function openIn(outcome: Outcome): bigint {
  return outcome.status === 'rejected' ? 0n : (outcome.transaction.open?.coin ?? 0n);
}

/** A sale at a wrong price is undone by several employees at once: each purchase once, or in parts. */
export const refundStorm = scenario(
  'Refund storm',
  async (s) => {
    const players = Array.from({ length: PLAYERS }, (_, at) => s.wallet(`player_${String(at + 1).padStart(2, '0')}`));
    const tavern = s.wallet('tavern');
    const smith = s.wallet('smith');
    let purchases: readonly Purchase[] = [];
    /** Every employee reverses each of these purchases, all at the same time. */
    const reverseAll = (of: readonly Purchase[], how: { readonly upTo?: true } = {}): Promise<Outcome[]> => {
      const reversals = of.flatMap(({ id }) => EMPLOYEES.map((by) => ({ transaction: id, ...how, meta: { by } })));
      return s.together(reversals, (reversal) => s.reverse(reversal));
    };
    const debtors = (): readonly Purchase[] => purchases.filter(({ spent }) => spent > 0n);
    const spentOf = (of: readonly Purchase[]): bigint => of.reduce((sum, { spent }) => sum + spent, 0n);

    await s.step('A chest of a hundred coin is sold for one gem instead of ten, and everybody buys', async () => {
      await s.together(players, (player) => player.mint({ gem: GEMS }));
      const outcomes = await s.together(players, (player) =>
        s.exchange({
          legs: [
            { burn: { gem: 1n }, from: player },
            { mint: { coin: CHEST }, to: player },
          ],
        }),
      );
      purchases = players.map((player, at) => ({ player, id: idOf(outcomes[at]), spent: 0n }));
      await s.expect.supply('coin', { minted: CHEST * BigInt(PLAYERS), burned: 0n });
    });

    await s.step('Every other player spends coin in the tavern, and the last of them all of it', async () => {
      await s.together(purchases, async (purchase, at) => {
        if (at % 2 === 0) return;
        purchase.spent = at === PLAYERS - 1 ? CHEST : BigInt(s.random.int(1, 99));
        await purchase.player.transfer(tavern, { coin: purchase.spent });
      });
      await s.expect.balance(tavern, { coin: spentOf(purchases) });
    });

    await s.step(
      'Three employees reverse every purchase at the same time: those that can be are, once each',
      async () => {
        const outcomes = await reverseAll(purchases);
        const debts = debtors().length;
        s.expect.equal('the answers', countOutcomes(outcomes), {
          committed: PLAYERS - debts,
          already_reversed: 2 * (PLAYERS - debts),
          insufficient_funds: 3 * debts,
        });
        const returned = BigInt(PLAYERS - debts);
        await s.expect.supply('gem', { minted: GEMS * BigInt(PLAYERS) + returned, burned: BigInt(PLAYERS) });
      },
    );

    await s.step('Of the others they take the coin that is there, and nobody gets the gem for a part', async () => {
      const outcomes = await reverseAll(debtors(), { upTo: true });
      const parts = debtors().filter(({ spent }) => spent < CHEST).length;
      s.expect.equal('the answers', countOutcomes(outcomes), {
        committed: parts,
        nothing_to_move: 3 * debtors().length - parts,
      });
      const open = outcomes.reduce((sum, outcome) => sum + openIn(outcome), 0n);
      s.expect.equal('coin of parts that is open', open, spentOf(debtors()) - CHEST);
      await s.expect.balance(tavern, { coin: spentOf(purchases) });
    });

    await s.step('The tavern pays wages, and the rest is collected, once each', async () => {
      await s.together(debtors(), ({ player, spent }) => tavern.transfer(player, { coin: spent }));
      const outcomes = await reverseAll(debtors(), { upTo: true });
      s.expect.equal('the answers', countOutcomes(outcomes), {
        committed: debtors().length,
        already_reversed: 2 * debtors().length,
      });
    });

    await s.step('Nothing was refunded twice: no coin is left, and every player has all gems', async () => {
      const balances = await s.together(players, (player) => player.balance());
      const wrong = players.filter(
        (_, at) => balances[at]?.assets.gem !== GEMS || balances[at]?.assets.coin !== undefined,
      );
      s.expect.equal(
        'players with a wrong balance',
        wrong.map(({ name }) => name),
        [],
      );
      await s.expect.supply('coin', { minted: CHEST * BigInt(PLAYERS), burned: CHEST * BigInt(PLAYERS) });
      const gems = GEMS * BigInt(PLAYERS);
      await s.expect.supply('gem', { minted: gems + BigInt(PLAYERS), burned: BigInt(PLAYERS) });
      await s.expect.total({ gem: gems });
    });

    await s.step('A trade is undone as a whole: the sword is sold on, so nothing moves, also not in part', async () => {
      const [buyer, friend] = players as [WalletHandle, WalletHandle];
      await smith.mint({ sword: 1n });
      await buyer.mint({ gold: 1n });
      const trade = await s.exchange({
        legs: [
          { from: buyer, to: smith, assets: { gold: 1n } },
          { from: smith, to: buyer, assets: { sword: 1n } },
        ],
      });
      await buyer.transfer(friend, { sword: 1n });
      await s.expect.rejected(s.reverse({ transaction: idOf(trade), upTo: true }), 'insufficient_funds');
      await s.expect.balance(smith, { gold: 1n });
      await friend.transfer(buyer, { sword: 1n });
      await s.expect.committed(s.reverse({ transaction: idOf(trade) }));
      await s.expect.rejected(s.reverse({ transaction: idOf(trade) }), 'already_reversed');
      await s.expect.balance(buyer, { gem: GEMS, gold: 1n });
      await s.expect.balance(smith, { sword: 1n });
    });
  },
  { about: 'three employees reverse the same purchases at once: each once, in parts where coin was spent' },
);
