import type { TransferCommand, Workload } from '../workloads/workload.ts';

/** What everybody holds of every asset at the start: nobody runs out. */
export const START_AMOUNT = 10n ** 12n;

/** What became of a transfer. */
export type Answer = 'committed' | 'duplicate';

/** Actions of committed transfers, from the beginning. */
export interface Deliveries {
  readonly due: number;
  /** Handed to the host, which took them. */
  readonly made: number;
}

/** A ledger under measurement, with a schema of its own. */
export interface Contender {
  readonly name: string;
  /** Database connections it may use at once; undefined when that is its own affair. */
  readonly connections?: number;
  /** The schema that holds all it writes. */
  readonly schema: string;
  /** Makes the schema anew, with these wallets holding {@link START_AMOUNT} of each asset. */
  prepare(workload: Workload, wallets: readonly string[]): Promise<void>;
  /** Resolves when the transfer is durable. @throws for any other answer. */
  transfer(command: TransferCommand): Promise<Answer>;
  /** Resolves when nothing it started is under way any more, or when that takes too long, which it says. */
  settle(): Promise<void>;
  /** Undefined where no action is delivered; absent where none ever is. */
  deliveries?(): Deliveries | undefined;
  /** Frees connections and memory. The schema stays. */
  close(): Promise<void>;
}
