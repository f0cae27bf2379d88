export type { EventHandler, EventOutcome } from './actors/events/event-router.ts';
export { type EventSchemas, readCloudEvent } from './actors/messages/cloud-event.ts';
export type { CommandView } from './actors/messages/command-view.ts';
export type { DeadLetter, DeadLetterReason, EffectView } from './actors/messages/dead-letter.ts';
export type { Delivery, Processor } from './actors/messages/delivery.ts';
export type { EventOf, ExternalEvent } from './actors/messages/external-event.ts';
export type { ResidentPage, ResidentQuery, ResidentRow, ResidentSort } from './actors/messages/resident-row.ts';
export type { CommitTimings, Listener, RuntimeEventName, RuntimeEvents } from './actors/messages/runtime-events.ts';
export type {
  SchemaFailure,
  SchemaIssue,
  SchemaPathSegment,
  SchemaResult,
  SchemaSuccess,
  StandardSchema,
} from './actors/messages/standard-schema.ts';
export type { WalletState, WalletView } from './actors/messages/wallet-view.ts';
export type { MailboxPlace } from './actors/supervisor/find-command.ts';
export type {
  AssetAmount,
  AssetsInput,
  MintedAmount,
  MintedInput,
  WantedAmount,
  WantedInput,
} from './domain/commands/command-input.ts';
export type { Commands } from './domain/commands/commands.ts';
export type { BurnInput } from './domain/commands/kinds/burn.ts';
export type { CaptureInput } from './domain/commands/kinds/capture.ts';
export type {
  BurnLeg,
  CaptureLeg,
  ExchangeInput,
  HoldLeg,
  LegInput,
  MintLeg,
  ReleaseLeg,
  RequirementInput,
  TransferLeg,
} from './domain/commands/kinds/exchange.ts';
export type { ExtendInput } from './domain/commands/kinds/extend.ts';
export type { FreezeInput } from './domain/commands/kinds/freeze.ts';
export type { HoldInput } from './domain/commands/kinds/hold.ts';
export type { MintInput } from './domain/commands/kinds/mint.ts';
export type { ReleaseInput } from './domain/commands/kinds/release.ts';
export type { ReverseInput } from './domain/commands/kinds/reverse.ts';
export type { TransferInput } from './domain/commands/kinds/transfer.ts';
export type { UnfreezeInput } from './domain/commands/kinds/unfreeze.ts';
export { COMMAND_KINDS, type CommandKindInfo } from './domain/commands/registry.ts';
export type { Durability } from './domain/durability.ts';
export { ERROR_CODES, type ErrorCode, PROBLEMS, type Problem } from './domain/error-codes.ts';
export { isLedgerError, LedgerError } from './domain/errors.ts';
export { AMOUNT_MAX, LIMITS } from './domain/limits.ts';
export type { AssetDefinition, AssetRules, AssetVersion } from './domain/records/asset-rule.ts';
export { toDot, toMermaid } from './domain/records/draw-trace.ts';
export type { Freeze, WalletFreeze } from './domain/records/freeze.ts';
export type { AssetAmounts, AssetChange, HistoryEntry, RankedWallet } from './domain/records/history-entry.ts';
export type { HoldState, HoldView } from './domain/records/hold.ts';
export type { LegView } from './domain/records/leg.ts';
export type {
  Cancelled,
  CancelOutcome,
  Committed,
  DryOutcome,
  Duplicate,
  Outcome,
  Rejected,
  WouldCommit,
} from './domain/records/outcome.ts';
export {
  type HoldRefusal,
  REJECT_REASONS,
  type Refusal,
  type RejectReason,
  type ReversalRefusal,
  type RuleRefusal,
  type Shortfall,
} from './domain/records/rejection.ts';
export {
  type Taint,
  type TaintedWallet,
  type TaintInput,
  type Trace,
  type TraceOptions,
  type TraceOutput,
  type TraceTransaction,
  tracePath,
} from './domain/records/trace.ts';
export type { Transaction, TransactionPart } from './domain/records/transaction.ts';
export type { CommandKind, TransactionKind } from './domain/records/transaction-kind.ts';
export type { Action, Meta } from './domain/values/action.ts';
export type { Assets } from './domain/values/bundle.ts';
export { decodeName, encodeName } from './domain/values/encode-name.ts';
export { fromWire } from './domain/values/from-wire.ts';
export type { ActionOf, AssetOf, LedgerTypes, MetaOf } from './domain/values/ledger-types.ts';
export { isName } from './domain/values/names.ts';
export type { PlainData } from './domain/values/plain-data.ts';
export type { Share } from './domain/values/share.ts';
export { type ShareAmount, split } from './domain/values/split.ts';
export { toJson } from './domain/values/to-json.ts';
export { toWire, type WireValue } from './domain/values/to-wire.ts';
export type { UtxoView } from './domain/values/utxo.ts';
export { type All, type Amount, all, type UpTo, upTo, type WantedAssets, type Wish } from './domain/values/wish.ts';
export type { Bounds } from './ledger/bounds.ts';
export type { CallOptions, CommandOptions } from './ledger/call-options.ts';
export type { Change, Changes, ChangesOptions, ChangesPage } from './ledger/changes.ts';
export { createLedger } from './ledger/create-ledger.ts';
export type { Explanation, LostOutpoint, RetryView } from './ledger/explanation.ts';
export type { History, HistoryOptions, HistoryPage } from './ledger/history.ts';
export type { BalanceAt, BalanceAtOptions, SupplyAt, TopOptions } from './ledger/history-reader.ts';
export type { DeadLetterQueue, Ledger, UtxoPage } from './ledger/ledger.ts';
export type { LastPosition, LedgerReader } from './ledger/ledger-reader.ts';
export type { MomentInput } from './ledger/moment.ts';
export { openReader, type ReaderOptions } from './ledger/open-reader.ts';
export type { LedgerOptions } from './ledger/options.ts';
export type { DeliveryStats, LedgerStats } from './ledger/stats.ts';
export type { OrderLag } from './store/feed-store.ts';
export type { AssetSupply, Balance } from './store/ledger-store.ts';
export type { WaitingDeliveries } from './store/outbox-store.ts';
export type { DatabaseOption } from './store/postgres/open-database.ts';
