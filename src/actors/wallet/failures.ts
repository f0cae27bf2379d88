import { isLedgerError, LedgerError } from '../../domain/errors.ts';
import type { UnitResult } from '../../store/ledger-store.ts';
import type { Envelope } from '../messages/envelope.ts';
import type { ChainDeps } from './chain-parts.ts';
import { toTransaction } from './ledger-record.ts';
import type { ChainEntry } from './plan-chain.ts';
import type { Answers } from './replies.ts';

/** What it takes to answer the links of a chain. */
export type PublishDeps = Pick<ChainDeps, 'wallet' | 'answers' | 'runtime'>;

/** When and as what number a link was recorded. */
interface Recorded {
  readonly seq: number;
  readonly committedAt: Date;
}

/** Someone else spent these first. */
export class ConflictError extends Error {
  readonly outpoints: readonly string[];
  constructor({ outpoints }: Extract<UnitResult, { status: 'conflict' }>) {
    super(`spent by someone else: ${outpoints.join(', ')}`);
    this.outpoints = outpoints;
  }
}

/** Tells whoever it concerns of a link that is durable: those it paid, those who listen, and who asked for it. */
export function publishEntry(entry: ChainEntry, { seq, committedAt }: Recorded, deps: PublishDeps): void {
  const { wallet, answers, runtime } = deps;
  const { events, world } = runtime;
  const { envelope, refusal } = entry;
  for (const output of entry.outputs) if (output.owner !== wallet) runtime.credit(output);
  if (envelope !== undefined && refusal !== undefined) {
    answers.answer(envelope, { status: 'rejected', ...refusal });
    return;
  }
  if (envelope === undefined && !events.has('transaction:committed')) return;
  const transaction = toTransaction(entry, seq, committedAt);
  if (events.has('transaction:committed')) {
    const waitedMs = envelope === undefined ? 0 : world.clock.steadyMs() - envelope.receivedAtMs;
    events.emit('transaction:committed', { wallet, transaction, waitedMs });
  }
  if (envelope !== undefined) answers.answer(envelope, { status: 'committed', transaction });
}

/** Fails commands that were not sent, for what befell those that were. */
export function failUnsent(envelopes: readonly Envelope[], error: LedgerError, answers: Answers): void {
  const unsent = isLedgerError(error, 'ERR_IN_DOUBT')
    ? new LedgerError('ERR_STORE_UNAVAILABLE', 'nothing was sent: the commit before it is in doubt', { cause: error })
    : error;
  for (const envelope of envelopes) {
    const isDoubtful = envelope.crashes > 0;
    answers.fail(envelope, isDoubtful ? inDoubt(`the database is not to be had: ${error.message}`, error) : unsent);
  }
}

/** The error for a command that was in hand when its actor crashed: an earlier send of it may have been applied. */
export function inDoubt(text: string, cause: unknown): LedgerError {
  return new LedgerError('ERR_IN_DOUBT', `its wallet crashed while it was in hand, and ${text}`, { cause });
}
