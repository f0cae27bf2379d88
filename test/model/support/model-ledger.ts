import type { AssetRules, HoldState, Problem, RejectReason, TransactionKind } from '../../../src/index.ts';
import { type DefineAnswer, ModelAssetsRules } from './model-assets.ts';
import {
  contentOf,
  type ExtendCommand,
  type FreezeCommand,
  type GivenCommand,
  isFreeze,
  legsOf,
  type ModelCommand,
  type MovingCommand,
  ownerOf,
  problemOf,
  type ReverseCommand,
} from './model-command.ts';
import type { ModelFreeze, ModelPolicy } from './model-policy.ts';
import {
  type DecidedReversal,
  debtorsOf,
  decideReversal,
  type ModelTarget,
  recordReversal,
  targetOf,
} from './model-reversal.ts';
import { decide } from './model-rules.ts';
import type { ModelHold, ModelRefusal, ModelState, Move } from './model-state.ts';
import { PAYERS_MAX } from './names.ts';

/** A transaction without its ids, UTXOs and times. */
export interface ModelTransaction {
  readonly kind: TransactionKind;
  readonly key?: string | undefined;
  readonly note?: string | undefined;
  /** Per wallet, or hold, and asset the amount received, negative if paid. */
  readonly moved: ReadonlyMap<string, ReadonlyMap<string, bigint>>;
  /** Of a reversal: the number of the command that it reverses. */
  readonly reverses?: number | undefined;
  /** Of a reversal: what it leaves to be reversed. */
  readonly open?: Readonly<Record<string, bigint>> | undefined;
  /** Of a freeze, and of its end. */
  readonly freeze?: (ModelFreeze & { readonly wallet: string }) | undefined;
  /** The number of the command that committed it, counted from the beginning of the run. */
  readonly madeBy: number;
}

/** The answer that a ledger must return. */
export type ModelAnswer =
  | { readonly status: 'committed' | 'duplicate'; readonly transaction: ModelTransaction }
  | ({ readonly status: 'rejected'; readonly repeated?: true } & ModelRefusal)
  | { readonly status: 'failed'; readonly code: string; readonly problem?: Problem | undefined };

/** The answer to the cancellation of an action. */
export type CancelAnswer =
  | { readonly status: 'cancelled'; readonly repeated?: true }
  | { readonly status: 'rejected'; readonly reason: RejectReason; readonly shortfalls: readonly [] };

/** An action that is due later. */
interface ModelAction {
  readonly dueMs: number;
  state: 'scheduled' | 'delivered' | 'cancelled';
}

/** A hold as a caller sees it. */
export interface ModelHoldView {
  readonly wallet: string;
  readonly state: HoldState;
  /** The assets that are left of an open one. */
  readonly assets: Readonly<Record<string, bigint>>;
}

type Balances = { readonly assets: Record<string, bigint>; readonly held: Record<string, bigint> };

/** A ledger that is one map per wallet, without UTXOs, actors, database and faults. */
export class ModelLedger implements ModelState, ModelPolicy {
  readonly #balances = new Map<string, Map<string, bigint>>();
  readonly #holds = new Map<string, ModelHold>();
  readonly #keys = new Map<string, { readonly content: string; readonly answer: ModelAnswer }>();
  /** The answers of reversals, by their numbers. */
  readonly #answers = new Map<number, ModelAnswer>();
  /** The transactions of recorded commands, in the order of their numbers. */
  readonly #targets = new Map<number, ModelTarget>();
  readonly #frozen = new Map<string, ModelFreeze>();
  readonly #rules = new ModelAssetsRules();
  readonly #minted = new Map<string, bigint>();
  /** The actions that are due later, by the numbers of their commands. */
  readonly #actions = new Map<number, ModelAction>();
  #commands = 0;
  #nowMs = 0;

  apply(command: ModelCommand): ModelAnswer {
    const madeBy = this.#commands;
    this.#commands += 1;
    const problem = problemOf(command);
    if (problem !== undefined) return { status: 'failed', code: 'ERR_INVALID_COMMAND', problem };
    const { key } = command;
    const content = contentOf(command);
    const known = key === undefined ? undefined : this.#keys.get(key);
    if (known !== undefined) return known.content === content ? again(known.answer) : KEY_REUSED;
    const answer = this.#answer(command, madeBy);
    const { dueInMs } = command;
    if (dueInMs !== undefined && answer.status === 'committed')
      this.#actions.set(madeBy, { dueMs: this.#nowMs + dueInMs, state: 'scheduled' });
    if (key !== undefined) {
      this.#keys.set(key, { content, answer });
      if (answer.status === 'rejected') this.#targets.set(madeBy, targetOf(madeBy, 'refused', [], String));
    }
    return answer;
  }

  /** Finds the transaction of a reversal. One with more debtors than a transaction has inputs is passed over. */
  aim(given: GivenCommand): ModelCommand {
    if (given.kind !== 'reverse') return given;
    const { back, ...common } = given;
    const all = [...this.#targets.values()].filter((target) => debtorsOf(target).length <= PAYERS_MAX);
    const target = all.at(-1 - back);
    return { ...common, of: target?.of, debtors: target === undefined ? [] : debtorsOf(target) };
  }

  /** The reversals of each transaction that has any, by numbers. */
  reversals(): Map<number, readonly number[]> {
    return new Map([...this.#targets].flatMap(([of, { by }]) => (by.length === 0 ? [] : [[of, by]])));
  }

  /** Defines the rules of an asset. */
  define(asset: string, rules: AssetRules): DefineAnswer {
    return this.#rules.define(asset, rules);
  }

  /**
   * Cancels an action that is due later: that of the command which is so far behind the last one that has one. Returns
   * the number of the command; undefined if there is none.
   */
  cancel(back: number): { readonly of: number | undefined; readonly answer: CancelAnswer } {
    const [of, action] = [...this.#actions].at(-1 - back) ?? [];
    if (action === undefined) return { of, answer: { status: 'rejected', reason: 'action_not_found', shortfalls: [] } };
    if (action.state === 'delivered')
      return { of, answer: { status: 'rejected', reason: 'action_delivered', shortfalls: [] } };
    const isRepeated = action.state === 'cancelled';
    action.state = 'cancelled';
    return { of, answer: isRepeated ? { status: 'cancelled', repeated: true } : { status: 'cancelled' } };
  }

  /** The numbers of the commands whose actions are delivered. */
  delivered(): number[] {
    return [...this.#actions].flatMap(([of, { state }]) => (state === 'delivered' ? [of] : []));
  }

  freezeOf(wallet: string): ModelFreeze | undefined {
    return this.#frozen.get(wallet);
  }

  rulesOf(asset: string): AssetRules | undefined {
    return this.#rules.last(asset);
  }

  minted(asset: string): bigint {
    return this.#minted.get(asset) ?? 0n;
  }

  circulating(asset: string): bigint {
    return [...this.#balances.values()].reduce((sum, balance) => sum + (balance.get(asset) ?? 0n), 0n);
  }

  /** Time goes by: actions become due, and the assets of holds whose time is over return to their wallets. */
  advance(ms: number): void {
    this.#nowMs += ms;
    for (const action of this.#actions.values())
      if (action.state === 'scheduled' && action.dueMs <= this.#nowMs) action.state = 'delivered';
    for (const [id, hold] of this.#holds) {
      if (hold.state !== 'open' || hold.expiresMs === undefined || hold.expiresMs > this.#nowMs) continue;
      hold.state = 'expired';
      for (const [asset, amount] of this.#balances.get(ownerOf(id)) ?? []) {
        this.#add(ownerOf(id), asset, -amount);
        this.#add(hold.wallet, asset, amount);
      }
    }
  }

  /** The amount of an asset that a wallet, or a hold, may spend. */
  available(owner: string, asset: string): bigint {
    return this.#balances.get(owner)?.get(asset) ?? 0n;
  }

  hold(id: string): ModelHold | undefined {
    return this.#holds.get(id);
  }

  /** The ids of the open holds of a wallet. */
  openHoldsOf(wallet: string): string[] {
    return [...this.#holds].filter(([, hold]) => hold.wallet === wallet && hold.state === 'open').map(([id]) => id);
  }

  /** The assets of a wallet, or of a hold, without assets of amount zero. */
  owned(owner: string): Map<string, bigint> {
    return new Map([...(this.#balances.get(owner) ?? [])].filter(([, amount]) => amount > 0n));
  }

  /** The balance of a wallet without assets of amount zero. */
  balanceOf(wallet: string): Balances {
    const held = new Map<string, bigint>();
    for (const id of this.openHoldsOf(wallet))
      for (const [asset, amount] of this.owned(ownerOf(id))) held.set(asset, (held.get(asset) ?? 0n) + amount);
    return { assets: toSorted(this.owned(wallet)), held: toSorted(held) };
  }

  viewHold(id: string): ModelHoldView | undefined {
    const hold = this.#holds.get(id);
    return hold && { wallet: hold.wallet, state: hold.state, assets: toSorted(this.owned(ownerOf(id))) };
  }

  #answer(command: ModelCommand, madeBy: number): ModelAnswer {
    if (command.kind === 'reverse') return this.#reverse(command, madeBy);
    return isFreeze(command) ? this.#freeze(command, madeBy) : this.#move(command, madeBy);
  }

  #freeze(command: FreezeCommand, madeBy: number): ModelAnswer {
    const { kind, wallet, key, note } = command;
    const isOn = kind === 'freeze';
    const freeze = { wallet, out: isOn && command.out !== false, in: isOn && command.in !== false };
    this.#frozen.set(wallet, { out: freeze.out, in: freeze.in });
    this.#targets.set(madeBy, targetOf(madeBy, kind, [], String));
    return { status: 'committed', transaction: { kind, key, note, moved: new Map(), madeBy, freeze } };
  }

  #move(command: MovingCommand | ExtendCommand, madeBy: number): ModelAnswer {
    const { kind, key, note } = command;
    const decided = decide(command, this);
    if ('reason' in decided) return { status: 'rejected', ...decided };
    const moved = this.#apply(decided.moves);
    const filled = new Set(decided.moves.map(({ to }) => to));
    this.#changeHolds(command, decided.captured, decided.taken, filled);
    const walletOf = (owner: string): string =>
      owner.startsWith('~') ? (this.#holds.get(owner.slice(1)) as ModelHold).wallet : owner;
    this.#targets.set(madeBy, targetOf(madeBy, kind, decided.moves, walletOf));
    return { status: 'committed', transaction: { kind, key, note, moved, madeBy } };
  }

  #reverse(command: ReverseCommand, madeBy: number): ModelAnswer {
    const { key, note, of } = command;
    const target = of === undefined ? undefined : this.#targets.get(of);
    const decided = decideReversal(command, target, this);
    if ('reason' in decided) {
      const first = target === undefined ? undefined : this.#answers.get(target.by[0] as number);
      // Without a key it is a repetition of the first.
      if (decided.reason === 'already_reversed' && key === undefined) return again(first as ModelAnswer);
      return { status: 'rejected', ...decided };
    }
    const { moves, open }: DecidedReversal = decided;
    const moved = this.#apply(moves);
    recordReversal(target as ModelTarget, madeBy, moves);
    this.#targets.set(madeBy, targetOf(madeBy, 'reversal', [], String));
    const answer: ModelAnswer = {
      status: 'committed',
      transaction: { kind: 'reversal', key, note, moved, madeBy, reverses: of, open },
    };
    this.#answers.set(madeBy, answer);
    return answer;
  }

  /** Applies movements; returns what they changed, per owner and asset. */
  #apply(moves: readonly Move[]): ReadonlyMap<string, ReadonlyMap<string, bigint>> {
    const moved = new Map<string, Map<string, bigint>>();
    const change = (owner: string, asset: string, amount: bigint): void => {
      this.#add(owner, asset, amount);
      const sums = moved.get(owner) ?? new Map<string, bigint>();
      moved.set(owner, sums);
      sums.set(asset, (sums.get(asset) ?? 0n) + amount);
    };
    for (const { from, to, asset, amount } of moves) {
      if (from !== undefined) change(from, asset, -amount);
      else this.#minted.set(asset, this.minted(asset) + amount);
      if (to !== undefined) change(to, asset, amount);
    }
    return withoutZeros(moved);
  }

  #changeHolds(
    command: MovingCommand | ExtendCommand,
    captured: ReadonlySet<string>,
    taken: ReadonlySet<string>,
    filled: ReadonlySet<string | undefined>,
  ): void {
    if (command.kind === 'extend') {
      const hold = this.#holds.get(command.id) as ModelHold;
      if (hold.expiresMs !== undefined) hold.expiresMs = Math.max(hold.expiresMs, this.#nowMs + command.expiresInMs);
      return;
    }
    for (const id of taken) {
      const hold = this.#holds.get(id) as ModelHold;
      if (this.owned(ownerOf(id)).size === 0) hold.state = captured.has(id) ? 'captured' : 'released';
    }
    for (const leg of legsOf(command)) {
      // A leg of which nothing moves is left out, also if its id is that of another hold.
      if (leg.verb !== 'hold' || !filled.has(ownerOf(leg.id))) continue;
      const { from, id, payees, expiresInMs } = leg;
      const expiresMs = expiresInMs === undefined ? undefined : this.#nowMs + expiresInMs;
      this.#holds.set(id, { wallet: from[0], payees, state: 'open', expiresMs });
    }
  }

  #add(owner: string, asset: string, amount: bigint): void {
    const balance = this.#balances.get(owner) ?? new Map<string, bigint>();
    this.#balances.set(owner, balance);
    balance.set(asset, (balance.get(asset) ?? 0n) + amount);
  }
}

const KEY_REUSED: ModelAnswer = { status: 'failed', code: 'ERR_KEY_REUSED' };

/** The answer to a repeated key: the first answer, with `committed` turned into `duplicate` and a refusal marked. */
function again(answer: ModelAnswer): ModelAnswer {
  if (answer.status === 'rejected') return { ...answer, repeated: true };
  return answer.status === 'committed' ? { ...answer, status: 'duplicate' } : answer;
}

function toSorted(amounts: ReadonlyMap<string, bigint>): Record<string, bigint> {
  return Object.fromEntries([...amounts].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The moved amounts, without wallets and assets whose amounts did not change. */
export function withoutZeros(
  moved: ReadonlyMap<string, ReadonlyMap<string, bigint>>,
): ReadonlyMap<string, ReadonlyMap<string, bigint>> {
  const nets = Array.from(
    moved,
    ([owner, sums]) => [owner, new Map([...sums].filter(([, sum]) => sum !== 0n))] as const,
  );
  return new Map(nets.filter(([, sums]) => sums.size > 0));
}
