/*
 * The JSON of the inspector's handler: amounts are decimal strings, dates ISO strings.
 */

export type Amounts = Readonly<Record<string, string>>;

export interface About {
  readonly location: string;
  readonly isRunning: boolean;
  readonly hasAdmin: boolean;
  readonly actions: readonly string[];
}

export interface Quantiles {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

export interface Waiting {
  readonly type: string;
  readonly due: number;
  readonly backingOff: number;
  readonly backingOffUntil?: string;
  readonly claimed: number;
  readonly claimedBy: readonly string[];
  readonly oldestMs?: number;
  readonly scheduled: number;
  readonly dueAt?: string;
  readonly hasProcessor?: boolean;
}

export interface Stats {
  readonly mailboxes: {
    readonly wallets: number;
    readonly commands: number;
    readonly depth: number;
    readonly depthMax: number;
  };
  readonly counts: {
    readonly commits: number;
    readonly transactions: number;
    readonly conflicts: number;
    readonly refusals: Readonly<Record<string, number>>;
  };
  readonly order: { readonly position: number; readonly unplaced: number; readonly lagMs: number };
  readonly deliveries: readonly Waiting[];
}

export interface Second {
  readonly atMs: number;
  readonly transactions: number;
  readonly commits: number;
  readonly conflicts: number;
  readonly refused: number;
  readonly retries: number;
  readonly inDoubt: number;
  readonly wait: Quantiles | null;
  readonly queue: Quantiles | null;
  readonly plan: Quantiles | null;
  readonly commit: Quantiles | null;
  readonly batch: Quantiles | null;
  readonly stats: Stats;
}

export interface WalletRow {
  readonly wallet: string;
  readonly state: string;
  readonly depth: number;
  readonly oldestMs: number;
  readonly attempts: number;
  readonly conflicts: number;
  readonly utxos: number;
  readonly available?: string;
}

export interface WalletRows {
  readonly total: number;
  readonly wallets: readonly WalletRow[];
}

export interface StoredWallet {
  readonly wallet: string;
  readonly assets: Amounts;
  readonly held: Amounts;
  readonly utxos: number;
}

export interface Command {
  readonly id: string;
  readonly kind: string;
  readonly key?: string;
  readonly from?: string;
  readonly to?: string;
  readonly assets?: Amounts;
  readonly acceptedMs?: number;
}

export interface Utxo {
  readonly outpoint: string;
  readonly assets: Amounts;
  readonly owner?: string;
}

export interface Actor {
  readonly state: string;
  readonly mailbox: {
    readonly depth: number;
    readonly capacity: number;
    readonly commands: readonly Command[];
    readonly waitingForRoom: number;
  };
  readonly waiting?: { readonly command: string; readonly for: readonly string[]; readonly ms: number };
  readonly committing: readonly Command[];
  readonly utxos: readonly Utxo[];
  readonly utxoCount: number;
  readonly attempts: number;
  readonly processed: number;
  readonly conflicts: number;
  readonly lastError?: string;
}

export interface Hold {
  readonly id: string;
  readonly wallet: string;
  readonly state: string;
  readonly assets: Amounts;
  readonly expiresAt?: string;
}

export interface Sums {
  readonly available: string;
  readonly held: string;
}

export interface AssetChange extends Sums {
  readonly after: Sums;
}

export interface HistoryEntry {
  readonly position: number;
  readonly recordedAt: string;
  readonly transaction: string;
  readonly kind: string;
  readonly counterparts: readonly string[];
  readonly assets: Readonly<Record<string, AssetChange>>;
  readonly reason?: string;
  readonly key?: string;
}

export interface Wallet {
  readonly wallet: string;
  readonly balance: { readonly assets: Amounts; readonly held: Amounts; readonly utxos: number };
  readonly holds: readonly Hold[];
  readonly history: { readonly entries: readonly HistoryEntry[]; readonly cursor?: string; readonly hasMore: boolean };
  readonly actor: Actor | null;
}

export interface Transaction {
  readonly id: string;
  readonly kind: string;
  readonly key?: string;
  readonly position?: number;
  readonly committedAt: string;
  readonly inputs: readonly Utxo[];
  readonly outputs: readonly Utxo[];
  readonly legs?: readonly { readonly from?: string; readonly to?: string; readonly assets?: Amounts }[];
  readonly actions?: readonly { readonly type: string }[];
  readonly meta?: unknown;
}

export interface Explanation {
  readonly id: string;
  readonly state: 'waiting' | 'committing' | 'committed' | 'refused';
  readonly acceptedAt?: string;
  readonly waitedMs?: number;
  readonly command?: Command;
  readonly queued: readonly {
    readonly wallet: string;
    readonly ahead: number;
    readonly waitingFor: readonly string[];
  }[];
  readonly retries: readonly {
    readonly at: string;
    readonly attempt: number;
    readonly delayMs: number;
    readonly lost: readonly { readonly outpoint: string; readonly spentBy?: string }[];
  }[];
  readonly transaction?: Transaction;
}

export interface TraceOutput {
  readonly outpoint: string;
  readonly wallet: string;
  readonly asset: string;
  readonly amount: string;
  readonly atMost: string;
  readonly previous?: string;
  readonly spentBy?: string;
}

export interface Trace {
  readonly direction: 'back' | 'forward';
  readonly transactions: readonly { readonly id: string; readonly kind: string; readonly depth: number }[];
  readonly outputs: readonly TraceOutput[];
  readonly truncated: boolean;
}

export interface Taint {
  readonly wallets: readonly { readonly wallet: string; readonly assets: Amounts; readonly atMost: Amounts }[];
}

export interface AssetRow {
  readonly asset: string;
  readonly minted: string;
  readonly burned: string;
  readonly owned: string;
  readonly isBalanced: boolean;
  readonly rules: { readonly version: number } | null;
}

export interface Assets {
  readonly position: number;
  readonly assets: readonly AssetRow[];
}

export interface Asset {
  readonly asset: string;
  readonly points: readonly {
    readonly position: number;
    readonly minted: string;
    readonly burned: string;
    readonly owned: string;
  }[];
  readonly holders: readonly { readonly wallet: string; readonly available: string; readonly held: string }[];
  readonly gini: number | null;
  readonly rules?: unknown;
}

export interface DeadLetter {
  readonly id: string;
  readonly kind: string;
  readonly reason?: string;
  readonly error?: unknown;
  readonly [name: string]: unknown;
}
