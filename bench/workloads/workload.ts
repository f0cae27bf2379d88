type Fields = { readonly [field: string]: string | number };

/** An action for the host after the commit of a transfer: a type and its fields. */
export type TransferAction = { readonly type: string } & Fields;

/** One transfer of a caller: one unit of each asset. */
export interface TransferCommand {
  readonly from: string;
  readonly to: string;
  readonly assets: readonly string[];
  readonly key?: string;
  readonly meta?: Fields;
  readonly actions?: readonly TransferAction[];
}

/** A sequence of transfers between wallets. */
export interface Workload {
  readonly name: string;
  /** One sentence for the report. */
  readonly title: string;
  readonly walletsMax: number;
  readonly assets: readonly string[];
  /** True if the callers of one wallet can exceed a mailbox of the default size. */
  readonly hasHotSender: boolean;
  readonly hasKeys: boolean;
  /** True if commands carry meta. */
  readonly hasMeta: boolean;
  /** Types of the actions that commands carry; the host has a processor for each. */
  readonly actionTypes: readonly string[];
  /** True if the host listens to events of the runtime. */
  readonly hasListeners: boolean;
  /** An endless sequence of commands over these wallets, equal for equal random numbers. */
  start(wallets: readonly string[], random: () => number): () => TransferCommand;
}

/** The names of the wallets of a workload. */
export function walletNames(count: number): string[] {
  return Array.from({ length: count }, (_, at) => `wallet_${at}`);
}
