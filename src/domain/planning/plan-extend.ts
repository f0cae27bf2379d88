import { holdOwner } from '../records/hold.ts';
import type { PayerUtxos } from './payer-utxos.ts';
import type { Plan } from './plan.ts';
import { findClosed } from './resolve-holds.ts';

/** Plans the change of the time at which a hold expires: nothing moves. */
export function planExtend(id: string, expiresInMs: number, utxos: PayerUtxos): Plan {
  const loaded = utxos.of(holdOwner(id));
  const reason = findClosed(loaded);
  const { hold: record } = loaded;
  if (reason !== undefined || !record) {
    return { status: 'rejected', refusal: { reason: reason ?? 'hold_not_found', shortfalls: [], hold: { id } } };
  }
  const change = { change: 'extend', id, wallet: record.wallet, expiresInMs } as const;
  return { status: 'planned', movement: { kind: 'extend', inputs: [], outputs: [], holds: [change] } };
}
