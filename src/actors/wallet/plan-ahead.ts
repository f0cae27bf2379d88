import type { Envelope } from '../messages/envelope.ts';
import type { ChainDeps } from './chain-parts.ts';
import { type Chain, moves, planChain, undoChain } from './plan-chain.ts';

type PlannerDeps = Omit<ChainDeps, 'answers'>;

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
  readonly #deps: PlannerDeps;
  #ahead: Chain | undefined;

  constructor(deps: PlannerDeps) {
    this.#deps = deps;
  }

  /** Whether something is planned that was not taken. */
  get isAhead(): boolean {
    return this.#ahead !== undefined;
  }

  /** Plans what waits behind the chain that is with the store. */
  lookAhead(): void {
    const { mailbox, cache, runtime } = this.#deps;
    const first = mailbox.at(0);
    // What crashed before goes alone, and what memory has no room for is let go of first.
    if (this.isAhead || first === undefined || first.crashes > 0 || cache.needsLoad || cache.isOverfull) return;
    try {
      const chain = this.#plan(runtime.chainMax, blameNobody);
      if (chain.entries.length + chain.refused.length > 0) this.#ahead = chain;
    } catch {
      cache.invalidate();
    }
  }

  /** Takes the next chain from the mailbox: what was planned ahead, and what came since. */
  take(entriesMax: number): Chain {
    const { mailbox, cache } = this.#deps;
    const begun = this.#ahead;
    this.#ahead = undefined;
    const chain = this.#plan(entriesMax, countCrash, begun);
    mailbox.drop(chain.taken);
    cache.markSufficient(!chain.needsLoad);
    if (chain.entries.some(moves)) cache.spentSinceLoad = true;
    return chain;
  }

  /** Undoes what was planned ahead. */
  forget(): void {
    const ahead = this.#ahead;
    if (ahead === undefined) return;
    this.#ahead = undefined;
    const { wallet, cache } = this.#deps;
    try {
      undoChain(wallet, cache.utxos, ahead.entries);
    } catch {
      cache.invalidate();
    }
  }

  #plan(entriesMax: number, blame: Blame, begun?: Chain): Chain {
    const { wallet, mailbox, cache, runtime } = this.#deps;
    const mergeId = (): string => runtime.world.transactionId();
    return planChain({ wallet, mailbox, cache, bounds: runtime.bounds, entriesMax, mergeId, blame }, begun);
  }
}
