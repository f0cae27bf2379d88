import { invalidCommand } from '../domain/errors.ts';
import type { CancelOutcome } from '../domain/records/outcome.ts';
import { isOutpoint, parseOutpoint } from '../domain/values/outpoint.ts';
import type { OutboxStore } from '../store/outbox-store.ts';

/** @throws LedgerError `action_id_invalid`. */
export function checkActionId(id: unknown): string {
  // Actions are named as outputs are: by their transaction and their index.
  if (!isOutpoint(id)) throw invalidCommand('action_id_invalid', 'id');
  return id;
}

/**
 * Cancels an action that no runtime has claimed. `freed` is called with its wallet and type if it is cancelled now: a
 * claim that met the cancellation left out what follows.
 */
export async function cancelAction(
  outbox: OutboxStore,
  actionId: string,
  freed: (wallet: string, type: string) => void,
): Promise<CancelOutcome> {
  const { id, index } = parseOutpoint(actionId);
  const answer = await outbox.cancel(id, index);
  switch (answer.status) {
    case 'cancelled_now':
      freed(answer.wallet, answer.type);
      return { status: 'cancelled' };
    case 'cancelled':
      return { status: 'cancelled', repeated: true };
    case 'claimed':
      return { status: 'rejected', reason: 'action_delivered', shortfalls: [] };
    case 'not_found':
      return { status: 'rejected', reason: 'action_not_found', shortfalls: [] };
  }
}
