import type { PlanBounds } from '../../domain/planning/plan.ts';
import type { Utxo } from '../../domain/values/utxo.ts';
import type { World } from '../../domain/world.ts';
import type { RetryPolicy } from '../../platform/retry.ts';
import type { LedgerStore } from '../../store/ledger-store.ts';
import type { EventHub } from '../messages/event-hub.ts';
import type { UtxoCacheBounds } from './utxo-cache.ts';

/** What a wallet's work needs from its runtime. One object serves all wallets. */
export interface WalletDeps {
  readonly store: LedgerStore;
  readonly world: World;
  readonly events: EventHub;
  readonly bounds: PlanBounds & UtxoCacheBounds;
  readonly chainMax: number;
  readonly conflictPolicy: RetryPolicy;
  /** Tells the owner of a new output about it, if resident. */
  credit(utxo: Utxo): void;
}
