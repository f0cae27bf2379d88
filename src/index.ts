export type { Commands, EventHandler, EventOutcome } from './actors/dispatch/event-router.ts';
export type { DeadLetter, DeadLetterReason } from './actors/messages/dead-letter.ts';
export type { Delivery, Processor } from './actors/messages/delivery.ts';
export type { ExternalEvent } from './actors/messages/external-event.ts';
export type { CommandView } from './actors/messages/protocol.ts';
export type { Listener, RuntimeEventName, RuntimeEvents } from './actors/messages/runtime-events.ts';
export type { WalletState } from './actors/messages/wallet-state.ts';
export type { WalletView } from './actors/messages/wallet-view.ts';
export type { CallOptions } from './call-options.ts';
export { createLedger } from './create-ledger.ts';
export type { Assets } from './domain/bundle.ts';
export type {
  Action,
  AssetAmount,
  AssetsInput,
  BurnInput,
  CommandKind,
  Meta,
  MintInput,
  PlainData,
  TransferInput,
} from './domain/command.ts';
export { ERROR_CODES, type ErrorCode, PROBLEMS, type Problem } from './domain/error-codes.ts';
export { isLedgerError, LedgerError } from './domain/errors.ts';
export { AMOUNT_MAX, LIMITS } from './domain/limits.ts';
export type { Committed, Duplicate, Outcome, Rejected } from './domain/outcome.ts';
export { REJECT_REASONS, type Refusal, type RejectReason, type Shortfall } from './domain/refusal.ts';
export type { Transaction, TransactionKind, TransactionPart } from './domain/transaction.ts';
export type { UtxoView } from './domain/utxo.ts';
export type { DeadLetterOffice, Ledger, UtxoPage } from './ledger.ts';
export type { Bounds, LedgerOptions } from './ledger-options.ts';
export type { Durability } from './store/database.ts';
export type { DatabaseOption } from './store/open-database.ts';
export type { AssetSupply, Balance } from './store/store.ts';
