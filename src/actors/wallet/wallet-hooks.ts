import type { Utxo } from '../../domain/values/utxo.ts';
import type { WalletEffects } from './wallet-machine.ts';

/** A named point in the work of a wallet actor. */
export type WalletPoint =
  /** A chain is planned, and its commands are still in the mailbox. */
  | 'chain_planned'
  /** The next chain is planned while another one is in flight. */
  | 'planned_ahead'
  /** A credit was received and is not in the cache yet. */
  | 'credit_received';

/**
 * Hooks of tests: they observe the work of wallets, or make it fail at a named point, without naming the classes that
 * do it. Production code sets none. The hooks that replace a function are applied once per supervisor or wallet actor.
 */
export interface WalletHooks {
  /** Returns the effects that the machine of this wallet calls. */
  effects?(wallet: string, effects: WalletEffects): WalletEffects;
  /** Replaces the notification of a payee; `deliver` passes the UTXO on to the payee, if it is resident. */
  credit?(utxo: Utxo, deliver: (utxo: Utxo) => void): void;
  /** Called at each point. An exception propagates from that point, as the exception of a bug would. */
  reached?(point: WalletPoint, wallet: string): void;
}
