import type { Amounts, Intent, IntentLeg } from '../history.ts';
import { remember } from '../support/remember.ts';
import type { Workload } from './worker-config.ts';

/** Most holds expire soon, some later than a command in doubt is settled. */
const SHORT_MS_MAX = 800;
const LONG_MS_MAX = 10_000;
const SHORT_PERCENT = 70;
/** A hold takes as much as so many payments, and no more than the grant: a wallet needs what its expired holds own. */
const HELD_PAYMENTS = 12;

/** A kind of command with its percentage. */
type Part = readonly [percent: number, make: (key: string) => Intent | undefined];

/** Makes the commands of a worker from its seed. */
export class Intents {
  readonly #name: string;
  readonly #workload: Workload;
  readonly #random: () => number;
  readonly #parts: readonly Part[];
  /** Commands that opened a hold. */
  readonly #opened: Intent[] = [];
  /** Ids of transactions that can be reversed. */
  readonly #reversible: string[] = [];
  #count: number;

  constructor(name: string, workload: Workload, random: () => number, made: number) {
    this.#name = name;
    this.#workload = workload;
    this.#random = random;
    this.#count = made;
    const { mintsPercent, burnsPercent, exchangesPercent, holdsPercent, reversalsPercent } = workload;
    this.#parts = [
      [mintsPercent, (key) => ({ kind: 'mint', ...this.#payment(key) })],
      [burnsPercent, (key) => ({ kind: 'burn', ...this.#payment(key) })],
      // A bid holds a new amount and releases an old one.
      [exchangesPercent / 4, (key) => this.#bid(key)],
      [(exchangesPercent * 3) / 4, (key) => this.#trade(key)],
      [holdsPercent / 2, (key) => this.#hold(key)],
      [holdsPercent / 3, (key) => this.#capture(key)],
      [holdsPercent / 6, (key) => this.#release(key)],
      [reversalsPercent, (key) => this.#reverse(key)],
    ];
  }

  /** The grants at the start of a worker. The key names only the wallet: of several workers one applies it. */
  grants(): Intent[] {
    const { wallets, assets, grant } = this.#workload;
    const amounts = Object.fromEntries(assets.map((asset) => [asset, String(grant)]));
    return wallets.map((wallet) => ({ key: `grant-${wallet}`, kind: 'mint', wallet, assets: amounts, actions: 0 }));
  }

  next(): Intent {
    this.#count += 1;
    const key = `${this.#name}-${this.#count}`;
    let dice = this.#random() * 100;
    for (const [percent, make] of this.#parts) {
      if (dice < percent) return make(key) ?? this.#transfer(key);
      dice -= percent;
    }
    return this.#transfer(key);
  }

  /**
   * Pays what a hold owned, or all that its wallet has, when the hold is expired. Undefined for the only wallet of a
   * worker, which would have nothing left.
   */
  nextAfter({ wallet, assets }: Intent): Intent | undefined {
    const others = this.#workload.wallets.filter((other) => other !== wallet);
    if (others.length === 0) return undefined;
    this.#count += 1;
    const key = `${this.#name}-${this.#count}`;
    const all = this.#chance(30) ? { isAll: true as const } : {};
    return { key, kind: 'transfer', wallet, to: this.#pick(others), assets, ...all, actions: 0 };
  }

  /** A command of {@link next} is in the ledger: others may capture or reverse it. */
  applied(intent: Intent, id: string): void {
    const { kind, expiresInMs } = intent;
    if (expiresInMs !== undefined) remember(this.#opened, intent);
    else if (kind !== 'release' && kind !== 'reverse') remember(this.#reversible, id);
  }

  #transfer(key: string): Intent {
    const payment = this.#payment(key);
    return { kind: 'transfer', to: this.#other(payment.wallet), ...payment };
  }

  /** Two or three wallets pay each other in a circle; some destroy or create something with it. */
  #trade(key: string): Intent {
    const { mintsPercent, burnsPercent } = this.#workload;
    const { wallet, actions } = this.#payment(key);
    const circle = [wallet, this.#other(wallet)];
    const third = this.#other(wallet);
    if (third !== circle[1]) circle.push(third);
    const legs: IntentLeg[] = circle.map((from, at) => ({
      from,
      to: circle[(at + 1) % circle.length] as string,
      assets: this.#amounts(),
    }));
    if (this.#chance(burnsPercent * 4)) legs.push({ from: wallet, assets: this.#amounts() });
    if (this.#chance(mintsPercent * 4)) legs.push({ to: third, assets: this.#amounts() });
    return { key, kind: 'exchange', wallet, assets: {}, legs, actions };
  }

  #hold(key: string): Intent {
    return { kind: 'hold', ...this.#payment(key), assets: this.#amounts(this.#heldMax), expiresInMs: this.#duration() };
  }

  #bid(key: string): Intent | undefined {
    const old = this.#pickRecent(this.#opened);
    if (old === undefined) return undefined;
    const { wallet, actions } = this.#payment(key);
    const assets = this.#amounts(this.#heldMax);
    return { key, kind: 'exchange', wallet, assets, hold: old.key, expiresInMs: this.#duration(), actions };
  }

  #capture(key: string): Intent | undefined {
    const held = this.#pickRecent(this.#opened);
    if (held === undefined) return undefined;
    const { wallet, assets, key: hold } = held;
    const rest = this.#chance(50) ? { isRestReleased: true as const } : {};
    const { actions } = this.#payment(key);
    return {
      key,
      kind: 'capture',
      wallet,
      to: this.#other(wallet),
      assets: this.#partOf(assets),
      hold,
      ...rest,
      actions,
    };
  }

  #release(key: string): Intent | undefined {
    const held = this.#pickRecent(this.#opened);
    if (held === undefined) return undefined;
    return { key, kind: 'release', wallet: held.wallet, assets: {}, hold: held.key, actions: 0 };
  }

  #reverse(key: string): Intent | undefined {
    const of = this.#pickRecent(this.#reversible);
    if (of === undefined) return undefined;
    const partial = this.#chance(30) ? { isPartial: true as const } : {};
    return { key, kind: 'reverse', wallet: '', assets: {}, of, ...partial, actions: 0 };
  }

  #payment(key: string): Pick<Intent, 'key' | 'wallet' | 'assets' | 'actions'> {
    const { wallets, actionsPercent } = this.#workload;
    const actions = this.#chance(actionsPercent) ? 1 : 0;
    return { key, wallet: this.#pick(wallets), assets: this.#amounts(), actions };
  }

  get #heldMax(): number {
    const { amountMax, grant } = this.#workload;
    return Math.min(grant, HELD_PAYMENTS * amountMax);
  }

  #amounts(limit = this.#workload.amountMax): Amounts {
    const { assets, greedyPercent } = this.#workload;
    const amountMax = this.#chance(greedyPercent) ? limit * 1_000 : limit;
    const count = this.#random() < 0.3 ? assets.length : 1;
    const first = Math.floor(this.#random() * assets.length);
    const chosen = Array.from({ length: count }, (_, at) => assets[(first + at) % assets.length] as string);
    return Object.fromEntries(chosen.map((asset) => [asset, this.#amount(amountMax)]));
  }

  /** Of each asset at most half, so that a hold is captured in parts. */
  #partOf(assets: Amounts): Amounts {
    return Object.fromEntries(
      Object.entries(assets).map(([asset, amount]) => [asset, this.#amount(Math.ceil(Number(amount) / 2))]),
    );
  }

  #amount(limit: number): string {
    return String(1 + Math.floor(this.#random() * limit));
  }

  #duration(): number {
    return 1 + Math.floor(this.#random() * (this.#chance(SHORT_PERCENT) ? SHORT_MS_MAX : LONG_MS_MAX));
  }

  #other(wallet: string): string {
    return this.#pick(this.#workload.payees.filter((payee) => payee !== wallet));
  }

  #chance(percent: number): boolean {
    return this.#random() * 100 < percent;
  }

  #pickRecent<T>(items: readonly T[]): T | undefined {
    return items.length === 0 ? undefined : this.#pick(items);
  }

  #pick<T>(items: readonly T[]): T {
    return items[Math.floor(this.#random() * items.length)] as T;
  }
}
