import type { Problem, Shortfall, TransactionKind } from '../../../src/index.ts';

/** A command as the generators make it: plain, small, comparable. */
export interface ModelCommand {
  readonly kind: 'mint' | 'transfer' | 'burn';
  /** The wallet whose actor handles it. */
  readonly wallet: string;
  /** Whom a transfer pays. */
  readonly to: string;
  /** As a list, because an object literal has no field for some of the names. */
  readonly assets: readonly (readonly [asset: string, amount: bigint])[];
  readonly key?: string | undefined;
  readonly note?: string | undefined;
}

/** What became of a transaction, in words that do not depend on ids, UTXOs or time. */
export interface ModelTransaction {
  readonly kind: TransactionKind;
  readonly key?: string | undefined;
  readonly note?: string | undefined;
  /** Per wallet and asset what it got, or gave. */
  readonly moved: ReadonlyMap<string, ReadonlyMap<string, bigint>>;
  /** The command that made it, counted from the beginning of the run. */
  readonly madeBy: number;
}

/** What a ledger must answer. */
export type ModelAnswer =
  | { readonly status: 'committed' | 'duplicate'; readonly transaction: ModelTransaction }
  | { readonly status: 'rejected'; readonly reason: string; readonly shortfalls: readonly Shortfall[] }
  | { readonly status: 'failed'; readonly code: string; readonly problem?: Problem | undefined };

type Sums = ReadonlyMap<string, bigint>;

/** The ledger as it would be if it were a map per wallet: no UTXOs, no actors, no database, no faults. */
export class ModelLedger {
  readonly #balances = new Map<string, Map<string, bigint>>();
  readonly #keys = new Map<string, { readonly content: string; readonly answer: ModelAnswer }>();
  #commands = 0;

  apply(command: ModelCommand): ModelAnswer {
    const madeBy = this.#commands;
    this.#commands += 1;
    const problem = problemOf(command);
    if (problem !== undefined) return { status: 'failed', code: 'ERR_INVALID_COMMAND', problem };
    const { key } = command;
    const content = contentOf(command);
    const known = key === undefined ? undefined : this.#keys.get(key);
    if (known !== undefined) return known.content === content ? again(known.answer) : KEY_REUSED;
    const answer = this.#move(command, madeBy);
    if (key !== undefined) this.#keys.set(key, { content, answer });
    return answer;
  }

  /** What a wallet holds of an asset. */
  held(wallet: string, asset: string): bigint {
    return this.#balances.get(wallet)?.get(asset) ?? 0n;
  }

  /** What a wallet holds, without assets of which there is nothing. */
  balanceOf(wallet: string): Record<string, bigint> {
    const held = [...(this.#balances.get(wallet) ?? [])].filter(([, amount]) => amount > 0n);
    return Object.fromEntries(held.sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  #move(command: ModelCommand, madeBy: number): ModelAnswer {
    const { kind, wallet, to, key, note } = command;
    const sums = sumsOf(command);
    const shortfalls = [...sums]
      .map(([asset, asked]) => ({ asset, asked, available: this.held(wallet, asset) }))
      .filter(({ asked, available }) => kind !== 'mint' && available < asked);
    if (shortfalls.length > 0) return { status: 'rejected', reason: 'insufficient_funds', shortfalls };
    const moved = new Map<string, Sums>();
    if (kind !== 'mint') moved.set(wallet, new Map([...sums].map(([asset, amount]) => [asset, -amount])));
    if (kind !== 'burn') moved.set(kind === 'mint' ? wallet : to, sums);
    for (const [owner, amounts] of moved) for (const [asset, amount] of amounts) this.#add(owner, asset, amount);
    return { status: 'committed', transaction: { kind, key, note, moved, madeBy } };
  }

  #add(wallet: string, asset: string, amount: bigint): void {
    const balance = this.#balances.get(wallet) ?? new Map<string, bigint>();
    this.#balances.set(wallet, balance);
    balance.set(asset, (balance.get(asset) ?? 0n) + amount);
  }
}

const KEY_REUSED: ModelAnswer = { status: 'failed', code: 'ERR_KEY_REUSED' };

/** The same answer to the same key, except that what was committed is now a repetition. */
function again(answer: ModelAnswer): ModelAnswer {
  return answer.status === 'committed' ? { ...answer, status: 'duplicate' } : answer;
}

/** The first rule that a command breaks, said again from the README and not from the code. */
function problemOf(command: ModelCommand): Problem | undefined {
  const { kind, wallet, to, assets, key } = command;
  if (assets.some(([asset]) => !/^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$/.test(asset))) return 'name_invalid';
  if (kind === 'transfer' && wallet === to) return 'same_wallet';
  if (assets.length === 0) return 'assets_empty';
  if (assets.some(([, amount]) => amount < 1n)) return 'amount_not_positive';
  if ([...sumsOf(command).values()].some((sum) => sum >= 10n ** 78n)) return 'amount_too_large';
  if (key !== undefined && (key.length > 255 || key.includes('\0') || !survivesUtf8(key))) return 'key_invalid';
  return undefined;
}

/** A lone surrogate does not. */
function survivesUtf8(text: string): boolean {
  return Buffer.from(text).toString() === text;
}

function sumsOf({ assets }: ModelCommand): Map<string, bigint> {
  const sums = new Map<string, bigint>();
  for (const [asset, amount] of assets) sums.set(asset, (sums.get(asset) ?? 0n) + amount);
  return sums;
}

function contentOf(command: ModelCommand): string {
  const { kind, wallet, to, note } = command;
  const amounts = [...sumsOf(command)].map(([asset, amount]) => `${asset}=${amount}`);
  return JSON.stringify([kind, wallet, kind === 'transfer' ? to : '', amounts.sort(), note ?? null]);
}
