import type { PlanBounds } from '../../domain/planning/plan.ts';
import type { Utxo } from '../../domain/values/utxo.ts';
import type { World } from '../../domain/world.ts';
import type { RetryPolicy } from '../../platform/retry.ts';
import type { LedgerStore } from '../../store/ledger-store.ts';
import type { EventHub } from '../messages/event-hub.ts';
import type { Mailbox } from './mailbox.ts';
import type { Engaging } from './participant.ts';
import type { ChainEntry } from './plan-chain.ts';
import type { ReplyBuffer } from './replies.ts';
import type { UtxoCache, UtxoCacheBounds } from './utxo-cache.ts';
import type { WalletHooks } from './wallet-hooks.ts';
import type { WalletMessage } from './wallet-machine.ts';

/** The dependencies of wallet actors on their runtime. One object is shared by all wallets. */
export interface WalletDeps {
  readonly store: LedgerStore;
  readonly world: World;
  readonly events: EventHub;
  readonly bounds: PlanBounds & UtxoCacheBounds;
  /** Maximum number of entries of a chain. */
  readonly chainMax: number;
  readonly conflictPolicy: RetryPolicy;
  /** Set by tests only. */
  readonly hooks?: WalletHooks | undefined;
  /** Commits the commands that several wallets pay together. */
  readonly engagement: Engaging;
  /** Passes a new UTXO on to its owner, if that wallet is resident. */
  credit(utxo: Utxo): void;
  /** Passes the changes of holds on to their wallets, if these are resident. */
  holdsChanged(entry: ChainEntry, heldAt: Date): void;
}

/** The parts of one wallet actor that commit its chains. */
export interface ChainDeps {
  readonly wallet: string;
  readonly mailbox: Mailbox;
  readonly cache: UtxoCache;
  readonly replies: ReplyBuffer;
  readonly runtime: WalletDeps;
  /** Sends a message to the machine of the wallet. */
  readonly send: (message: WalletMessage) => void;
}
