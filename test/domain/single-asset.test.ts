import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addTo, bundleOf, subtractFrom, toAssets } from '../../src/domain/values/bundle.ts';
import { singleAsset } from '../../src/domain/values/single-asset.ts';
import { amount } from './support/arbitraries.ts';

const name = fc.constantFrom('gold', 'silver', 'constructor', '__proto__', 'size');

test('a bundle of one asset answers every question as a map does', () => {
  fc.assert(
    fc.property(name, amount, name, (asset, held, other) => {
      const [one, map] = [singleAsset(asset, held), new Map([[asset, held]])];

      expect(one.size).toBe(1);
      expect([...one]).toEqual([...map]);
      expect([...one.keys()]).toEqual([...map.keys()]);
      expect([one.get(other), one.has(other)]).toEqual([map.get(other), map.has(other)]);
      expect(new Map(one)).toEqual(map);
      expect(toAssets(one)).toEqual(toAssets(map));
    }),
  );
});

test('two iterations over a bundle of one asset are independent', () => {
  const one = singleAsset('gold', 5n);
  const seen: bigint[] = [];
  for (const [, outer] of one) for (const [, inner] of one) seen.push(outer, inner);

  expect(seen).toEqual([5n, 5n]);
  expect([...one]).toEqual([...one]);
});

test('a bundle of one asset is added and subtracted as a map is', () => {
  const sums = new Map([
    ['gold', 1n],
    ['silver', 2n],
  ]);
  addTo(sums, singleAsset('gold', 4n));
  subtractFrom(sums, singleAsset('silver', 2n));

  expect(sums).toEqual(new Map([['gold', 5n]]));
});

test('a bundle of sums holds them, for one asset, none and many', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.tuple(name, amount), { selector: ([asset]) => asset }), (entries) => {
      expect([...bundleOf(new Map(entries))]).toEqual(entries);
    }),
  );
});
