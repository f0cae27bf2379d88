type Fields = { readonly [field: string]: string | number };

/** What the host is to do once a transfer is committed: a type and fields of its own. */
export type TransferAction = { readonly type: string } & Fields;

/** One transfer that a caller asks for: one unit of each asset. */
export interface TransferCommand {
  readonly from: string;
  readonly to: string;
  readonly assets: readonly string[];
  readonly key?: string;
  readonly meta?: Fields;
  readonly actions?: readonly TransferAction[];
}

/** Who pays whom. */
export interface Workload {
  readonly name: string;
  /** In one sentence, for the report. */
  readonly title: string;
  readonly walletsMax: number;
  readonly assets: readonly string[];
  /** Whether so many callers may wait for one wallet that a mailbox of the default size would refuse some. */
  readonly hasHotSender: boolean;
  readonly hasKeys: boolean;
  /** Whether commands carry meta. */
  readonly hasMeta: boolean;
  /** Types of the actions that commands carry; the host has a processor for each. */
  readonly actionTypes: readonly string[];
  /** Whether the host listens to events of the runtime. */
  readonly hasListeners: boolean;
  /** Commands without an end over these wallets, the same ones for the same random numbers. */
  start(wallets: readonly string[], random: () => number): () => TransferCommand;
}

/** The names of the wallets of a workload. */
export function walletNames(count: number): string[] {
  return Array.from({ length: count }, (_, at) => `wallet_${at}`);
}
