import type { Envelope } from '../messages/envelope.ts';
import type { ChainParts } from './chain-parts.ts';
import { type Chain, moves, planChain, undoChain } from './plan-chain.ts';

type PlannerParts = Omit<ChainParts, 'answers'>;

/** What is done to a command whose planning throws. */
type Blame = (envelope: Envelope) => void;

const countCrash: Blame = (envelope) => {
  envelope.crashes += 1;
};
/** Planned again in its turn, when nothing else is under way, it says so again. */
const blameNobody: Blame = () => {};

/**
 * Plans the chains of one wallet. While one is with the store, it plans the next one as if that were applied already.
 *
 * Owns: what is planned ahead. Its commands stay in the mailbox; the coins show what it does to them.
 * 1. What is planned ahead is taken if everything before it was applied, and nothing but credits came between.
 * 2. Forgetting it leaves coins and mailbox as if it had never been.
 */
export class ChainPlanner {
  readonly #parts: PlannerParts;
  #ahead: Chain | undefined;

  constructor(parts: PlannerParts) {
    this.#parts = parts;
  }

  /** Whether something is planned that was not taken. */
  get isAhead(): boolean {
    return this.#ahead !== undefined;
  }

  /** Plans what waits behind the chain that is with the store. */
  lookAhead(): void {
    const { mailbox, coins, runtime } = this.#parts;
    const first = mailbox.at(0);
    // What crashed before goes alone, and what memory has no room for is let go of first.
    if (this.isAhead || first === undefined || first.crashes > 0 || coins.needsRead || coins.isOverfull) return;
    try {
      const chain = this.#plan(runtime.chainMax, blameNobody);
      if (chain.links.length + chain.refused.length > 0) this.#ahead = chain;
    } catch {
      coins.doubt();
    }
  }

  /** Takes the next chain from the mailbox: what was planned ahead, and what came since. */
  take(linksMax: number): Chain {
    const { mailbox, coins } = this.#parts;
    const begun = this.#ahead;
    this.#ahead = undefined;
    const chain = this.#plan(linksMax, countCrash, begun);
    mailbox.drop(chain.taken);
    coins.suffices(!chain.needsRead);
    if (chain.links.some(moves)) coins.spentSinceRead = true;
    return chain;
  }

  /** Undoes what was planned ahead. */
  forget(): void {
    const ahead = this.#ahead;
    if (ahead === undefined) return;
    this.#ahead = undefined;
    const { wallet, coins } = this.#parts;
    try {
      undoChain(wallet, coins.utxos, ahead.links);
    } catch {
      coins.doubt();
    }
  }

  #plan(linksMax: number, blame: Blame, begun?: Chain): Chain {
    const { wallet, mailbox, coins, runtime } = this.#parts;
    const mergeId = (): string => runtime.world.transactionId();
    return planChain({ wallet, mailbox, coins, bounds: runtime.bounds, linksMax, mergeId, blame }, begun);
  }
}
