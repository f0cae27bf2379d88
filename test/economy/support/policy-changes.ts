import type { AssetRules } from '../../../src/index.ts';
import type { TestLedger } from '../../../src/testing/index.ts';
import { committed } from './payments.ts';
import { ASSETS, type PolicyLoad } from './policy-load.ts';

/** A change of the policy: the rules of an asset, or the freeze of a wallet, with the times of its call. */
export interface Change {
  /** An asset or a wallet. */
  readonly subject: string;
  readonly rules?: AssetRules;
  readonly freeze?: { readonly out: boolean; readonly in: boolean };
  readonly sentMs: number;
  readonly answeredMs: number;
}

const FAR = 10n ** 30n;
/** Rules that refuse nothing, and keep the counters: a first cap would not hold until it is counted. */
const NO_LIMIT: AssetRules = { supplyMax: FAR, mintedMax: FAR, perWalletMax: FAR };
const RULED = ASSETS.filter((asset) => asset !== 'plain');
const KINDS = [
  'untransferable',
  'unmintable',
  'unburnable',
  'supply',
  'minted',
  'wallet',
  'out',
  'in',
  'both',
] as const;
/** At most so many rules and freezes are in force at once: the load goes on. */
const IN_FORCE_MAX = 3;

/** Defines rules, freezes and unfreezes at random, by one runtime. */
export class PolicyChanges {
  readonly made: Change[] = [];
  readonly #by: TestLedger;
  readonly #wallets: readonly string[];
  readonly #random: () => number;
  /** Restricted assets and frozen wallets, the oldest first. */
  readonly #inForce: string[] = [];
  #deck: (typeof KINDS)[number][] = [];

  constructor(by: TestLedger, wallets: readonly string[], random: () => number) {
    this.#by = by;
    this.#wallets = wallets;
    this.#random = random;
  }

  /** Gives all assets but one their rules. Until they are counted, a cap of a supply does not hold. */
  async start(): Promise<void> {
    for (const asset of RULED) await this.#define(asset, NO_LIMIT);
  }

  /** Changes the policy until `isOver`, each time after some further answers of the load. Lifts all that it made. */
  async run(load: PolicyLoad, isOver: () => boolean): Promise<void> {
    while (!isOver()) {
      if (this.#inForce.length >= IN_FORCE_MAX || (this.#inForce.length > 0 && this.#random() < 0.3))
        await this.#lift();
      else await this.#restrict();
      await load.after(Math.floor(this.#random() * 40));
    }
    while (this.#inForce.length > 0) await this.#lift();
  }

  /** Each kind comes as often as the others. */
  async #restrict(): Promise<void> {
    if (this.#deck.length === 0) this.#deck = [...KINDS];
    const [kind] = this.#deck.splice(this.#below(this.#deck.length), 1) as [(typeof KINDS)[number]];
    const isFreeze = kind === 'out' || kind === 'in' || kind === 'both';
    const free = (isFreeze ? this.#wallets : RULED).filter((subject) => !this.#inForce.includes(subject));
    const subject = free[this.#below(free.length)] as string;
    this.#inForce.push(subject);
    if (isFreeze) await this.#freeze(subject, { out: kind !== 'in', in: kind !== 'out' });
    else await this.#define(subject, await this.#rulesOf(kind, subject));
  }

  async #lift(): Promise<void> {
    const [subject] = this.#inForce.splice(this.#below(this.#inForce.length), 1) as [string];
    if (this.#wallets.includes(subject)) await this.#freeze(subject, { out: false, in: false });
    else await this.#define(subject, NO_LIMIT);
  }

  /** Caps are a little above, or below, what there is: they refuse at once or soon. */
  async #rulesOf(kind: string, asset: string): Promise<AssetRules> {
    if (kind === 'untransferable') return { ...NO_LIMIT, transferable: false };
    if (kind === 'unmintable') return { ...NO_LIMIT, mintable: false };
    if (kind === 'unburnable') return { ...NO_LIMIT, burnable: false };
    const [row] = await this.#by.sql(`select max(minted) filter (where wallet = '')::text as minted,
      max(amount) filter (where wallet = '')::text as supply,
      (percentile_disc(0.5) within group (order by amount) filter (where wallet <> ''))::text as wallet
      from $schema.asset_counters where asset = '${asset}'`);
    const near = (now: string | null | undefined): bigint => BigInt(now ?? 1) + BigInt(this.#below(12) - 8);
    if (kind === 'supply') return { supplyMax: near(row?.supply), mintedMax: FAR };
    if (kind === 'minted') return { ...NO_LIMIT, mintedMax: near(row?.minted) };
    return { ...NO_LIMIT, perWalletMax: near(row?.wallet) };
  }

  async #define(asset: string, rules: AssetRules): Promise<void> {
    const sentMs = performance.now();
    await this.#by.defineAsset(asset, rules);
    this.made.push({ subject: asset, rules, sentMs, answeredMs: performance.now() });
  }

  async #freeze(wallet: string, freeze: { readonly out: boolean; readonly in: boolean }): Promise<void> {
    const sentMs = performance.now();
    committed(await (freeze.out || freeze.in ? this.#by.freeze({ wallet, ...freeze }) : this.#by.unfreeze({ wallet })));
    this.made.push({ subject: wallet, freeze, sentMs, answeredMs: performance.now() });
  }

  #below(count: number): number {
    return Math.floor(this.#random() * count);
  }
}
