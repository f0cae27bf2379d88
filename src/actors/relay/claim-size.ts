/** Most deliveries that are claimed and not confirmed, besides one of each place: what a killed process may repeat. */
const AHEAD_MAX = 512;
/** Most wallets of one claim: each takes a lock, of which a server has some thousands for all its sessions. */
const WALLETS_MAX = 128;

/** How things stand when a turn begins. */
export interface ClaimState {
  readonly slotsMax: number;
  /** Hands that would begin at once. */
  readonly slotsFree: number;
  /** Hands that wait for a place. */
  readonly queued: number;
  /** Deliveries claimed and not yet made. */
  readonly ahead: number;
  /** Wallets that wait in the line. */
  readonly waiting: number;
}

/** What a claim may take. */
export interface ClaimSize {
  readonly wallets: number;
  /** Most deliveries of each. */
  readonly limit: number;
}

/**
 * How much a turn claims: what processors get done meanwhile, and hardly more, so that nothing lies here for long which
 * another runtime could deliver. A turn may take twice what was done during the last one, and if it can as many wallets
 * as there are free places.
 */
export class ClaimSizer {
  #wallets = 0;
  #deliveries = 0;

  /** A hand ended, of which so many deliveries were made. */
  ended(delivered: number): void {
    this.#wallets += 1;
    this.#deliveries = Math.max(this.#deliveries, delivered);
  }

  /** What to claim now; what was done until here counts for this turn. */
  next({ slotsMax, slotsFree, queued, ahead, waiting }: ClaimState): ClaimSize {
    const room = Math.max(0, AHEAD_MAX - ahead);
    const fast = Math.min(2 * this.#wallets, room) - queued;
    const wallets = Math.min(waiting, WALLETS_MAX, Math.max(slotsFree, fast));
    const usual = Math.floor(AHEAD_MAX / slotsMax);
    const limit = Math.min(Math.floor(room / Math.max(1, wallets)), Math.max(usual, 2 * this.#deliveries));
    this.#wallets = 0;
    this.#deliveries = 0;
    return { wallets, limit: Math.max(1, limit) };
  }
}
