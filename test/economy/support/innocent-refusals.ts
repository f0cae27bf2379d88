import type { AssetRules, RejectReason } from '../../../src/index.ts';
import type { Change } from './policy-changes.ts';
import { inForce, type Stored, type StoredHistory, type StoredRules } from './policy-history.ts';
import type { Refused } from './policy-load.ts';

/** The part of the rules of an asset that refuses with a reason. */
const REFUSES: Partial<Record<RejectReason, (rules: AssetRules) => boolean>> = {
  mint_not_allowed: ({ mintable }) => mintable === false,
  burn_not_allowed: ({ burnable }) => burnable === false,
  not_transferable: ({ transferable }) => transferable === false,
  wallet_max_exceeded: ({ perWalletMax }) => perWalletMax !== undefined,
  supply_exceeded: ({ supplyMax }) => supplyMax !== undefined,
  minted_exceeded: ({ mintedMax }) => mintedMax !== undefined,
};

/**
 * The refusals of commands that no rule and no freeze concerned between their sending and their answer. A refusal that
 * was recorded under a key is compared with what was in force at its commit, but for that of a cap: the commit that
 * found it to be exceeded precedes the one that records it.
 */
export function innocentRefusals(
  refused: readonly Refused[],
  changes: readonly Change[],
  history: StoredHistory,
): string[] {
  const recorded = new Map(
    history.transactions.flatMap((one) => (one.kind === 'refused' && one.key !== null ? [[one.key, one]] : [])),
  );
  return refused.flatMap((one) => {
    const subject = subjectOf(one);
    const record = one.key === undefined ? undefined : recorded.get(one.key);
    const isFounded =
      subject !== undefined &&
      hasRoomFor(one) &&
      wasInForce(one, subject, changes) &&
      (one.key === undefined || (record !== undefined && wasStored(one, subject, record, history)));
    const { kind, key, wishes, refusal, sentMs } = one;
    const shown = JSON.stringify(refusal, (_, value: unknown) => (typeof value === 'bigint' ? `${value}` : value));
    return isFounded ? [] : [`${kind} ${key ?? ''} at ${Math.round(sentMs)} ${JSON.stringify(wishes)}: ${shown}`];
  });
}

/** The wallet or the asset that the refusal names, if the command would have moved it so. */
function subjectOf({ wishes, refusal: { reason, rule } }: Refused): string | undefined {
  if (reason === 'wallet_frozen') {
    const side = rule?.frozen === 'out' ? 'from' : 'to';
    return wishes.some((wish) => wish[side] === rule?.wallet) ? rule?.wallet : undefined;
  }
  if (REFUSES[reason] === undefined || rule?.asset === undefined) return undefined;
  const of = wishes.filter(({ assets }) => assets.includes(rule.asset as string));
  if (reason === 'burn_not_allowed') return of.some(({ to }) => to === undefined) ? rule.asset : undefined;
  if (reason === 'wallet_max_exceeded') return of.some(({ to }) => to === rule.wallet) ? rule.asset : undefined;
  const isMint = reason !== 'not_transferable';
  return of.some(({ from }) => (from === undefined) === isMint) ? rule.asset : undefined;
}

/** A cap refuses what is more than fits. */
function hasRoomFor({ refusal: { rule } }: Refused): boolean {
  return rule?.room === undefined || (rule.asked as bigint) > rule.room;
}

/** A change is in force at some moment from its sending to the answer of the next one of its subject. */
function wasInForce({ refusal, sentMs, answeredMs }: Refused, subject: string, changes: readonly Change[]): boolean {
  const own = changes.filter((change) => change.subject === subject);
  return own.some((change, at) => {
    const endsMs = own[at + 1]?.answeredMs ?? Number.POSITIVE_INFINITY;
    if (change.sentMs > answeredMs || endsMs < sentMs) return false;
    if (change.freeze !== undefined) return refusal.rule?.frozen !== undefined && change.freeze[refusal.rule.frozen];
    return change.rules !== undefined && REFUSES[refusal.reason]?.(change.rules) === true;
  });
}

function wasStored({ refusal }: Refused, subject: string, record: Stored, history: StoredHistory): boolean {
  const { reason, rule } = refusal;
  if (rule?.room !== undefined) return true;
  if (reason === 'wallet_frozen') {
    return inForce(history.freezes.get(subject), record)?.[rule?.frozen as 'out' | 'in'] === true;
  }
  const rules = inForce(history.rules.get(subject), record);
  return rules !== undefined && REFUSES[reason]?.(asRules(rules)) === true;
}

function asRules({ walletMax, ...rules }: StoredRules): AssetRules {
  return { ...rules, perWalletMax: walletMax };
}
