import { AMOUNT_MAX, LIMITS } from '../limits.ts';
import { SingleAsset, singleAsset } from './single-asset.ts';

/** Assets and their amounts, all positive: a `Map`, or a smaller object for a single asset. */
export interface Bundle extends Iterable<[string, bigint]> {
  /** The number of assets. */
  readonly size: number;
  get(asset: string): bigint | undefined;
  has(asset: string): boolean;
  /** The assets. */
  keys(): Iterable<string>;
}

/** Makes a bundle of sums. The bundle owns the map from then on. */
export function bundleOf(sums: Map<string, bigint>): Bundle {
  if (sums.size === 1) for (const [asset, amount] of sums) return singleAsset(asset, amount);
  return sums;
}

/** Assets and their amounts as the public API shows them. `Name` are the names of the assets, if they are declared. */
export type Assets<Name extends string = string> = string extends Name
  ? Readonly<Record<string, bigint>>
  : { readonly [Asset in Name]?: bigint };

/** Converts a bundle to a plain object with the assets in alphabetical order. */
export function toAssets(bundle: Bundle): Assets {
  if (bundle.size === 1) for (const [asset, amount] of bundle) return { [asset]: amount };
  const assets: Record<string, bigint> = {};
  for (const asset of sortedNames(bundle)) assets[asset] = bundle.get(asset) as bigint;
  return assets;
}

/** The engine allocates kilobytes to sort, also for the two names that the outputs of a trade have. */
function sortedNames(bundle: Bundle): string[] {
  const names = [...bundle.keys()];
  const [first, second] = names;
  if (names.length !== 2 || first === undefined || second === undefined) return names.sort();
  return first < second ? names : [second, first];
}

/** Adds every amount of `bundle` to `sums`. */
export function addTo(sums: Map<string, bigint>, bundle: Bundle): void {
  // An iterator over one asset is three objects.
  if (bundle instanceof SingleAsset) addAmount(sums, bundle.asset, bundle.amount);
  else for (const [asset, amount] of bundle) addAmount(sums, asset, amount);
}

function addAmount(sums: Map<string, bigint>, asset: string, amount: bigint): void {
  sums.set(asset, (sums.get(asset) ?? 0n) + amount);
}

/** Subtracts every amount of `taken` from `sums`, and removes assets whose sum becomes zero. `sums` holds enough. */
export function subtractFrom(sums: Map<string, bigint>, taken: Bundle): void {
  for (const [asset, amount] of taken) {
    const left = (sums.get(asset) ?? 0n) - amount;
    if (left === 0n) sums.delete(asset);
    else sums.set(asset, left);
  }
}

/**
 * Packs the change of a wallet into outputs: one, unless an amount exceeds the maximum of an output or there are more
 * than 16 assets. Then the assets that the command moves (`hot`) share an output and the others go into outputs of 16,
 * so that the next command does not rewrite all of them. Example: 40 assets of which `gold` is hot become an output of
 * `gold` and outputs of 16, 16 and 7 assets.
 */
export function packChange(change: Map<string, bigint>, hot: Pick<Bundle, 'has'>): Bundle[] {
  if (change.size === 0) return [];
  if (change.size <= LIMITS.assetsPerOutputMax && fits(change)) return [bundleOf(change)];
  const outputs: Map<string, bigint>[] = [];
  const cold: [string, bigint][] = [];
  const first = new Map<string, bigint>();
  const splits = change.size > LIMITS.assetsPerOutputMax;
  for (const entry of change) {
    if (splits && !hot.has(entry[0])) cold.push(entry);
    else first.set(entry[0], entry[1]);
  }
  if (first.size > 0) outputs.push(first);
  for (let at = 0; at < cold.length; at += LIMITS.assetsPerOutputMax) {
    outputs.push(new Map(cold.slice(at, at + LIMITS.assetsPerOutputMax)));
  }
  return outputs.flatMap(splitAtAmountMax);
}

function fits(bundle: Bundle): boolean {
  for (const [, amount] of bundle) if (amount > AMOUNT_MAX) return false;
  return true;
}

function splitAtAmountMax(bundle: Bundle): Bundle[] {
  const outputs: Map<string, bigint>[] = [];
  for (const [asset, amount] of bundle) {
    let left = amount;
    for (let at = 0; left > 0n; at += 1) {
      const part = left > AMOUNT_MAX ? AMOUNT_MAX : left;
      outputs[at] ??= new Map();
      (outputs[at] as Map<string, bigint>).set(asset, part);
      left -= part;
    }
  }
  return outputs.map(bundleOf);
}
