import type { AssetDefinition, AssetRules, Problem } from '../../../src/index.ts';

/** The answer to a definition of rules. */
export type DefineAnswer =
  | { readonly status: 'defined'; readonly rules: Omit<AssetDefinition, 'definedAt'> }
  | { readonly status: 'failed'; readonly problem: Problem | undefined };

/** The rules of assets, with their versions. */
export class ModelAssetsRules {
  readonly #versions = new Map<string, Omit<AssetDefinition, 'definedAt'>[]>();

  /** Defines the rules of an asset. The same rules again change nothing. */
  define(asset: string, given: AssetRules): DefineAnswer {
    const { supplyMax, perWalletMax } = given;
    if (supplyMax !== undefined && perWalletMax !== undefined && perWalletMax > supplyMax)
      return { status: 'failed', problem: 'caps_contradict' };
    const versions = this.#versions.get(asset) ?? [];
    this.#versions.set(asset, versions);
    const caps = Object.fromEntries(
      (['supplyMax', 'mintedMax', 'perWalletMax'] as const).flatMap((cap) =>
        given[cap] === undefined ? [] : [[cap, given[cap]]],
      ),
    );
    const { transferable = true, burnable = true, mintable = true, decimals = 0 } = given;
    const rules = { asset, version: versions.length + 1, ...caps, transferable, burnable, mintable, decimals };
    const before = versions.at(-1);
    if (before !== undefined && isSame(before, rules)) return { status: 'defined', rules: before };
    versions.push(rules);
    return { status: 'defined', rules };
  }

  /** The last rules of an asset. */
  last(asset: string): AssetRules | undefined {
    return this.#versions.get(asset)?.at(-1);
  }
}

function isSame(one: Omit<AssetDefinition, 'definedAt'>, other: Omit<AssetDefinition, 'definedAt'>): boolean {
  const names = ['supplyMax', 'mintedMax', 'perWalletMax', 'transferable', 'burnable', 'mintable', 'decimals'] as const;
  return names.every((name) => one[name] === other[name]);
}
