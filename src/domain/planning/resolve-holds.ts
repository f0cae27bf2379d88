import { type HoldChange, type HoldRecord, holdOwner } from '../records/hold.ts';
import type { HoldRefusal, RejectReason } from '../records/rejection.ts';
import { type Bundle, bundleOf, subtractFrom } from '../values/bundle.ts';
import { sumOf } from '../values/utxo.ts';
import type { LoadedUtxos, PayerUtxos } from './payer-utxos.ts';
import type { WantedLeg } from './resolve-legs.ts';

/** A leg out of a hold with what it takes; its place among the legs that were asked for. */
export interface TakenLeg {
  readonly leg: WantedLeg;
  readonly origin: number;
  readonly isRelease: boolean;
}

/** The effect of legs on holds. */
export interface ResolvedHolds {
  /** The legs with fixed amounts for all captures and releases, and one for each rest that is released. */
  readonly legs: readonly TakenLeg[];
  readonly changes: readonly HoldChange[];
}

/** The reason for which a hold cannot be captured or released. */
export interface HoldProblem {
  readonly reason: RejectReason;
  readonly hold: HoldRefusal;
}

/** The rest of a hold while the legs are resolved in their order. */
interface Left {
  readonly record: HoldRecord;
  readonly sums: Map<string, bigint>;
  isCaptured: boolean;
}

const RANKS: readonly RejectReason[] = [
  'hold_not_found',
  'hold_captured',
  'hold_released',
  'hold_expired',
  'hold_not_for',
  'hold_exceeded',
];

/**
 * Resolves captures and releases against the holds as they are in memory. Returns the first problem in the order of
 * reasons, and of the legs, if there is one; `hold_exceeded` comes after `requirement_failed`, so the caller may have
 * to look at requirements first.
 */
export function resolveHolds(wanted: readonly WantedLeg[], utxos: PayerUtxos): ResolvedHolds | HoldProblem {
  const lefts = new Map<string, Left | null>();
  const leftOf = (id: string): Left | null => {
    const known = lefts.get(id);
    if (known !== undefined) return known;
    const { hold, utxos: own } = utxos.of(holdOwner(id));
    // What the chain has left of it, and not what was read.
    const left = hold ? { record: hold, sums: sumOf([...own.values()]), isCaptured: false } : null;
    lefts.set(id, left);
    return left;
  };
  const problems: HoldProblem[] = [];
  const legs: TakenLeg[] = [];
  for (const [origin, leg] of wanted.entries()) {
    const { takes } = leg;
    if (takes === undefined) {
      legs.push({ leg, origin, isRelease: false });
      continue;
    }
    const closed = findClosed(utxos.of(holdOwner(takes.id)));
    const left = leftOf(takes.id);
    if (closed !== undefined || left === null) {
      problems.push({ reason: closed ?? 'hold_not_found', hold: { id: takes.id, leg: origin } });
      continue;
    }
    const problem = findProblem(leg, left, origin);
    if (problem === undefined) take(leg, left, origin, legs);
    else problems.push(problem);
  }
  const [first] = RANKS.flatMap((rank) => problems.filter(({ reason }) => reason === rank));
  if (first !== undefined) return first;
  const open = wanted.flatMap(({ opens, sources }): HoldChange[] =>
    opens === undefined ? [] : [{ change: 'open', wallet: sources[0] as string, ...opens }],
  );
  return { legs, changes: [...open, ...Array.from(lefts.values(), (left) => changeOf(left as Left))] };
}

/** The reason for which nothing can be taken from a hold; undefined if it is open. */
export function findClosed({ hold = null, utxos }: LoadedUtxos): RejectReason | undefined {
  if (hold === null) return 'hold_not_found';
  if (hold.state !== 'open') return `hold_${hold.state}`;
  if (hold.isDue) return 'hold_expired';
  // A command of the same chain has ended it. The load before any refusal says how.
  return utxos.size === 0 ? 'hold_captured' : undefined;
}

/** True for the result of {@link resolveHolds} that is a problem. */
export function isHoldProblem(resolved: ResolvedHolds | HoldProblem): resolved is HoldProblem {
  return 'reason' in resolved;
}

function findProblem({ takes, to, bundle }: WantedLeg, { record, sums }: Left, leg: number): HoldProblem | undefined {
  const hold = { id: takes?.id as string, leg };
  if (takes?.verb === 'release') return undefined;
  if (record.payees !== undefined && !record.payees.includes(to as string)) return { reason: 'hold_not_for', hold };
  for (const [asset, asked] of bundle) {
    const amount = sums.get(asset) ?? 0n;
    if (amount < asked) return { reason: 'hold_exceeded', hold: { ...hold, asset, asked, left: amount } };
  }
  return undefined;
}

/** Takes what a leg says of what is left, and adds the legs that move it. */
function take(leg: WantedLeg, left: Left, origin: number, legs: TakenLeg[]): void {
  const { id, verb, isAll, releasesRest } = leg.takes as NonNullable<WantedLeg['takes']>;
  const isCapture = verb === 'capture';
  const taken: Bundle = isCapture && !isAll ? leg.bundle : bundleOf(new Map(left.sums));
  subtractFrom(left.sums, taken);
  if (isCapture && taken.size > 0) left.isCaptured = true;
  const { wallet } = left.record;
  if (taken.size > 0)
    legs.push({ leg: { ...leg, to: isCapture ? leg.to : wallet, bundle: taken }, origin, isRelease: !isCapture });
  if (!releasesRest || left.sums.size === 0) return;
  const rest = bundleOf(new Map(left.sums));
  left.sums.clear();
  legs.push({ leg: { sources: [holdOwner(id)], to: wallet, bundle: rest }, origin, isRelease: true });
}

/** A hold ends when nothing is left of it: captured if anything was. */
function changeOf({ record: { id, wallet }, sums, isCaptured }: Left): HoldChange {
  if (sums.size > 0) return { change: 'use', id, wallet };
  return { change: isCaptured ? 'captured' : 'released', id, wallet };
}
