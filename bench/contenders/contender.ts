import type { ExchangeCommand, Setting, TransferCommand } from '../workloads/workload.ts';

/** Amount of every asset that each wallet holds at the start: no wallet runs out. */
export const START_AMOUNT = 10n ** 12n;

/** Outcome of a transfer or an exchange. */
export type Answer = 'committed' | 'duplicate';

/** Counts of the actions of committed transfers since the start. */
export interface Deliveries {
  readonly due: number;
  /** Actions that a processor of the host accepted. */
  readonly made: number;
}

/** A ledger under measurement, with a schema of its own. */
export interface Contender {
  readonly name: string;
  /** The maximum number of database connections; undefined if the contender chooses it itself. */
  readonly connections?: number;
  /** The schema that holds all it writes. */
  readonly schema: string;
  /** Makes the schema anew, with these wallets holding {@link START_AMOUNT} of each asset. */
  prepare(setting: Setting, wallets: readonly string[]): Promise<void>;
  /** Resolves when the transfer is durable. @throws for any other answer. */
  transfer(command: TransferCommand): Promise<Answer>;
  /** As `transfer()`, for all legs or none; absent if the contender has no exchanges. */
  exchange?(command: ExchangeCommand): Promise<Answer>;
  /** Resolves when no work of the contender is in progress any more. Reports it and resolves if that takes too long. */
  settle(): Promise<void>;
  /** Undefined if the workload delivers no action; absent if the contender never delivers any. */
  deliveries?(): Deliveries | undefined;
  /** Frees connections and memory. The schema stays. */
  close(): Promise<void>;
}
