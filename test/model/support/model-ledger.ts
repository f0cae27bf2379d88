import type { Problem, Shortfall, TransactionKind } from '../../../src/index.ts';

/** A command of the generators: plain data. */
export interface ModelCommand {
  readonly kind: 'mint' | 'transfer' | 'burn';
  /** The wallet whose actor handles the command: the payer, or the recipient of a mint. */
  readonly wallet: string;
  /** The recipient of a transfer. */
  readonly to: string;
  /** As a list, because an object literal has no field for some of the names. */
  readonly assets: readonly (readonly [asset: string, amount: bigint])[];
  readonly key?: string | undefined;
  readonly note?: string | undefined;
}

/** A transaction without its ids, UTXOs and times. */
export interface ModelTransaction {
  readonly kind: TransactionKind;
  readonly key?: string | undefined;
  readonly note?: string | undefined;
  /** Per wallet and asset the amount received, negative if paid. */
  readonly moved: ReadonlyMap<string, ReadonlyMap<string, bigint>>;
  /** The number of the command that committed it, counted from the beginning of the run. */
  readonly madeBy: number;
}

/** The answer that a ledger must return. */
export type ModelAnswer =
  | { readonly status: 'committed' | 'duplicate'; readonly transaction: ModelTransaction }
  | {
      readonly status: 'rejected';
      readonly reason: string;
      readonly shortfalls: readonly Shortfall[];
      readonly repeated?: true;
    }
  | { readonly status: 'failed'; readonly code: string; readonly problem?: Problem | undefined };

type Sums = ReadonlyMap<string, bigint>;

/** A ledger that is one map per wallet, without UTXOs, actors, database and faults. */
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

  /** The amount of an asset that a wallet holds. */
  held(wallet: string, asset: string): bigint {
    return this.#balances.get(wallet)?.get(asset) ?? 0n;
  }

  /** The balance of a wallet without assets of amount zero. */
  balanceOf(wallet: string): Record<string, bigint> {
    const held = [...(this.#balances.get(wallet) ?? [])].filter(([, amount]) => amount > 0n);
    return Object.fromEntries(held.sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  #move(command: ModelCommand, madeBy: number): ModelAnswer {
    const { kind, wallet, to, key, note } = command;
    const sums = sumsOf(command);
    const shortfalls = [...sums]
      .map(([asset, asked]) => ({ wallet, asset, asked, available: this.held(wallet, asset), held: 0n }))
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

/** The answer to a repeated key: the first answer, with `committed` turned into `duplicate` and a refusal marked. */
function again(answer: ModelAnswer): ModelAnswer {
  if (answer.status === 'rejected') return { ...answer, repeated: true };
  return answer.status === 'committed' ? { ...answer, status: 'duplicate' } : answer;
}

/** The first rule that a command breaks. Written from the README, independently of the code under test. */
function problemOf(command: ModelCommand): Problem | undefined {
  const { kind, wallet, to, assets, key } = command;
  if (assets.some(([asset]) => !/^[A-Za-z0-9][A-Za-z0-9._:@/+#-]{0,63}$/.test(asset))) return 'name_invalid';
  if (kind === 'transfer' && wallet === to) return 'same_wallet';
  if (assets.length === 0) return 'assets_empty';
  if (assets.some(([, amount]) => amount < 1n)) return 'amount_not_positive';
  if ([...sumsOf(command).values()].some((sum) => sum >= 10n ** 78n)) return 'amount_too_large';
  if (key !== undefined && (key.length > 255 || key.includes('\0') || !survivesUtf8(key))) return 'key_invalid';
  return undefined;
}

/** False for a lone surrogate. */
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
