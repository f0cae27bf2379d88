import type { DeadLetter, DeadLetters } from './actors/dead-letters.ts';
import type { OutboxStore } from './store/store.ts';

/** Dead deliveries of the database, then dead commands and events of this runtime; `most` in all. */
export async function listDeadLetters(outbox: OutboxStore, letters: DeadLetters, most: number): Promise<DeadLetter[]> {
  const deliveries = (await outbox.dead(most)).map(
    ({ rowId, transactionId, wallet, action, attempts, error, diedAt }): DeadLetter => ({
      id: `delivery:${rowId}`,
      kind: 'delivery',
      reason: 'attempts_exhausted',
      at: diedAt,
      error,
      wallet,
      transactionId,
      action,
      attempts,
    }),
  );
  return [...deliveries, ...letters.list()].slice(0, most);
}
