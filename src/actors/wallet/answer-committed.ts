import type { Transaction } from '../../domain/records/transaction.ts';
import type { UnitTimes } from '../../store/ledger-store.ts';
import type { Envelope } from '../messages/envelope.ts';
import { timingsOf } from './commit-timings.ts';
import type { ReplyBuffer } from './replies.ts';
import type { WalletDeps } from './wallet-deps.ts';

/**
 * Emits that a transaction of a wallet was committed, and answers its command. A merge has no command. Without `times`
 * no batch of this runtime is known to have committed it: a read has found it.
 */
export function answerCommitted(
  wallet: string,
  transaction: Transaction,
  envelope: Envelope | undefined,
  { events, world }: Pick<WalletDeps, 'events' | 'world'>,
  replies: ReplyBuffer,
  times?: UnitTimes,
): void {
  if (events.has('transaction:committed'))
    events.emit('transaction:committed', {
      wallet,
      transaction,
      ...timingsOf(envelope, times, world.clock.steadyMs()),
    });
  if (envelope !== undefined) replies.answer(envelope, { status: 'committed', transaction });
}
