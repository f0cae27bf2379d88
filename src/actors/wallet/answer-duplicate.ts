import { walletNamedBy } from '../../domain/commands/registry.ts';
import { isLedgerError, LedgerError } from '../../domain/errors.ts';
import { holdIdOf } from '../../domain/records/hold.ts';
import type { Transaction } from '../../domain/records/transaction.ts';
import { isName } from '../../domain/values/names.ts';
import type { RecordedTransaction } from '../../store/ledger-store.ts';
import type { Envelope } from '../messages/envelope.ts';
import { answerCommitted } from './answer-committed.ts';
import { repeatedOutcome } from './ledger-record.ts';
import type { ChainEntry } from './plan-chain.ts';
import type { ReplyBuffer } from './replies.ts';
import type { WalletDeps } from './wallet-deps.ts';

/**
 * Answers a command whose key or id is already in the ledger from the stored transaction.
 *
 * Returns at once: the commands behind it do not wait until the transaction is read.
 */
export function answerDuplicate(
  envelope: Envelope,
  { transactionId, fingerprint }: RecordedTransaction,
  deps: Pick<WalletDeps, 'store' | 'events' | 'world'>,
  replies: ReplyBuffer,
): void {
  const { command, encoded, id } = envelope;
  // The stored id is the command's own: an earlier send was applied and its answer was lost.
  const isOwn = transactionId === id;
  if (!isOwn && (encoded.fingerprint === undefined || fingerprint !== encoded.fingerprint)) {
    const text = `the key ${command.key} belongs to a command with other content`;
    replies.fail(envelope, new LedgerError('ERR_KEY_REUSED', text));
    return;
  }
  const { store, events } = deps;
  store
    .transaction(transactionId)
    .then(async (transaction) => {
      const repeated = repeatedOutcome(transaction);
      const wallet =
        repeated.status === 'duplicate' ? await walletOf(envelope, repeated.transaction, store) : undefined;
      if (isOwn) {
        // Not a repetition: this command itself was answered.
        if (repeated.status === 'duplicate') {
          answerCommitted(wallet ?? envelope.wallet, repeated.transaction, envelope, deps, replies);
        } else if (repeated.status === 'rejected') {
          const { repeated: _, ...first } = repeated;
          replies.answer(envelope, first);
        }
        return;
      }
      if (repeated.status === 'duplicate') {
        const named = wallet === undefined ? {} : { wallet };
        events.emit('transaction:duplicate', { ...named, transaction: repeated.transaction });
      }
      replies.answer(envelope, repeated);
    })
    .catch((error: unknown) => replies.fail(envelope, isOwn ? committedUnread(error) : error))
    .finally(() => replies.flush());
}

/**
 * Answers the commands of a unit whose ids or keys are recorded from their records. Returns the other commands, in
 * their order. `repliesOf` gives the buffer of the wallet of a command.
 */
export function answerDuplicates(
  entries: readonly ChainEntry[],
  recorded: readonly RecordedTransaction[],
  deps: Pick<WalletDeps, 'store' | 'events' | 'world'>,
  repliesOf: (envelope: Envelope) => ReplyBuffer,
): Envelope[] {
  const left = entries.map(({ envelope }) => envelope);
  for (const record of recorded) {
    const envelope = left[record.place];
    left[record.place] = undefined;
    if (envelope !== undefined) answerDuplicate(envelope, record, deps, repliesOf(envelope));
  }
  return left.filter((envelope) => envelope !== undefined);
}

/** The wallet of a transaction, as its commit named it; undefined for a reversal of what moved nothing net. */
async function walletOf(
  { command, wallet: home }: Envelope,
  { outputs }: Transaction,
  store: Pick<WalletDeps['store'], 'hold'>,
): Promise<string | undefined> {
  const named = walletNamedBy(command) ?? outputs.find(({ owner }) => isName(owner))?.owner;
  if (named !== undefined) return named;
  const holdId = holdIdOf(home);
  return holdId === undefined ? undefined : (await store.hold(holdId))?.wallet;
}

/** The record of a command whose own id is in the ledger. */
export function ownRecord({ id }: Envelope): RecordedTransaction {
  return { place: 0, transactionId: id, fingerprint: null };
}

/**
 * `ERR_STORE_UNAVAILABLE` promises that nothing was committed. Here the commit is known: `ERR_IN_DOUBT` replaces it.
 */
function committedUnread(error: unknown): unknown {
  if (!isLedgerError(error, 'ERR_STORE_UNAVAILABLE')) return error;
  return new LedgerError('ERR_IN_DOUBT', `its record cannot be read: ${error.message}`, { cause: error });
}
