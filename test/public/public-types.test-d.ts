import type { Pool } from 'pg';
import { expectTypeOf } from 'vitest';
import {
  type CallOptions,
  type CommandOptions,
  createLedger,
  type DatabaseOption,
  type DryOutcome,
  type ErrorCode,
  isLedgerError,
  type Ledger,
  type LedgerError,
  type LedgerOptions,
  type MintInput,
  type Outcome,
  type Problem,
  REJECT_REASONS,
  type RejectReason,
  type RuntimeEvents,
  type Share,
  type ShareAmount,
  split,
  type Transaction,
  type TransferInput,
  type UtxoPage,
  type WalletView,
} from '../../src/index.ts';
import type { TestLedgerOptions } from '../../src/testing/index.ts';

// Type tests: `tsc -p .` checks them, and they never run. A line below @ts-expect-error that compiles is an error.

declare const ledger: Ledger;
declare const outcome: Outcome;
declare const thrown: unknown;

// Starting and stopping.
expectTypeOf(createLedger()).resolves.toEqualTypeOf<Ledger>();
expectTypeOf<Awaited<ReturnType<typeof createLedger>>>().toEqualTypeOf<Ledger>();
expectTypeOf(createLedger).parameter(0).toEqualTypeOf<LedgerOptions | undefined>();
expectTypeOf<Ledger>().toExtend<AsyncDisposable>();
expectTypeOf<Pool>().toExtend<DatabaseOption>();
expectTypeOf<{ dataDir: './data' }>().toExtend<DatabaseOption>();
expectTypeOf<5>().not.toExtend<DatabaseOption>();
expectTypeOf<{ host: 'localhost' }>().not.toExtend<DatabaseOption>();
// An option that is undefined, as one read from the environment may be, counts as absent.
expectTypeOf<{ schema: undefined; migrate: undefined; idleMs: undefined }>().toExtend<LedgerOptions>();
expectTypeOf<{ limit: undefined; after: undefined }>().toExtend<UtxoPage>();
expectTypeOf<{ limit: undefined }>().toExtend<NonNullable<Parameters<Ledger['deadLetters']['list']>[0]>>();
expectTypeOf<{ timeoutMs: undefined; signal: undefined }>().toExtend<CallOptions>();
expectTypeOf<{ timeoutMs: undefined; whenFull: undefined }>().toExtend<CommandOptions>();
expectTypeOf<Parameters<Ledger['reverse']>[1]>().toEqualTypeOf<CommandOptions | undefined>();
expectTypeOf<Parameters<Ledger['balance']>[1]>().toEqualTypeOf<CallOptions | undefined>();
expectTypeOf<{ seed: undefined; clock: undefined; chainMax: undefined }>().toExtend<TestLedgerOptions>();
expectTypeOf(ledger.durability).toEqualTypeOf<'replica' | 'disk' | 'process' | 'memory'>();

// Commands: amounts are bigint, and each kind has its own wallets.
expectTypeOf<Parameters<Ledger['mint']>[0]>().toEqualTypeOf<MintInput>();
expectTypeOf<Parameters<Ledger['transfer']>[0]>().toEqualTypeOf<TransferInput>();
expectTypeOf<{ from: 'a'; to: 'b'; assets: { gold: 5n } }>().toExtend<TransferInput>();
expectTypeOf<{ from: 'a'; to: 'b'; assets: { asset: 'gold'; amount: 5n }[] }>().toExtend<TransferInput>();
expectTypeOf<{ from: 'a'; to: 'b'; assets: { gold: 5 } }>().not.toExtend<TransferInput>();
expectTypeOf<{ from: 'a'; to: 'b'; assets: { gold: '5' } }>().not.toExtend<TransferInput>();
expectTypeOf<{ to: 'b'; assets: { gold: 5n } }>().not.toExtend<TransferInput>();
expectTypeOf<{ to: 'b'; assets: { gold: 5n }; meta: { at: Date } }>().not.toExtend<MintInput>();
expectTypeOf<{ to: 'b'; assets: { gold: 5n }; actions: { itemId: 'car_1' }[] }>().not.toExtend<MintInput>();
// @ts-expect-error a mint has no sender
ledger.mint({ from: 'alice', to: 'bob', assets: { gold: 5n } });

// Outcomes: a rejection is a value, and the status tells the kind.
expectTypeOf(ledger.transfer({ from: 'a', to: 'b', assets: { gold: 5n } })).resolves.toEqualTypeOf<Outcome>();
expectTypeOf(ledger.burn({ from: 'a', assets: { gold: 5n }, dryRun: true })).resolves.toEqualTypeOf<DryOutcome>();
expectTypeOf(outcome.status).toEqualTypeOf<'committed' | 'duplicate' | 'rejected'>();
// @ts-expect-error a rejection has no transaction, so the status is checked first
outcome.transaction;
switch (outcome.status) {
  case 'committed':
  case 'duplicate':
    expectTypeOf(outcome.transaction).toEqualTypeOf<Transaction>();
    break;
  case 'rejected':
    expectTypeOf(outcome.reason).toEqualTypeOf<RejectReason>();
    expectTypeOf(outcome.shortfalls[0]?.available).toEqualTypeOf<bigint | undefined>();
    break;
  default:
    expectTypeOf(outcome).toBeNever();
}
expectTypeOf(REJECT_REASONS[0]).toEqualTypeOf<'transaction_not_found'>();

// Errors: their code tells the kind.
if (isLedgerError(thrown, 'ERR_INVALID_COMMAND')) {
  expectTypeOf(thrown).toEqualTypeOf<LedgerError>();
  expectTypeOf(thrown.code).toEqualTypeOf<ErrorCode>();
  expectTypeOf(thrown.problem).toEqualTypeOf<Problem | undefined>();
  expectTypeOf(thrown.retryable).toBeBoolean();
}
// @ts-expect-error an unknown code
isLedgerError(thrown, 'ERR_NO_SUCH_CODE');

// Shares: text and bigint, never numbers, and never without a size.
expectTypeOf(split).returns.toEqualTypeOf<ShareAmount[]>();
expectTypeOf<{ to: 'a'; percent: '35.5'; round: undefined }>().toExtend<Share>();
expectTypeOf<{ to: 'a'; fraction: '1/3'; round: 'up' }>().toExtend<Share>();
expectTypeOf<{ to: 'a'; percent: 0.1 }>().not.toExtend<Share>();
expectTypeOf<{ to: 'a'; fixed: 5 }>().not.toExtend<Share>();
expectTypeOf<{ to: 'a'; rest: boolean }>().not.toExtend<Share>();
expectTypeOf<{ to: 'a' }>().not.toExtend<Share>();

// Inspection: synchronous, read-only, and undefined for a wallet that is not in memory.
expectTypeOf(ledger.inspect('alice')).toEqualTypeOf<WalletView | undefined>();
expectTypeOf<WalletView['partial']>().toEqualTypeOf<true | undefined>();
expectTypeOf(ledger.residents()).toEqualTypeOf<string[]>();
// @ts-expect-error a view is not a handle
(ledger.inspect('alice') as WalletView).state = 'idle';

// Events: each name has its own shape.
ledger.on('transaction:committed', (event) => {
  expectTypeOf(event).toEqualTypeOf<RuntimeEvents['transaction:committed']>();
});
// @ts-expect-error an unknown event
ledger.on('transaction:happened', () => {});
