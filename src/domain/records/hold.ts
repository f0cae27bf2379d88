import type { Meta } from '../values/action.ts';
import { type Assets, toAssets } from '../values/bundle.ts';
import type { AssetOf, LedgerTypes, MetaOf } from '../values/ledger-types.ts';
import { sumOf, type Utxo } from '../values/utxo.ts';

/** The states of a hold: open, and the three ends. An open hold is expired from its time on, recorded or not. */
export type HoldState = 'open' | 'captured' | 'released' | 'expired';

/** A change of a hold that a transaction makes. The database applies it with the transaction, or neither. */
export type HoldChange =
  | {
      readonly change: 'open';
      readonly id: string;
      /** The wallet whose assets are held. */
      readonly wallet: string;
      /** The wallets that may capture; undefined for any. */
      readonly payees: readonly string[] | undefined;
      /** From the commit on; undefined for never. */
      readonly expiresInMs: number | undefined;
    }
  | { readonly change: 'extend'; readonly id: string; readonly wallet: string; readonly expiresInMs: number }
  /** A capture of a part: the hold must be open, and stays so. */
  | { readonly change: 'use'; readonly id: string; readonly wallet: string }
  | { readonly change: Exclude<HoldState, 'open'>; readonly id: string; readonly wallet: string };

/** A hold as the database has it. */
export interface HoldRecord {
  readonly id: string;
  readonly wallet: string;
  readonly state: HoldState;
  readonly payees: readonly string[] | undefined;
  readonly heldBy: string;
  readonly heldAt: Date;
  readonly expiresAt: Date | undefined;
  readonly endedBy: string | undefined;
  readonly endedAt: Date | undefined;
  /** True for an open hold that was expired when it was read. */
  readonly isDue: boolean;
  /** The assets that it still owns. */
  readonly utxos: readonly Utxo[];
  /** Decodes the `meta` of the leg or the command that made it. @throws LedgerError `ERR_CORRUPT`. */
  meta(): Meta | undefined;
}

/** A hold as the public API shows it. */
export interface HoldView<Types extends LedgerTypes = LedgerTypes> {
  /** The id that the caller gave it, or its transaction. */
  readonly id: string;
  /** The wallet whose assets are held. */
  readonly wallet: string;
  /** The state: an open hold whose time is over is `expired`, whether that is recorded yet or not. */
  readonly state: HoldState;
  /** The assets that are left. */
  readonly assets: Assets<AssetOf<Types>>;
  /** The wallets that may capture it; absent if any may. */
  readonly payees?: readonly string[];
  /** The transaction that made it. */
  readonly heldBy: string;
  /** The time when it was made, by the clock of the database. */
  readonly heldAt: Date;
  /** The time from which it is expired; absent for a hold that does not expire. */
  readonly expiresAt?: Date;
  /** The transaction that captured the last of it, released it or recorded that it is expired. */
  readonly endedBy?: string;
  /** The time of that transaction. */
  readonly endedAt?: Date;
  /** The `meta` of the command `hold` or of the leg of an exchange that made it, if it has one. */
  readonly meta?: MetaOf<Types>;
}

/** Makes the public view of a hold. @throws LedgerError `ERR_CORRUPT`. */
export function viewHold(hold: HoldRecord): HoldView {
  const meta = hold.meta();
  const { id, wallet, state, payees, heldBy, heldAt, expiresAt, endedBy, endedAt, isDue, utxos } = hold;
  return {
    ...{ id, wallet, state: isDue ? 'expired' : state, assets: toAssets(sumOf(utxos)) },
    ...(payees === undefined ? {} : { payees }),
    ...{ heldBy, heldAt },
    ...(expiresAt === undefined ? {} : { expiresAt }),
    ...(endedBy === undefined ? {} : { endedBy }),
    ...(endedAt === undefined ? {} : { endedAt }),
    ...(meta === undefined ? {} : { meta }),
  };
}

/** The name under which a hold owns outputs. A caller cannot name a wallet so. */
export function holdOwner(id: string): string {
  return `~${id}`;
}

/** The id of the hold that owns outputs under this name; undefined for a wallet. */
export function holdIdOf(owner: string): string | undefined {
  return owner.startsWith('~') && !owner.startsWith('~~') ? owner.slice(1) : undefined;
}
