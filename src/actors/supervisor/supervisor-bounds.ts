import type { ResidentBounds } from './resident.ts';
import type { UnansweredBounds } from './unanswered-commands.ts';

/** Bounds of a supervisor. */
export interface SupervisorBounds extends ResidentBounds, UnansweredBounds {
  readonly residentWalletsMax: number;
  readonly idleMs: number;
  readonly walletRestartsPerMinuteMax: number;
  readonly merges: boolean;
  readonly idleMerges: boolean;
}

/** The commands that wait in a runtime. */
export interface SupervisorLoad {
  /** The commands that are accepted and not answered. */
  readonly commands: number;
  /** The wallets in memory. */
  readonly residents: number;
  /** The commands in all mailboxes. A command of several wallets is in several. */
  readonly depth: number;
  /** The commands in the fullest mailbox. */
  readonly depthMax: number;
}
