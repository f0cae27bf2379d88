import { type Envelope, payersOf } from '../messages/envelope.ts';
import type { Engaging, Participant } from '../wallet/participant.ts';
import type { WalletDeps } from '../wallet/wallet-deps.ts';
import { SharedUnit } from './shared-unit.ts';
import type { UnitDeps, Wallets } from './unit-deps.ts';

/**
 * Commits the commands that several wallets pay together. A command has a place in the mailbox of each of its payers,
 * and takes all places in one step: any two commands that share wallets stand in the same order in all mailboxes, so
 * that no circle of waiting can form (Thomson and Abadi, "Calvin", SIGMOD 2012).
 *
 * It needs no timer and no lock: the last payer that arrives at a place starts the unit, and two commands whose payers
 * are all at their places never share a wallet.
 */
export class Engagement implements Engaging {
  /** The dependencies of wallet actors, with this object. */
  readonly runtime: WalletDeps;
  readonly #deps: UnitDeps;
  readonly #engaged = new Set<string>();

  constructor(runtime: Omit<WalletDeps, 'engagement'>, wallets: Wallets) {
    this.runtime = { ...runtime, engagement: this };
    this.#deps = {
      runtime: this.runtime,
      wallets,
      gone: (envelope) => this.gone(envelope),
      engaged: (wallet, isEngaged) => {
        if (isEngaged) this.#engaged.add(wallet);
        else this.#engaged.delete(wallet);
      },
    };
  }

  arrived({ place }: Participant): void {
    if (place === undefined) return;
    const payers: Participant[] = [];
    for (const wallet of payersOf(place)) {
      const payer = this.#at(wallet, place);
      if (payer === undefined) return;
      payers.push(payer);
    }
    new SharedUnit(this.#deps, place, payers).start();
  }

  missing(envelope: Envelope): readonly string[] {
    return payersOf(envelope).filter((wallet) => this.#at(wallet, envelope) === undefined);
  }

  gone(envelope: Envelope): boolean {
    const { mailboxOf, participantOf } = this.#deps.wallets;
    const payers = payersOf(envelope);
    const left = payers.filter((wallet) => mailboxOf(wallet)?.remove(envelope) === true);
    // Each of them may have waited for nothing else.
    for (const wallet of payers) participantOf(wallet)?.lookAgain();
    return left.length > 0;
  }

  isEngaged(wallet: string): boolean {
    return this.#engaged.has(wallet);
  }

  #at(wallet: string, place: Envelope): Participant | undefined {
    const payer = this.#deps.wallets.participantOf(wallet);
    return payer?.place === place ? payer : undefined;
  }
}
