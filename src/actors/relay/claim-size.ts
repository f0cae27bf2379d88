/**
 * Maximum number of claimed and unconfirmed deliveries of one type, apart from one per slot: a killed process may
 * repeat them.
 */
const CLAIMED_MAX = 512;
/** Maximum number of wallets per claim. Each takes a lock, of which a server has some thousands for all sessions. */
export const WALLETS_MAX = 128;

/** The state of a relay before a claim. */
export interface ClaimState {
  readonly slotsMax: number;
  /** Slots without a batch. */
  readonly slotsFree: number;
  /** Batches that wait for a slot. */
  readonly batchesWaiting: number;
  /** Deliveries in batches that have not finished. */
  readonly deliveriesClaimed: number;
  /** Wallets in the due queue. */
  readonly walletsWaiting: number;
}

/** The size of a claim. */
export interface ClaimSize {
  readonly wallets: number;
  /** Maximum number of deliveries of each wallet. */
  readonly limit: number;
}

/**
 * Computes the size of each claim of one type from what processors finished since the last one. A claim takes at most
 * twice as much, and at least one delivery per free slot. So claimed deliveries do not wait here for long while another
 * runtime could deliver them.
 *
 * For example, 32 free slots at the start give a claim of 32 wallets with 16 deliveries each. If 40 batches finish
 * until the next claim, it takes up to 80 wallets.
 */
export class ClaimSizer {
  #batchesFinished = 0;
  #deliveredMax = 0;

  /** Records a finished batch and how many of its deliveries succeeded. */
  batchFinished(delivered: number): void {
    this.#batchesFinished += 1;
    this.#deliveredMax = Math.max(this.#deliveredMax, delivered);
  }

  /** Returns the size of the claim that is made now, and starts counting for the next one. */
  next({ slotsMax, slotsFree, batchesWaiting, deliveriesClaimed, walletsWaiting }: ClaimState): ClaimSize {
    const room = Math.max(0, CLAIMED_MAX - deliveriesClaimed);
    const fast = Math.min(2 * this.#batchesFinished, room) - batchesWaiting;
    const wallets = Math.min(walletsWaiting, WALLETS_MAX, Math.max(slotsFree, fast));
    const usual = Math.floor(CLAIMED_MAX / slotsMax);
    const limit = Math.min(Math.floor(room / Math.max(1, wallets)), Math.max(usual, 2 * this.#deliveredMax));
    this.#batchesFinished = 0;
    this.#deliveredMax = 0;
    return { wallets, limit: Math.max(1, limit) };
  }
}
