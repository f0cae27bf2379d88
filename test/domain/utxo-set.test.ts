import fc from 'fast-check';
import { expect, test } from 'vitest';
import { InvariantError } from '../../src/domain/assert.ts';
import { LIMITS } from '../../src/domain/limits.ts';
import { amountOf } from '../../src/domain/values/holding.ts';
import { byOutpoint, type Utxo } from '../../src/domain/values/utxo.ts';
import { UtxoSet } from '../../src/domain/values/utxo-set.ts';
import { bundle } from './support/arbitraries.ts';
import { namesOf, setOf, sumOf, utxo } from './support/builders.ts';

const ASSETS = ['gold', 'silver', 'iron', 'wood', 'nothing'];

/** A set in the simplest implementation, which is slow. */
class NaiveSet {
  members: Utxo[] = [];

  add(one: Utxo): void {
    if (!this.members.some(({ outpoint }) => outpoint === one.outpoint)) this.members.push(one);
  }

  remove(one: Utxo): void {
    this.members = this.members.filter(({ outpoint }) => outpoint !== one.outpoint);
  }

  byAmount(asset: string): Utxo[] {
    const rank = (a: Utxo, b: Utxo): number => {
      const [left, right] = [amountOf(a, asset), amountOf(b, asset)];
      if (left !== right) return left < right ? -1 : 1;
      return byOutpoint(a, b);
    };
    return this.members.filter((member) => member.bundle.has(asset)).sort(rank);
  }
}

/** Additions and removals by index: a UTXO of the set is removed or added again, any other is added. */
const STEPS = fc.array(fc.record({ at: fc.nat({ max: 15 }), remove: fc.boolean() }), { maxLength: 100 });

test('after any additions and removals the set equals a naive set', () => {
  fc.assert(
    fc.property(fc.array(bundle, { minLength: 16, maxLength: 16 }), STEPS, (bundles, steps) => {
      const utxos = bundles.map((assets, at) => utxo(`u${at}`, assets));
      const set = new UtxoSet();
      const naive = new NaiveSet();

      for (const { at, remove } of steps) {
        const one = utxos[at] as Utxo;
        if (!remove) {
          set.add(one);
          naive.add(one);
        } else if (naive.members.includes(one)) {
          set.remove(one);
          naive.remove(one);
        }

        expect(set.size).toBe(naive.members.length);
        expect([...set.values()]).toEqual(naive.members);
        expect(set.totals).toEqual(sumOf(naive.members));
        for (const asset of ASSETS) {
          expect(set.total(asset)).toBe(sumOf(naive.members).get(asset) ?? 0n);
          expect(namesOf(set.byAmount(asset))).toEqual(namesOf(naive.byAmount(asset)));
        }
      }
    }),
  );
});

test('the first index of at least an amount is that of a linear search', () => {
  fc.assert(
    fc.property(fc.array(bundle), fc.bigInt({ min: 0n, max: 30n }), (bundles, amount) => {
      const set = setOf(...bundles);
      const list = set.byAmount('gold');

      const found = set.holding('gold')?.firstAtLeast(amount) ?? 0;

      const place = list.findIndex((one) => amountOf(one, 'gold') >= amount);
      expect(found).toBe(place === -1 ? list.length : place);
    }),
  );
});

test('a UTXO that is added twice is in the set once', () => {
  const set = setOf({ gold: 5n });

  set.add(utxo('u0', { gold: 5n }));

  expect(set.size).toBe(1);
  expect(set.total('gold')).toBe(5n);
  expect(set.byAmount('gold')).toHaveLength(1);
});

test('the removal of a UTXO that is not in the set throws and changes nothing', () => {
  const set = setOf({ gold: 5n });

  expect(() => set.remove(utxo('u1', { gold: 5n }))).toThrow(new InvariantError('u1:0 is not in the set'));
  expect(set.total('gold')).toBe(5n);
});

test('the removal of a UTXO whose asset the set does not hold throws and changes nothing', () => {
  const set = setOf({ gold: 5n });

  expect(() => set.remove(utxo('u0', { silver: 5n }))).toThrow(InvariantError);
  expect(set.totals).toEqual(new Map([['gold', 5n]]));
});

test.each<readonly [string, Parameters<typeof utxo>, boolean]>([
  ['holds a UTXO of one asset', ['u0', { gold: 5n }], true],
  ['holds a UTXO of several assets', ['u1', { silver: 1n, gold: 2n }], true],
  ['does not hold a UTXO with the amount of another', ['u9', { gold: 5n }], false],
  ['does not hold a UTXO of an asset that none of its UTXOs has', ['u0', { wood: 5n }], false],
  ['does not hold a UTXO without assets', ['u0', {}], false],
])('a set %s', (_, [name, assets], expected) => {
  const set = setOf({ gold: 5n }, { silver: 1n, gold: 2n });

  expect(set.has(utxo(name, assets))).toBe(expected);
});

test('a UTXO is in the set from its addition to its removal', () => {
  const set = setOf({ gold: 5n });
  const one = utxo('u1', { gold: 3n });

  expect(set.has(one)).toBe(false);
  set.add(one);
  expect(set.has(one)).toBe(true);
  set.remove(one);
  expect(set.has(one)).toBe(false);
});

test('a UTXO that is added again after its removal is the youngest', () => {
  const set = setOf({ gold: 1n }, { gold: 2n });
  const [first] = [...set.values()] as [Utxo];

  set.remove(first);
  set.add(first);

  expect(namesOf([...set.values()])).toEqual(['u1', 'u0']);
});

test('the sweepable UTXOs are the bundles of fewer than 16 assets, oldest first', () => {
  const wide = (count: number): Record<string, bigint> =>
    Object.fromEntries(Array.from({ length: count }, (_, at) => [`asset-${at}`, 1n]));
  const full = LIMITS.assetsPerOutputMax;

  const set = setOf({ gold: 9n }, wide(full), wide(full - 1), wide(full + 1), { gold: 1n });

  expect(namesOf([...set.sweepable()])).toEqual(['u0', 'u2', 'u4']);
});

test.each<readonly [string, Parameters<typeof setOf>, string[]]>([
  ['of the asset that lies in the most', [{ gold: 9n }, { silver: 3n }, { wood: 9n }, { silver: 2n }], ['u3', 'u1']],
  ['of the first of several assets', [{ gold: 9n }, { silver: 3n }, { silver: 2n }, { gold: 8n }], ['u3', 'u0']],
  ['of nothing', [], []],
])('the most scattered UTXOs are those %s, smallest first', (_, bundles, expected) => {
  expect(namesOf(setOf(...bundles).mostScattered())).toEqual(expected);
});

test('an empty set holds zero of everything', () => {
  const set = new UtxoSet();

  expect([set.size, set.total('gold'), set.byAmount('gold'), set.totals]).toEqual([0, 0n, [], new Map()]);
});

test('a set counts its assets, with none, one and several', () => {
  const gold = utxo('a', { gold: 5n });
  const both = utxo('b', { gold: 1n, iron: 2n });
  const set = new UtxoSet();
  const counts = [set.assetCount];
  for (const one of [gold, both]) {
    set.add(one);
    counts.push(set.assetCount);
  }
  for (const one of [both, gold]) {
    set.remove(one);
    counts.push(set.assetCount);
  }

  expect(counts).toEqual([0, 1, 2, 1, 0]);
});
