import type { Backoff } from './retry.ts';

/** The back-off of each kind of retry. The number of attempts and the deadline of each come from the bounds. */
export const BACKOFF = {
  /**
   * A wallet whose commit lost an input to another runtime: reloads its UTXOs, replans and commits again. It waits
   * longer at first, so that the winner commits several times for each reload of the others, and then shorter, so that
   * a wallet that has lost for long wins. `bench/hot-wallet.ts` measures it.
   */
  commitConflict: { delayMsMin: 5, delayMsMax: 250, falls: true },
  /** A statement that failed without an effect of its own: a lost connection, a deadlock, a server that restarts. */
  storeError: { delayMsMin: 10, delayMsMax: 500 },
  /** A unit of which an input is locked by somebody else: an outsider, or a runtime that is slow to commit. */
  lockedInput: { delayMsMin: 10, delayMsMax: 250 },
  /** A change of the policy while commits are in flight. Half of it is fixed: commits wait behind each attempt. */
  policyChange: { delayMsMin: 400, delayMsMax: 400 },
  /** A delivery whose processor failed. */
  failedDelivery: { delayMsMin: 200, delayMsMax: 60_000 },
} as const satisfies Readonly<Record<string, Backoff>>;
