import { type HoldChange, holdIdOf } from '../records/hold.ts';
import type { Cap, RoomOf } from '../rules/room.ts';

/** The caps that bound the wishes of a command, and the holds that it changes. */
export interface CapBounds {
  readonly room: RoomOf;
  readonly holds: readonly HoldChange[];
}

/** The name of the ledger among the wallets whose changes are summed. */
const LEDGER = '';

/**
 * The amounts that caps leave for the wishes of one command, beside what its other legs move. As in the counters, a
 * hold counts as its wallet, what is burned makes room for what circulates, and only what is net counts for a wallet.
 */
export class CapRoom {
  readonly #bounds: CapBounds;
  readonly #nets = new Map<string, bigint>();
  readonly #minted = new Map<string, bigint>();

  constructor(bounds: CapBounds) {
    this.#bounds = bounds;
  }

  /** Notes what a leg takes of its source; `from` is undefined for a mint. */
  take(from: string | undefined, asset: string, amount: bigint): void {
    this.#change(this.#countedAs(from), asset, -amount);
    if (from === undefined) this.#minted.set(asset, (this.#minted.get(asset) ?? 0n) + amount);
  }

  /** Notes what a leg brings; `to` is undefined for a burn. */
  bring(to: string | undefined, asset: string, amount: bigint): void {
    this.#change(this.#countedAs(to), asset, amount);
  }

  /** The amount that fits of a movement, at most `limit`; undefined for all if no cap bounds it. */
  fit(from: string | undefined, to: string | undefined, asset: string, limit: bigint | undefined): bigint | undefined {
    let fits = limit;
    for (const { rest } of this.#left(from, to, asset)) if (fits === undefined || rest < fits) fits = rest;
    return fits;
  }

  /** The first cap that leaves nothing of a movement. */
  exhausted(from: string | undefined, to: string | undefined, asset: string): Cap | undefined {
    return this.#left(from, to, asset).find(({ rest }) => rest === 0n)?.cap;
  }

  /** The caps whose room is known and bounds a movement, with what is left of it. */
  #left(
    from: string | undefined,
    to: string | undefined,
    asset: string,
  ): { readonly cap: Cap; readonly rest: bigint }[] {
    const [payer, payee] = [this.#countedAs(from), this.#countedAs(to)];
    if (payee === LEDGER || payer === payee) return [];
    const caps: [Cap, bigint][] = [[{ reason: 'wallet_max_exceeded', wallet: payee, asset }, this.#net(payee, asset)]];
    if (payer === LEDGER) {
      caps.push([{ reason: 'supply_exceeded', wallet: undefined, asset }, -this.#net(LEDGER, asset)]);
      caps.push([{ reason: 'minted_exceeded', wallet: undefined, asset }, this.#minted.get(asset) ?? 0n]);
    }
    return caps.flatMap(([cap, used]) => {
      const room = this.#bounds.room(cap);
      return room === undefined ? [] : [{ cap, rest: room > used ? room - used : 0n }];
    });
  }

  #net(wallet: string, asset: string): bigint {
    return this.#nets.get(`${wallet} ${asset}`) ?? 0n;
  }

  #change(wallet: string, asset: string, amount: bigint): void {
    this.#nets.set(`${wallet} ${asset}`, this.#net(wallet, asset) + amount);
  }

  #countedAs(owner: string | undefined): string {
    if (owner === undefined) return LEDGER;
    const id = holdIdOf(owner);
    return (id === undefined ? undefined : this.#bounds.holds.find((hold) => hold.id === id)?.wallet) ?? owner;
  }
}
