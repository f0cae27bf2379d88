import type { RejectReason, RuleRefusal } from '../records/rejection.ts';
import type { Flow } from './flow.ts';
import type { PlanPolicy } from './policy.ts';

/** A rule that flows break. */
export interface BrokenRule {
  readonly reason: RejectReason;
  readonly rule: RuleRefusal;
}

type FindBroken = (flow: Flow, policy: PlanPolicy) => RuleRefusal | undefined;

/** The rules that depend on names and not on amounts, in the order of their reasons. */
const RULES: readonly (readonly [RejectReason, FindBroken])[] = [
  ['wallet_frozen', findFrozen],
  [
    'mint_not_allowed',
    ({ from, assets }, policy) => (from === undefined ? findAsset(assets, policy, 'mintable') : undefined),
  ],
  ['burn_not_allowed', (flow, policy) => (isBurn(flow) ? findAsset(flow.assets, policy, 'burnable') : undefined)],
  ['not_transferable', (flow, policy) => (isGift(flow) ? findAsset(flow.assets, policy, 'transferable') : undefined)],
];

/** The first rule, in the order of reasons, that a flow breaks; undefined if none does. */
export function findBrokenRule(flows: readonly Flow[], policy: PlanPolicy): BrokenRule | undefined {
  for (const [reason, find] of RULES) {
    for (const flow of flows) {
      const rule = find(flow, policy);
      if (rule !== undefined) return { reason, rule: flow.leg === undefined ? rule : { ...rule, leg: flow.leg } };
    }
  }
  return undefined;
}

function findFrozen({ from, to }: Flow, policy: PlanPolicy): RuleRefusal | undefined {
  if (from !== undefined && policy.freezeOf(from)?.out === true) return { wallet: from, frozen: 'out' };
  if (to !== undefined && policy.freezeOf(to)?.in === true) return { wallet: to, frozen: 'in' };
  return undefined;
}

function findAsset(
  assets: Iterable<string>,
  policy: PlanPolicy,
  may: 'mintable' | 'burnable' | 'transferable',
): RuleRefusal | undefined {
  for (const asset of assets) if (policy.assetOf(asset)?.[may] === false) return { asset };
  return undefined;
}

function isBurn({ to, payees }: Flow): boolean {
  return to === undefined && payees === undefined;
}

/** True if another wallet gets it, or may get it. A hold that names no payee is a gift when it is captured. */
function isGift({ from, to, payees }: Flow): boolean {
  if (from === undefined) return false;
  return to === undefined ? payees?.some((payee) => payee !== from) === true : to !== from;
}
