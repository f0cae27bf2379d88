import { UtxoSet } from '../../domain/values/utxo-set.ts';
import { onNextTurn } from '../../platform/timers.ts';
import { countCrash, type Envelope } from '../messages/envelope.ts';
import { type Chain, type ChainEntry, moves, planChain, undoChain } from './plan-chain.ts';
import type { UtxoCache } from './utxo-cache.ts';
import type { ChainDeps } from './wallet-deps.ts';

/** The parts of the wallet actor that planning uses. */
type PlannerDeps = Pick<ChainDeps, 'wallet' | 'mailbox' | 'cache' | 'runtime'>;

/** Called with a command whose planning throws. */
type Blame = (envelope: Envelope) => void;

/** A command that fails to be planned ahead is planned again in its turn, with nothing in flight, and blamed then. */
const blameNone: Blame = () => {};

/**
 * Plans the chains of one wallet. While a chain is in flight, the next one is planned as if that chain were committed.
 *
 * Owns: the chain that is planned ahead. Its commands stay in the mailbox; its effect is applied to the cache.
 * 1. A chain that is planned ahead is sent only if everything before it was committed. Credits may come in between.
 * 2. `forget()` restores the cache as if the chain had never been planned.
 */
export class ChainPlanner {
  readonly #deps: PlannerDeps;
  #ahead: Chain | undefined;

  constructor(deps: PlannerDeps) {
    this.#deps = deps;
  }

  /** True if a chain is planned ahead. */
  get isAhead(): boolean {
    return this.#ahead !== undefined;
  }

  /** Plans ahead in a later turn, if `isDue` says twice that it may. */
  lookAheadLater(isDue: () => boolean): void {
    onNextTurn(() => {
      // Callers that get their replies now have sent their next commands one turn later.
      if (!isDue()) return;
      onNextTurn(() => {
        if (isDue()) this.lookAhead();
      });
    });
  }

  /** Plans the commands that wait behind the chain in flight. */
  lookAhead(): void {
    const { wallet, mailbox, cache, runtime } = this.#deps;
    const first = mailbox.at(0);
    // A command that may be applied is looked up first. An overfull cache is evicted first.
    if (
      this.isAhead ||
      first === undefined ||
      first.mayBeApplied ||
      first.sharedBy !== undefined ||
      cache.needsLoad ||
      cache.isOverfull
    )
      return;
    try {
      const chain = this.#plan(runtime.chainMax, blameNone);
      if (chain.entries.length + chain.refused.length === 0) return;
      this.#ahead = chain;
      runtime.hooks?.reached?.('planned_ahead', wallet);
    } catch {
      cache.invalidate();
    }
  }

  /**
   * Takes the next chain from the mailbox: the one that was planned ahead, continued with the commands behind it.
   * `planned` is called while its commands are still in the mailbox, where an error of it leaves them.
   */
  take(entriesMax: number, planned: (chain: Chain) => void): Chain {
    const { wallet, mailbox, cache, runtime } = this.#deps;
    const begun = this.#ahead;
    this.#ahead = undefined;
    const chain = this.#plan(entriesMax, countCrash, begun);
    runtime.hooks?.reached?.('chain_planned', wallet);
    planned(chain);
    mailbox.drop(chain.taken);
    cache.markSufficient(!chain.needsLoad);
    if (chain.entries.some(moves)) cache.markSpent();
    return chain;
  }

  /** The UTXOs of the cache without the effect of the chain that is planned ahead. */
  utxosBefore(): UtxoSet {
    const { wallet, cache } = this.#deps;
    return this.#ahead === undefined ? cache.utxos : utxosBefore(this.#ahead.entries, wallet, cache);
  }

  /** Drops the chain that is planned ahead, and reverts its effect on the cache. */
  forget(): void {
    const ahead = this.#ahead;
    if (ahead === undefined) return;
    this.#ahead = undefined;
    const { wallet, cache } = this.#deps;
    try {
      undoChain(wallet, cache, ahead.entries);
    } catch {
      cache.invalidate();
    }
  }

  #plan(entriesMax: number, blame: Blame, begun?: Chain): Chain {
    const { wallet, mailbox, cache, runtime } = this.#deps;
    const mergeId = (): string => runtime.world.transactionId();
    const { bounds, store } = runtime;
    return planChain({ wallet, mailbox, cache, bounds, store, entriesMax, mergeId, blame }, begun);
  }
}

/** The UTXOs of a wallet without the effect of a chain that is planned ahead, alone or with other wallets. */
export function utxosBefore(
  ahead: readonly ChainEntry[],
  wallet: string,
  { utxos, holds }: Pick<UtxoCache, 'utxos' | 'holds'>,
): UtxoSet {
  const before = UtxoSet.of(utxos.values());
  undoChain(wallet, { utxos: before, holds: holds.copy() }, ahead);
  return before;
}
