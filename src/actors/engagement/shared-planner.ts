import { onNextTurn } from '../../platform/timers.ts';
import type { Participant } from '../wallet/participant.ts';
import type { ChainEntry } from '../wallet/plan-chain.ts';
import type { FirstCommand } from './first-command.ts';
import type { Members } from './members.ts';
import { SharedAhead } from './shared-ahead.ts';
import { SharedChain } from './shared-chain.ts';
import type { UnitDeps } from './unit-deps.ts';

/**
 * Plans the chain of a unit and, while that is in flight, the chain that follows it.
 *
 * Owns: the chain that is planned ahead, until it is taken or forgotten.
 */
export class SharedPlanner {
  readonly #deps: UnitDeps;
  readonly #first: FirstCommand;
  #ahead: SharedAhead | undefined;

  constructor(deps: UnitDeps, first: FirstCommand) {
    this.#deps = deps;
    this.#first = first;
  }

  /** Plans the chain that begins with the first command. @throws BlamedError */
  plan(engaged: Members): SharedChain {
    const { leader, looked } = this.#first;
    const chain = this.#newChain(leader);
    chain.grow({ engaged, looked }, () => this.#reached('chain_planned', leader));
    return chain;
  }

  /** Continues a chain that was planned ahead with the commands that have arrived since. @throws BlamedError */
  growOn(chain: SharedChain, engaged: Members): SharedChain {
    chain.removeSpent();
    chain.grow({ engaged }, () => this.#reached('chain_planned', chain.leader));
    return chain;
  }

  /**
   * Plans ahead when callers that get their replies now have sent their next commands, if these entries of the unit are
   * in flight then. It is in vain if nothing waits and no unit before it is about to be answered.
   */
  lookAheadLater(
    entries: readonly ChainEntry[],
    engaged: Members,
    inFlight: () => readonly ChainEntry[],
    isFollowing: boolean,
  ): void {
    const { envelope, leader } = this.#first;
    if (envelope.mayBeApplied || (leader.mailbox.depth === 0 && !isFollowing)) return;
    // What is done with holds and reversals is known when it is published.
    if (entries.some(({ movement: { holds, back } }) => (holds ?? back) !== undefined)) return;
    onNextTurn(() =>
      onNextTurn(() => {
        if (inFlight() === entries && this.#ahead === undefined) this.#lookAhead(engaged);
      }),
    );
  }

  /** Returns the chain that was planned ahead, if it can be sent now; the caller owns it. */
  takeAhead(engaged: Members): SharedAhead | undefined {
    const ahead = this.#ahead;
    if (ahead?.holds(engaged) !== true) {
      this.forget();
      return undefined;
    }
    this.#ahead = undefined;
    return ahead;
  }

  /** Drops the chain that was planned ahead. */
  forget(): void {
    this.#ahead?.forget();
    this.#ahead = undefined;
  }

  #lookAhead(engaged: Members): void {
    const { leader } = this.#first;
    // A unit that was cut has freed the wallets that have no part in what is left of it.
    if (engaged.get(leader.wallet)?.participant !== leader || leader.hasEnded || leader.cache.isOverfull) return;
    const chain = this.#newChain(leader);
    try {
      chain.grow({ engaged, isAhead: true }, () => this.#reached('planned_ahead', leader));
    } catch {
      // It is planned again in its turn, with nothing in flight, and blamed then.
      return;
    }
    if (chain.entries.length > 0) this.#ahead = new SharedAhead(chain);
  }

  #newChain(leader: Participant): SharedChain {
    const { runtime, wallets } = this.#deps;
    return new SharedChain(leader, {
      participantOf: wallets.participantOf,
      bounds: runtime.bounds,
      entriesMax: runtime.chainMax,
      policy: runtime.store.policy,
      mergeId: () => runtime.world.transactionId(),
    });
  }

  #reached(point: 'chain_planned' | 'planned_ahead', { wallet }: Participant): void {
    this.#deps.runtime.hooks?.reached?.(point, wallet);
  }
}
