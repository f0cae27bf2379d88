import { toJson } from '../../index.ts';

/** Formats a value of a field on one line. Names are listed. */
export function valueText(value: unknown): string {
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value.join(', ');
  return typeof value === 'object' ? toJson(value) : String(value);
}

/** Formats an amount or a wish: `5`, `up to 5`, `all`, `all but 10`. */
export function amountText(amount: unknown): string {
  if (!isObject(amount)) return valueText(amount);
  const { upTo, all, keep } = amount;
  if (upTo !== undefined) return `up to ${valueText(upTo)}`;
  if (all !== true) return valueText(amount);
  return keep === undefined || keep === 0n ? 'all' : `all but ${valueText(keep)}`;
}

/** Formats assets, an object or a list: `gold 5, wood all`. */
export function assetsText(assets: unknown): string {
  const entries = Array.isArray(assets)
    ? assets.map((entry) => [valueText(entry?.asset), entry?.amount] as const)
    : Object.entries(Object(assets));
  return entries.map(([asset, amount]) => `${asset} ${amountText(amount)}`).join(', ');
}

/** Formats legs as short phrases: `alice → bob gold 60; bob → alice wood 9`. A script may pass anything. */
export function legsText(legs: unknown): string {
  return Array.isArray(legs) && legs.every(isObject) ? legs.map(legText).join('; ') : valueText(legs);
}

/** Formats requirements: `alice has vip 1 and bob has gold 5`. A script may pass anything. */
export function requirementsText(requirements: unknown): string {
  if (!Array.isArray(requirements) || !requirements.every(isObject)) return valueText(requirements);
  return requirements.map(({ wallet, assets }) => `${valueText(wallet)} has ${assetsText(assets)}`).join(' and ');
}

/** Formats a leg, as it was passed or as a transaction shows it. */
export function legText(leg: Readonly<Record<string, unknown>>): string {
  const { from, to, assets, mint, burn, hold, id, expiresInMs, for: payees, capture, release, rest } = leg;
  if (mint !== undefined) return `mint ${assetsText(mint)} to ${valueText(to)}`;
  if (burn !== undefined) return `burn ${assetsText(burn)} of ${valueText(from)}`;
  if (hold !== undefined) {
    const expiry = expiresInMs === undefined ? '' : ` for ${valueText(expiresInMs)} ms`;
    const only = payees === undefined ? '' : `, only ${valueText(payees)} may capture it`;
    return `hold ${assetsText(hold)} of ${valueText(from)} as ${valueText(id)}${expiry}${only}`;
  }
  const part = assets === undefined ? '' : `${assetsText(assets)} of `;
  const receiver = to === undefined ? '' : ` to ${valueText(to)}`;
  if (capture !== undefined) {
    return `capture ${part}${valueText(capture)}${receiver}${rest === undefined ? '' : `, rest: ${valueText(rest)}`}`;
  }
  if (release !== undefined) return `release ${part}${valueText(release)}${receiver}`;
  return `${valueText(from)} → ${valueText(to)} ${assetsText(assets)}`;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
