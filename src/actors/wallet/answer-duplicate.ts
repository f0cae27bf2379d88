import { isLedgerError, LedgerError } from '../../domain/errors.ts';
import type { RecordedTransaction } from '../../store/ledger-store.ts';
import type { Envelope } from '../messages/envelope.ts';
import { repeatedOutcome } from './ledger-record.ts';
import type { Answers } from './replies.ts';
import type { WalletDeps } from './wallet-deps.ts';

/**
 * Answers a command whose key, or whose own id, is in the ledger already, from what is stored.
 *
 * Returns at once: the commands behind it need not wait until its record is read.
 */
export function answerDuplicate(
  envelope: Envelope,
  { transactionId, fingerprint }: RecordedTransaction,
  { store, events, world }: Pick<WalletDeps, 'store' | 'events' | 'world'>,
  answers: Answers,
): void {
  const { command, encoded, id, wallet } = envelope;
  // Its own id: an earlier send was applied and its answer lost.
  const isOwn = transactionId === id;
  if (!isOwn && (encoded.fingerprint === undefined || fingerprint !== encoded.fingerprint)) {
    const text = `the key ${command.key} belongs to a command with other content`;
    answers.fail(envelope, new LedgerError('ERR_KEY_REUSED', text));
    return;
  }
  store
    .transaction(transactionId)
    .then((transaction) => {
      const repeated = repeatedOutcome(transaction);
      if (isOwn && repeated.status === 'duplicate') {
        const { transaction } = repeated;
        events.emit('transaction:committed', {
          wallet,
          transaction,
          waitedMs: world.clock.steadyMs() - envelope.receivedAtMs,
        });
        answers.answer(envelope, { status: 'committed', transaction });
        return;
      }
      if (repeated.status === 'duplicate') {
        events.emit('transaction:duplicate', { wallet, transaction: repeated.transaction });
      }
      answers.answer(envelope, repeated);
    })
    .catch((error: unknown) => answers.fail(envelope, isOwn ? committedUnread(error) : error))
    .finally(() => answers.flush());
}

/** The record that a command's own id names. */
export function ownRecord({ id }: Envelope): RecordedTransaction {
  return { place: 0, transactionId: id, fingerprint: null };
}

/** Who is told that the database is not to be had takes it that nothing moved. */
function committedUnread(error: unknown): unknown {
  if (!isLedgerError(error, 'ERR_STORE_UNAVAILABLE')) return error;
  return new LedgerError('ERR_IN_DOUBT', `its record cannot be read: ${error.message}`, { cause: error });
}
