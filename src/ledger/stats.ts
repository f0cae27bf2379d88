import type { RejectReason } from '../domain/records/rejection.ts';
import type { OrderLag } from '../store/feed-store.ts';
import type { WaitingDeliveries } from '../store/outbox-store.ts';

/** The deliveries of one action type that wait, as a runtime sees them. */
export interface DeliveryStats extends WaitingDeliveries {
  /** True if this runtime has a processor of the type. If not, those that are due wait for another runtime. */
  readonly hasProcessor: boolean;
}

/** Figures of a runtime and its ledger: plain data. */
export interface LedgerStats {
  /** The commands that wait in this runtime now. */
  readonly mailboxes: {
    /** The wallets in memory. */
    readonly wallets: number;
    /** The commands that are accepted and not answered. */
    readonly commands: number;
    /** The commands in all mailboxes; one of several payers is in several. */
    readonly depth: number;
    /** The commands in the fullest mailbox. */
    readonly depthMax: number;
  };
  /** Counts of this runtime since its start. */
  readonly counts: {
    /** The batches that it committed. */
    readonly commits: number;
    /** The transactions in them, recorded refusals included. */
    readonly transactions: number;
    /** The units that lost an input to another runtime, each time they did. */
    readonly conflicts: number;
    /** The commands that were refused, by reason; a reason without one is absent. Dry runs do not count. */
    readonly refusals: Readonly<Partial<Record<RejectReason, number>>>;
  };
  /** The order of positions of the ledger, of all runtimes. */
  readonly order: OrderLag;
  /** The deliveries that wait in the ledger, of all runtimes, by type. */
  readonly deliveries: readonly DeliveryStats[];
}
