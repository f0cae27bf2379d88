import type { AssetRules, RejectReason, RuleRefusal } from '../../../src/index.ts';
import { type ModelLeg, ownerOf, sumsOf, wishesOf } from './model-command.ts';
import type { ModelRefusal, ModelState, Move } from './model-state.ts';

/** The directions in which a wallet is frozen. */
export interface ModelFreeze {
  readonly out: boolean;
  readonly in: boolean;
}

/** The frozen wallets, and the rules and the supply of assets. */
export interface ModelPolicy {
  freezeOf(wallet: string): ModelFreeze | undefined;
  rulesOf(asset: string): AssetRules | undefined;
  /** The amount of an asset that was ever minted. */
  minted(asset: string): bigint;
  /** The amount of an asset that wallets and holds own. */
  circulating(asset: string): bigint;
}

/** A cap that a command exceeds. */
export interface ModelCap {
  readonly reason: RejectReason;
  /** Undefined for a cap of the ledger. */
  readonly wallet: string | undefined;
  readonly asset: string;
  readonly asked: bigint;
  readonly room: bigint;
}

/** The amounts that caps leave for wishes, by {@link roomKey}. */
export type Rooms = Map<string, bigint>;

/** A movement that a leg asks for; amounts do not matter. */
interface Flow {
  readonly leg: number;
  readonly from: string | undefined;
  /** Undefined for a burn, and for a hold. */
  readonly to: string | undefined;
  readonly assets: readonly string[];
  /** Of a hold. */
  readonly payees?: readonly string[];
}

/** The order in which reasons precede each other. */
const CAPS: readonly RejectReason[] = ['wallet_max_exceeded', 'supply_exceeded', 'minted_exceeded'];

/**
 * The refusal of the first rule without amounts that legs break: of frozen wallets first, then of assets. Where a leg
 * moves several assets that break it, any of them may be named.
 */
export function brokenRule(
  legs: readonly ModelLeg[],
  ledger: ModelState & ModelPolicy,
  namesLegs: boolean,
): ModelRefusal | undefined {
  const flows = legs.flatMap((leg, at) => flowsOf(leg, at, ledger));
  const refuse = (reason: RejectReason, leg: number, rules: readonly RuleRefusal[]): ModelRefusal => {
    const [rule, ...otherRules] = rules.map((each) => (namesLegs ? { ...each, leg } : each));
    return { reason, shortfalls: [], rule: rule as RuleRefusal, otherRules };
  };
  for (const { leg, from, to } of flows) {
    if (from !== undefined && ledger.freezeOf(from)?.out)
      return refuse('wallet_frozen', leg, [{ wallet: from, frozen: 'out' }]);
    if (to !== undefined && ledger.freezeOf(to)?.in)
      return refuse('wallet_frozen', leg, [{ wallet: to, frozen: 'in' }]);
  }
  const forbidden = (
    reason: RejectReason,
    may: 'mintable' | 'burnable' | 'transferable',
    isOne: (flow: Flow) => boolean,
  ): ModelRefusal | undefined => {
    for (const flow of flows.filter(isOne)) {
      const assets = flow.assets.filter((asset) => ledger.rulesOf(asset)?.[may] === false);
      if (assets.length > 0)
        return refuse(
          reason,
          flow.leg,
          assets.map((asset) => ({ asset })),
        );
    }
    return undefined;
  };
  return (
    forbidden('mint_not_allowed', 'mintable', ({ from }) => from === undefined) ??
    forbidden('burn_not_allowed', 'burnable', ({ to, payees }) => to === undefined && payees === undefined) ??
    forbidden('not_transferable', 'transferable', isGift)
  );
}

/** True for what another wallet gets. A hold without payees is a gift when it is captured. */
function isGift({ from, to, payees }: Flow): boolean {
  if (from === undefined) return false;
  return to === undefined ? (payees ?? []).some((payee) => payee !== from) : to !== from;
}

function flowsOf(leg: ModelLeg, at: number, ledger: ModelState): Flow[] {
  if (leg.verb === 'release') return [];
  if (leg.verb === 'capture') {
    const assets = leg.assets?.map(([asset]) => asset) ?? [...ledger.owned(ownerOf(leg.id)).keys()];
    return [{ leg: at, from: ledger.hold(leg.id)?.wallet, to: leg.to, assets }];
  }
  const assets = [...sumsOf(leg.assets).keys(), ...wishesOf(leg.assets).map(([asset]) => asset)];
  if (leg.verb === 'mint') return [{ leg: at, from: undefined, to: leg.to, assets }];
  return leg.from.map((from): Flow => {
    if (leg.verb === 'hold') return { leg: at, from, to: undefined, assets, payees: leg.payees ?? [] };
    return { leg: at, from, to: leg.verb === 'transfer' ? leg.to : undefined, assets };
  });
}

/** The caps that movements exceed, of the first reason first. A hold counts as its wallet, and only what is net. */
export function exceededCaps(moves: readonly Move[], ledger: ModelState & ModelPolicy): ModelCap[] {
  const caps: ModelCap[] = [];
  for (const asset of new Set(moves.map((move) => move.asset))) {
    const { supplyMax, mintedMax, perWalletMax } = ledger.rulesOf(asset) ?? {};
    const own = moves.filter((move) => move.asset === asset);
    const add = (
      reason: RejectReason,
      wallet: string | undefined,
      asked: bigint,
      before: bigint,
      max?: bigint,
    ): void => {
      if (max === undefined || asked <= 0n || before + asked <= max) return;
      caps.push({ reason, wallet, asset, asked, room: max > before ? max - before : 0n });
    };
    const { minted, net } = suppliedBy(own);
    const count = caps.length;
    add('supply_exceeded', undefined, net, ledger.circulating(asset), supplyMax);
    // Of the two caps of the ledger one answer has the first.
    if (caps.length === count) add('minted_exceeded', undefined, minted, ledger.minted(asset), mintedMax);
    for (const [wallet, change] of netsOf(own, ledger))
      add('wallet_max_exceeded', wallet, change, ownedWithHolds(wallet, asset, ledger), perWalletMax);
  }
  return caps.toSorted((a, b) => CAPS.indexOf(a.reason) - CAPS.indexOf(b.reason));
}

/** The amount that movements of one asset mint, and that less what they burn. */
export function suppliedBy(moves: readonly Move[]): { readonly minted: bigint; readonly net: bigint } {
  const sum = (some: readonly Move[]): bigint => some.reduce((total, { amount }) => total + amount, 0n);
  const minted = sum(moves.filter(({ from }) => from === undefined));
  return { minted, net: minted - sum(moves.filter(({ to }) => to === undefined)) };
}

/** The change of each wallet by movements of one asset. */
export function netsOf(moves: readonly Move[], ledger: Pick<ModelState, 'hold'>): ReadonlyMap<string, bigint> {
  const nets = new Map<string, bigint>();
  const change = (wallet: string | undefined, amount: bigint): void => {
    if (wallet !== undefined) nets.set(wallet, (nets.get(wallet) ?? 0n) + amount);
  };
  for (const { from, to, amount } of moves) {
    const payer = from?.startsWith('~') ? ledger.hold(from.slice(1))?.wallet : from;
    change(payer, -amount);
    change(to?.startsWith('~') ? payer : to, amount);
  }
  return nets;
}

function ownedWithHolds(wallet: string, asset: string, ledger: ModelState): bigint {
  return ledger
    .openHoldsOf(wallet)
    .reduce((sum, id) => sum + ledger.available(ownerOf(id), asset), ledger.available(wallet, asset));
}

/** The refusal of a command that exceeds caps. Of several with the same reason any may be named. */
export function refuseCaps(caps: readonly ModelCap[]): ModelRefusal {
  const reason = (caps[0] as ModelCap).reason;
  const [rule, ...otherRules] = caps
    .filter((cap) => cap.reason === reason)
    .map(({ wallet, asset, asked, room }) => ({ ...(wallet === undefined ? {} : { wallet }), asset, asked, room }));
  return { reason, shortfalls: [], rule: rule as RuleRefusal, otherRules };
}

/**
 * Notes the room that caps leave for the wishes of legs. Returns false if a fixed amount is too much, or if the wishes
 * were bounded by that room already.
 */
export function noteRooms(legs: readonly ModelLeg[], caps: readonly ModelCap[], rooms: Rooms): boolean {
  const wished = new Set(
    legs.flatMap((leg) =>
      'assets' in leg && leg.assets !== undefined ? wishesOf(leg.assets).map(([asset]) => asset) : [],
    ),
  );
  const keyOf = ({ reason, wallet, asset }: ModelCap): string => roomKey(reason, wallet, asset);
  if (caps.some((cap) => !wished.has(cap.asset) || rooms.get(keyOf(cap)) === cap.room)) return false;
  for (const cap of caps) rooms.set(keyOf(cap), cap.room);
  return true;
}

export function roomKey(reason: RejectReason, wallet: string | undefined, asset: string): string {
  return `${reason} ${wallet ?? ''} ${asset}`;
}
