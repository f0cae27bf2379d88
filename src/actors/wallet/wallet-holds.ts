import type { DueHold } from '../../domain/planning/payer-utxos.ts';
import { type HoldChange, holdOwner } from '../../domain/records/hold.ts';
import { addTo, type Bundle } from '../../domain/values/bundle.ts';
import { sumOf } from '../../domain/values/utxo.ts';
import type { OpenHold, OpenHolds } from '../../store/ledger-store.ts';
import type { ChainEntry, HeldBack } from './plan-chain.ts';

/** The amounts that the open holds of a wallet own, at one moment. */
interface HeldAssets {
  /** In holds that are expired: the wallet may spend it. */
  readonly due: Bundle;
  readonly held: Bundle;
}

/**
 * The open holds of one wallet in memory. The database is authoritative: it decides whether a hold is expired.
 *
 * For views, time goes on by the monotonic clock from the last time of the database that is known.
 */
export class WalletHolds {
  readonly #open = new Map<string, OpenHold>();
  #isAll = true;
  #databaseMs = 0;
  #steadyMs = 0;

  /** True if all open holds are in memory. */
  get isAll(): boolean {
    return this.#isAll;
  }

  /** Replaces all holds by what a load has found. */
  load({ list, isAll, nowMs }: OpenHolds, steadyMs: number): void {
    this.#open.clear();
    for (const hold of list) this.#open.set(hold.id, hold);
    this.#isAll = isAll;
    if (nowMs > 0) this.#keepTime(nowMs, steadyMs);
  }

  /** The holds that were expired when they were read. */
  get due(): readonly DueHold[] {
    if (this.#open.size === 0) return NONE;
    return [...this.#open.values()].filter(({ isDue }) => isDue);
  }

  /** The amount of an asset in the holds that were not expired when they were read. */
  held(asset: string): bigint {
    let sum = 0n;
    for (const { isDue, utxos } of this.#open.values())
      if (!isDue) for (const { bundle } of utxos) sum += bundle.get(asset) ?? 0n;
    return sum;
  }

  /** A chain gives an expired hold back to the wallet. */
  take(id: string): void {
    this.#open.delete(id);
  }

  /** A chain that has given an expired hold back is undone. */
  putBack({ id, utxos }: DueHold): void {
    this.#open.set(id, { id, utxos, expiresMs: 0, isDue: true });
  }

  /** A holder of nothing, for changes that are to have no effect on these holds. */
  copy(): HeldBack {
    return { take: () => {}, putBack: () => {} };
  }

  /** A transaction was committed that changes a hold of the wallet. */
  changed(change: HoldChange, { movement, outputs }: ChainEntry, heldAtMs: number, steadyMs: number): void {
    this.#keepTime(heldAtMs, steadyMs);
    const { id } = change;
    const own = outputs.filter(({ owner }) => owner === holdOwner(id));
    const known = this.#open.get(id);
    if (change.change === 'open') {
      const { expiresInMs } = change;
      const expiresMs = expiresInMs === undefined ? undefined : heldAtMs + expiresInMs;
      this.#open.set(id, { id, utxos: own, expiresMs, isDue: false });
    } else if (change.change === 'use' && known !== undefined) {
      const spent = new Set(movement.inputs.map(({ outpoint }) => outpoint));
      const utxos = [...known.utxos.filter(({ outpoint }) => !spent.has(outpoint)), ...own];
      this.#open.set(id, { ...known, utxos });
    } else if (change.change === 'extend' && known?.expiresMs !== undefined) {
      this.#open.set(id, { ...known, expiresMs: Math.max(known.expiresMs, heldAtMs + change.expiresInMs) });
    } else if (change.change !== 'extend' && change.change !== 'use') {
      this.#open.delete(id);
    }
  }

  /** The amounts that the holds own now, by the last known time of the database. */
  assets(steadyMs: number): HeldAssets {
    const nowMs = this.#databaseMs + (steadyMs - this.#steadyMs);
    const totals = { due: new Map<string, bigint>(), held: new Map<string, bigint>() };
    for (const { utxos, isDue, expiresMs } of this.#open.values()) {
      const isOver = isDue || (expiresMs !== undefined && expiresMs <= nowMs);
      addTo(isOver ? totals.due : totals.held, sumOf(utxos));
    }
    return totals;
  }

  #keepTime(databaseMs: number, steadyMs: number): void {
    this.#databaseMs = databaseMs;
    this.#steadyMs = steadyMs;
  }
}

const NONE: readonly DueHold[] = Object.freeze([]);
