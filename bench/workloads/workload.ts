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

/** One movement of an exchange: one unit of each asset. It is minted if nobody gives it. */
export interface Leg {
  readonly from?: string;
  readonly to: string;
  readonly assets: readonly string[];
}

/** One exchange of a caller. No two legs move the same asset of one wallet. */
export interface ExchangeCommand {
  readonly legs: readonly Leg[];
  /** A transfer that another runtime commits just before: the exchange loses an input of its payer. */
  readonly rival?: TransferCommand;
}

/** Facts that a contender is prepared for. */
export interface Setting {
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
  /** Wallets that pursekit keeps in memory; undefined for its default. */
  readonly residentWalletsMax?: number;
  /** True if commands have a rival: pursekit gets a second runtime. */
  readonly hasRival: boolean;
}

/** A sequence of transfers between wallets. */
export interface Workload extends Setting {
  /** An endless sequence of commands over these wallets, equal for equal random numbers. */
  start(wallets: readonly string[], random: () => number): () => TransferCommand;
}

/** A sequence of exchanges between wallets. */
export interface ExchangeWorkload extends Setting {
  /** True if pursekit alone is measured. */
  readonly isAlone: boolean;
  /** The workload of transfers that pursekit runs in the same rounds, to compare with. */
  readonly beside?: string;
  /** An endless sequence of commands over these wallets, equal for equal random numbers. */
  startExchanges(wallets: readonly string[], random: () => number): () => ExchangeCommand;
}

/** The names of the wallets of a workload. */
export function walletNames(count: number): string[] {
  return Array.from({ length: count }, (_, at) => `wallet_${at}`);
}
