import type { Transaction } from '../../domain/records/transaction.ts';
import type { Envelope } from '../messages/envelope.ts';
import type { ReplyBuffer } from './replies.ts';
import type { WalletDeps } from './wallet-deps.ts';

/** Emits that a transaction of a wallet was committed, and answers its command. A merge has no command. */
export function answerCommitted(
  wallet: string,
  transaction: Transaction,
  envelope: Envelope | undefined,
  { events, world }: Pick<WalletDeps, 'events' | 'world'>,
  replies: ReplyBuffer,
): void {
  if (events.has('transaction:committed')) {
    const waitedMs = envelope === undefined ? 0 : world.clock.steadyMs() - envelope.receivedAtMs;
    events.emit('transaction:committed', { wallet, transaction, waitedMs });
  }
  if (envelope !== undefined) replies.answer(envelope, { status: 'committed', transaction });
}
