import { systemWorld } from '../../../src/platform/system-world.ts';
import { encode } from '../../../src/store/codec/codec.ts';
import type { ClaimedDelivery, ClaimRequest } from '../../../src/store/outbox-store.ts';
import type { TestDatabase } from '../../support/databases.ts';
import { storeOn, type TestStore } from './open-store.ts';
import { mint, pay } from './units.ts';

/** The ids of two relays. */
export const [RELAY, OTHER_RELAY] = [systemWorld.transactionId(), systemWorld.transactionId()];
/** The lease of their claims. */
export const LEASE_MS = 60_000;

/** Commits one transaction of a wallet with these actions, written `type` or `type:note`. */
export async function owe(ledger: TestStore, wallet: string, ...actions: readonly string[]): Promise<void> {
  const encoded = actions.map((text) => {
    const [type, note] = text.split(':') as [string, string | undefined];
    return { type, payload: encode({ type, note: note ?? null }) };
  });
  await ledger.apply(wallet, mint(pay(wallet, { gold: 1n }), { actions: encoded }));
}

/** The same schema seen by a runtime whose clock runs ahead. */
export function ahead({ database, schema }: TestDatabase | TestStore, aheadMs: number): TestStore {
  return storeOn({ database, schema }, 30_000, { ...systemWorld, clock: { ...systemWorld.clock, aheadMs } });
}

/** The claim of a relay on these wallets, by default two deliveries of each at most. */
export const claim = async (
  ledger: TestStore,
  claimant = RELAY,
  {
    types = ['Buy', 'Tell'],
    wallets = ['alice', 'bob'],
    starting = 9,
    limit = 2,
    delivered = [],
    leaseMs = LEASE_MS,
    leaseLimitMs,
    fromRows,
  }: Partial<Omit<ClaimRequest, 'starting' | 'takes'>> & { readonly starting?: number } = {},
): Promise<readonly ClaimedDelivery[]> =>
  (
    await ledger.store.outbox.settleAndClaim({
      claimant,
      types,
      wallets,
      starting: types.map(() => starting),
      takes: types.map(() => 9),
      limit,
      delivered,
      leaseMs,
      leaseLimitMs,
      ...(fromRows && { fromRows }),
    })
  ).claimed;

/** The due wallets that a scan finds. */
export const due = async (
  ledger: TestStore,
  types: readonly string[],
  claimant = OTHER_RELAY,
): Promise<readonly string[]> =>
  (await ledger.store.outbox.dueWallets({ claimant, types, after: undefined, limit: 100 })).rows.map(
    ({ wallet }) => wallet,
  );

/** The rows of deliveries. */
export const rowIds = (deliveries: readonly ClaimedDelivery[]): string[] => deliveries.map(({ rowId }) => rowId);

/** Records the first claimed delivery as failed. */
export const fail = (
  ledger: TestStore,
  claimed: readonly ClaimedDelivery[],
  error: string,
  delayMs?: number,
): Promise<void> => {
  const [{ rowId, attempt }] = claimed as [ClaimedDelivery];
  return ledger.store.outbox.fail(RELAY, { rowId, attempt, error, delayMs });
};

/** Deliveries in short: the wallet, and `type:note`. */
export const named = (deliveries: readonly ClaimedDelivery[]): string[] =>
  deliveries.map(({ wallet, action }) => `${wallet} ${action.type}:${String(action.note)}`);
