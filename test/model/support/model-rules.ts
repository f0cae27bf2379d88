import type { HoldRefusal, RejectReason, RuleRefusal, Shortfall } from '../../../src/index.ts';
import {
  type ExtendCommand,
  legsOf,
  type ModelAssets,
  type ModelLeg,
  type MovingCommand,
  ownerOf,
  sumsOf,
  wishesOf,
} from './model-command.ts';
import {
  brokenRule,
  exceededCaps,
  type ModelPolicy,
  netsOf,
  noteRooms,
  type Rooms,
  refuseCaps,
  roomKey,
  suppliedBy,
} from './model-policy.ts';
import type { ModelHold, ModelRefusal, ModelState, Move } from './model-state.ts';

/** The assets of wallets and holds. */
type Holdings = Pick<ModelState, 'available' | 'openHoldsOf' | 'hold'>;

/** The changes that a command makes. */
interface Decided {
  readonly moves: readonly Move[];
  /** The holds that it captures from. */
  readonly captured: ReadonlySet<string>;
  /** The holds that it captures from or releases. */
  readonly taken: ReadonlySet<string>;
}

/** The order in which reasons precede each other, where a command can have several of them. */
const HOLD_RANKS: readonly RejectReason[] = ['hold_not_found', 'hold_captured', 'hold_released', 'hold_expired'];

/**
 * Decides what a valid command changes, or the reason for which it is refused. Written from DESIGN.md and the
 * acceptance cases.
 */
export function decide(
  command: MovingCommand | ExtendCommand,
  ledger: ModelState & ModelPolicy,
): Decided | ModelRefusal {
  if (command.kind === 'extend') {
    const reason = closed(ledger.hold(command.id));
    if (reason !== undefined) return { reason, shortfalls: [], hold: { id: command.id } };
    return { moves: [], captured: new Set(), taken: new Set() };
  }
  const isExchange = command.kind === 'exchange';
  const legs = legsOf(command);
  const ofHold = (id: string, leg: number): HoldRefusal => (isExchange ? { id, leg } : { id });
  const takes = takeFromHolds(legs, ledger, ofHold);
  if (takes.closed !== undefined) return takes.closed;
  const broken = brokenRule(legs, ledger, isExchange);
  if (broken !== undefined) return broken;
  if (takes.notFor !== undefined) return takes.notFor;

  const unmet: Shortfall[] = [];
  for (const { wallet, assets } of isExchange ? command.requires : []) {
    for (const [asset, asked] of sumsOf(assets)) {
      const available = ledger.available(wallet, asset);
      if (available < asked) unmet.push({ wallet, asset, asked, available, held: heldOf(ledger, wallet, asset) });
    }
  }
  if (unmet.length > 0) return { reason: 'requirement_failed', shortfalls: inOrder(unmet) };
  if (takes.exceeded !== undefined) return takes.exceeded;

  const rooms: Rooms = new Map();
  let moves: readonly Move[];
  for (;;) {
    const resolved = resolve(legs, takes.moves, ledger, rooms);
    const unpaid = shortfallsOf(resolved.moves, ledger, resolved.short, isExchange);
    if (unpaid !== undefined) return isHeldBack(unpaid, legs, takes.moves, ledger, rooms);
    if (resolved.moves.length === 0) return nothingToMove(resolved.full, isExchange);
    moves = resolved.moves;
    // The commit looks at the ids of holds before it looks at caps.
    for (const [at, leg] of legs.entries())
      if (leg.verb === 'hold' && moves.some(({ to }) => to === ownerOf(leg.id)) && ledger.hold(leg.id) !== undefined)
        return { reason: 'hold_exists', shortfalls: [], hold: ofHold(leg.id, at) };
    const caps = exceededCaps(moves, ledger);
    if (caps.length === 0) break;
    // A wish moves as much as fits.
    if (!noteRooms(legs, caps, rooms)) return refuseCaps(caps);
  }
  return { moves, captured: takes.captured, taken: takes.taken };
}

/** The refusal of wishes of which nothing moves: it names any cap that leaves nothing, if one does for each wish. */
function nothingToMove(full: Resolved['full'], namesLegs: boolean): ModelRefusal {
  const refusal: ModelRefusal = { reason: 'nothing_to_move', shortfalls: [] };
  if (full.length === 0 || full.some((caps) => caps.length === 0)) return refusal;
  const [rule, ...otherRules] = full.flat().map(({ leg, ...each }) => (namesLegs ? { ...each, leg } : each));
  return { ...refusal, rule: rule as RuleRefusal, otherRules };
}

/** The reason for which nothing can be taken from a hold. */
function closed(hold: ModelHold | undefined): RejectReason | undefined {
  if (hold === undefined) return 'hold_not_found';
  return hold.state === 'open' ? undefined : `hold_${hold.state}`;
}

/** Captures and releases, in the order of the legs. */
function takeFromHolds(
  legs: readonly ModelLeg[],
  ledger: ModelState,
  ofHold: (id: string, leg: number) => HoldRefusal,
): {
  readonly closed: ModelRefusal | undefined;
  readonly notFor: ModelRefusal | undefined;
  readonly exceeded: ModelRefusal | undefined;
  readonly moves: readonly Move[];
  readonly captured: ReadonlySet<string>;
  readonly taken: ReadonlySet<string>;
} {
  const refusals: ModelRefusal[] = [];
  const lefts = new Map<string, Map<string, bigint>>();
  const moves: Move[] = [];
  const captured = new Set<string>();
  for (const [leg, each] of legs.entries()) {
    if (each.verb !== 'capture' && each.verb !== 'release') continue;
    const { id } = each;
    const found = ledger.hold(id);
    const reason = closed(found);
    if (reason !== undefined) refusals.push({ reason, shortfalls: [], hold: ofHold(id, leg) });
    if (reason !== undefined || found === undefined) continue;
    const left = lefts.get(id) ?? ledger.owned(ownerOf(id));
    lefts.set(id, left);
    const move = (to: string, amounts: ReadonlyMap<string, bigint>, isRelease: boolean): void => {
      for (const [asset, amount] of amounts) {
        moves.push({ from: ownerOf(id), to, asset, amount, leg, isRelease });
        left.set(asset, (left.get(asset) ?? 0n) - amount);
        if (left.get(asset) === 0n) left.delete(asset);
      }
    };
    if (each.verb === 'release') {
      move(found.wallet, new Map(left), true);
      continue;
    }
    if (found.payees !== undefined && !found.payees.includes(each.to)) {
      refusals.push({ reason: 'hold_not_for', shortfalls: [], hold: ofHold(id, leg) });
      continue;
    }
    const asked = each.assets === undefined ? new Map(left) : sumsOf(each.assets);
    const over = [...asked].find(([asset, amount]) => amount > (left.get(asset) ?? 0n));
    if (over !== undefined) {
      const hold = { ...ofHold(id, leg), asset: over[0], asked: over[1], left: left.get(over[0]) ?? 0n };
      refusals.push({ reason: 'hold_exceeded', shortfalls: [], hold });
      continue;
    }
    if (asked.size > 0) captured.add(id);
    move(each.to, asked, false);
    if (each.rest === 'release') move(found.wallet, new Map(left), true);
  }
  const [first] = HOLD_RANKS.flatMap((rank) => refusals.filter(({ reason }) => reason === rank));
  const [notFor, exceeded] = (['hold_not_for', 'hold_exceeded'] as const).map((rank) =>
    refusals.find(({ reason }) => reason === rank),
  );
  return { closed: first, notFor, exceeded, moves, captured, taken: new Set(lefts.keys()) };
}

interface Resolved {
  readonly moves: readonly Move[];
  readonly short: readonly Shortfall[];
  /** For each wish: the caps that leave nothing of it. */
  readonly full: readonly (readonly (RuleRefusal & { readonly leg: number })[])[];
}

/**
 * Turns legs into movements with fixed amounts: first the fixed ones, then wishes and lists in the order of the legs.
 */
function resolve(legs: readonly ModelLeg[], taken: readonly Move[], ledger: Holdings, rooms: Rooms): Resolved {
  const moves: Move[] = [...taken];
  const short: Shortfall[] = [];
  const full: (RuleRefusal & { readonly leg: number })[][] = [];
  const has = (wallet: string, asset: string): bigint => {
    let sum = ledger.available(wallet, asset);
    for (const move of moves) {
      if (move.asset !== asset) continue;
      if (move.from === wallet) sum -= move.amount;
      if (move.to === wallet) sum += move.amount;
    }
    return sum > 0n ? sum : 0n;
  };
  /** The amount that caps leave of a wish, beside what the movements bring its wallet, or the ledger. */
  const fitting = (
    asset: string,
    wish: bigint | undefined,
    isMint: boolean,
    to: string | undefined,
    leg: number,
  ): bigint | undefined => {
    let fits = wish;
    const caps: (typeof full)[number] = [];
    full.push(caps);
    const bound = (reason: RejectReason, wallet: string | undefined, got: bigint): void => {
      const room = rooms.get(roomKey(reason, wallet, asset));
      if (room === undefined) return;
      const rest = room > got ? room - got : 0n;
      if (fits === undefined || rest < fits) fits = rest;
      const [ofWallet, asked] = [wallet === undefined ? {} : { wallet }, wish === undefined ? {} : { asked: wish }];
      if (rest === 0n) caps.push({ ...ofWallet, asset, ...asked, room: 0n, leg });
    };
    const own = moves.filter((move) => move.asset === asset);
    if (to !== undefined) bound('wallet_max_exceeded', to, netsOf(own, ledger).get(to) ?? 0n);
    if (!isMint) return fits;
    const { minted, net } = suppliedBy(own);
    bound('minted_exceeded', undefined, minted);
    bound('supply_exceeded', undefined, net);
    return fits;
  };
  const paid = legs.flatMap((leg, at) => {
    if (leg.verb === 'capture' || leg.verb === 'release') return [];
    const from: readonly string[] = leg.verb === 'mint' ? [] : leg.from;
    const to = leg.verb === 'burn' ? undefined : leg.verb === 'hold' ? ownerOf(leg.id) : leg.to;
    return [{ at, from, to, assets: leg.assets as ModelAssets }];
  });
  for (const { at, from, to, assets } of paid) {
    if (from.length > 1) continue;
    for (const [asset, amount] of sumsOf(assets)) moves.push({ from: from[0], to, asset, amount, leg: at });
  }
  for (const { at, from, to, assets } of paid) {
    const give = (asset: string, atMost: bigint | undefined, keep: bigint): bigint => {
      let given = 0n;
      for (const wallet of from) {
        let amount = has(wallet, asset) - keep;
        if (atMost !== undefined && amount > atMost - given) amount = atMost - given;
        if (amount <= 0n) continue;
        moves.push({ from: wallet, to, asset, amount, leg: at });
        given += amount;
      }
      return given;
    };
    for (const [asset, asked] of from.length > 1 ? sumsOf(assets) : []) {
      const available = give(asset, asked, 0n);
      if (available === asked) continue;
      const held = from.reduce((sum, wallet) => sum + heldOf(ledger, wallet, asset, taken), 0n);
      short.push({ wallet: from[0] as string, asset, asked, available, held, legs: [at] });
    }
    for (const [asset, wish] of wishesOf(assets)) {
      const limit = fitting(asset, 'upTo' in wish ? wish.upTo : undefined, from.length === 0, to, at);
      if (from.length > 0) give(asset, limit, 'upTo' in wish ? 0n : (wish.keep ?? 0n));
      else if (limit !== undefined && limit > 0n) moves.push({ from: undefined, to, asset, amount: limit, leg: at });
    }
  }
  return { moves, short, full };
}

/**
 * The refusal of legs that are not paid, decided by what would be if nothing were held back. A list of sources that is
 * not paid then either is told what is held back for it alone.
 */
function isHeldBack(
  unpaid: ModelRefusal,
  legs: readonly ModelLeg[],
  taken: readonly Move[],
  ledger: ModelState,
  rooms: Rooms,
): ModelRefusal {
  const owned: Holdings = {
    available: (owner, asset) => ledger.available(owner, asset) + heldOf(ledger, owner, asset, taken),
    openHoldsOf: () => [],
    hold: (id) => ledger.hold(id),
  };
  const { moves, short } = resolve(legs, taken, owned, rooms);
  const isPaid = short.length === 0 && findShort(moves, owned).length === 0;
  const shortfalls = unpaid.shortfalls.map((shortfall) => {
    const { asset, available, legs: [at] = [] } = shortfall;
    const verb = at === undefined ? undefined : legs[at];
    const other = short.find((each) => each.asset === asset && each.legs?.[0] === at);
    const isList = verb !== undefined && 'from' in verb && verb.from.length > 1;
    return isList && other !== undefined ? { ...shortfall, held: other.available - available } : shortfall;
  });
  return { reason: isPaid ? 'funds_held' : 'insufficient_funds', shortfalls };
}

/** The refusal of movements that are not paid. */
export function shortfallsOf(
  moves: readonly Move[],
  ledger: ModelState,
  known: readonly Shortfall[] = [],
  namesLegs = false,
): ModelRefusal | undefined {
  const shortfalls = [...known, ...findShort(moves, ledger)].map(({ legs: at, ...rest }) =>
    namesLegs ? { ...rest, legs: at } : rest,
  ) as Shortfall[];
  if (shortfalls.length === 0) return undefined;
  const isHeld = shortfalls.every(({ asked, available, held }) => asked <= available + held);
  return { reason: isHeld ? 'funds_held' : 'insufficient_funds', shortfalls: inOrder(shortfalls) };
}

/** The assets of which wallets have too little, net. */
function findShort(moves: readonly Move[], ledger: Holdings): Shortfall[] {
  const short: Shortfall[] = [];
  const payers = new Set(moves.flatMap(({ from, asset }) => (from === undefined ? [] : [`${from} ${asset}`])));
  for (const payer of payers) {
    const [wallet, asset] = payer.split(' ') as [string, string];
    const own = moves.filter((move) => move.asset === asset);
    const sum = (some: readonly Move[]): bigint => some.reduce((total, { amount }) => total + amount, 0n);
    const gives = own.filter(({ from }) => from === wallet);
    const asked = sum(gives);
    const available = ledger.available(wallet, asset) + sum(own.filter(({ to }) => to === wallet));
    if (asked <= available) continue;
    const held = heldOf(ledger, wallet, asset, moves);
    short.push({
      wallet,
      asset,
      asked,
      available,
      held,
      legs: [...new Set(gives.map(({ leg }) => leg))].sort((a, b) => a - b),
    });
  }
  return short;
}

/** The amount of an asset in the holds of a wallet, less what the movements take from them. */
function heldOf(ledger: Holdings, wallet: string, asset: string, moves: readonly Move[] = []): bigint {
  let held = 0n;
  for (const id of ledger.openHoldsOf(wallet)) {
    held += ledger.available(ownerOf(id), asset);
    for (const move of moves) if (move.from === ownerOf(id) && move.asset === asset) held -= move.amount;
  }
  return held;
}

/** Shortfalls in an order that does not depend on the legs: none is promised. */
export function inOrder(shortfalls: readonly Shortfall[]): Shortfall[] {
  const keyOf = ({ wallet, asset, asked }: Shortfall): string => `${wallet} ${asset} ${asked}`;
  return shortfalls.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}
