export type { Commands, EventHandler, EventOutcome } from './actors/events/event-router.ts';
export type { DeadLetter, DeadLetterReason } from './actors/messages/dead-letter.ts';
export type { Delivery, Processor } from './actors/messages/delivery.ts';
export type { CommandView } from './actors/messages/envelope.ts';
export type { ExternalEvent } from './actors/messages/external-event.ts';
export type { Listener, RuntimeEventName, RuntimeEvents } from './actors/messages/runtime-events.ts';
export type { WalletState } from './actors/messages/wallet-state.ts';
export type { WalletView } from './actors/messages/wallet-view.ts';
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
} from './domain/commands/command.ts';
export type { Durability } from './domain/durability.ts';
export { ERROR_CODES, type ErrorCode, PROBLEMS, type Problem } from './domain/error-codes.ts';
export { isLedgerError, LedgerError } from './domain/errors.ts';
export { AMOUNT_MAX, LIMITS } from './domain/limits.ts';
export type { Committed, Duplicate, Outcome, Rejected } from './domain/records/outcome.ts';
export { REJECT_REASONS, type Refusal, type RejectReason, type Shortfall } from './domain/records/rejection.ts';
export type { Transaction, TransactionKind, TransactionPart } from './domain/records/transaction.ts';
export type { Assets } from './domain/values/bundle.ts';
export { isName } from './domain/values/names.ts';
export type { UtxoView } from './domain/values/utxo.ts';
export type { CallOptions } from './ledger/call-options.ts';
export { createLedger } from './ledger/create-ledger.ts';
export type { DeadLetterQueue, Ledger, UtxoPage } from './ledger/ledger.ts';
export type { Bounds, LedgerOptions } from './ledger/options.ts';
export type { AssetSupply, Balance } from './store/ledger-store.ts';
export type { DatabaseOption } from './store/postgres/open-database.ts';
