import type { Assets } from '../../index.ts';

/** How much of an asset there is; an asset may be named as what every object has, such as `constructor`. */
export function amountOf(assets: Assets, asset: string): bigint {
  return Object.hasOwn(assets, asset) ? (assets[asset] ?? 0n) : 0n;
}
