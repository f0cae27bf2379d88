import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AssetAmounts } from '../../src/domain/records/history-entry.ts';
import { PageBuilder } from '../../src/store/history/page-builder.ts';
import { changesOfPage, changesOfWallet, ownedIn } from '../../src/store/history/read-changes.ts';
import type { HistoryPage } from '../../src/store/history/wallet-pages.ts';
import { WalletSums } from '../../src/store/history/wallet-sums.ts';

/*
 * Goal: the pages and points of any commits are those of a naive grouping, and what is read out of pages and commits is
 * what was written.
 */
const RUNS = Number(process.env.PURSEKIT_PROPERTY_RUNS ?? 100);
const PAGE_CHANGES = 256;

interface Change {
  readonly wallet: string;
  readonly asset: string;
  readonly available: bigint;
  readonly held: bigint;
}
/** A commit is a list of transactions, each a list of changes. */
type Commit = readonly (readonly Change[])[];

// Names that end, or begin, with others, and one that looks like a change.
const wallet = fc.constantFrom('alice', 'malice', 'ice', 'a', 'a.1', 'a/gold', 'm:alice', '~minted', '~burned');
const asset = fc.constantFrom('gold', 'old', 'g', 'go#1', 'gold2', 'a'.repeat(64));
const amount = fc.oneof(
  { weight: 6, arbitrary: fc.bigInt(-5n, 5n) },
  { weight: 2, arbitrary: fc.bigInt(-(10n ** 16n), 10n ** 16n) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      ...[10n ** 13n, 10n ** 14n - 1n, 10n ** 14n, 2n ** 53n, 10n ** 78n - 1n].flatMap((n) => [n, -n]),
    ),
  },
);
const change = fc.record({ wallet, asset, available: amount, held: fc.oneof(fc.constant(0n), amount) });
/** A transaction changes each asset of a wallet once, and by more than nothing. */
const transaction = fc
  .uniqueArray(change, { maxLength: 8, selector: ({ wallet: of, asset: what }) => `${of} ${what}` })
  .map((changes) => changes.filter(({ available, held }) => available !== 0n || held !== 0n));
const commit = fc.array(transaction, { maxLength: 8 });
const gap = fc.integer({ min: 1, max: 3 });
const commits = fc.oneof(
  { weight: 4, arbitrary: fc.array(fc.tuple(gap, commit), { maxLength: 12 }) },
  // Enough changes of one wallet for several pages.
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.array(fc.tuple(gap, commit), { minLength: 1, maxLength: 5 }), fc.integer({ min: 20, max: 90 }))
      .map(([some, times]) => new Array<typeof some>(times).fill(some).flat()),
  },
);

const textOf = ({ wallet: of, asset: what, available, held }: Change): string =>
  `${of} ${amountsOf(what, available, held)}`;
const amountsOf = (what: string, available: bigint, held: bigint): string =>
  `${what}=${available === 0n ? '' : available}${held === 0n ? '' : `~${held}`}`;
const written = (of: Commit): string => of.map((changes) => changes.map(textOf).join(';')).join('|');

interface Placed extends Change {
  readonly position: number;
  readonly place: number;
}

/** All changes in order, with what all wallets own more. */
function placed(all: readonly (readonly [number, Commit])[]): Placed[] {
  return all.flatMap(([position, transactions]) =>
    transactions.flatMap((changes, at) => {
      const owned = new Map<string, bigint>();
      for (const { wallet: of, asset: what, available, held } of changes)
        if (!of.startsWith('~')) owned.set(what, (owned.get(what) ?? 0n) + available + held);
      const sums = Array.from(owned, ([what, available]) => ({ wallet: '~owned', asset: what, available, held: 0n }));
      return [...changes, ...sums.filter(({ available }) => available !== 0n)].map((each) => ({
        ...each,
        ...{ position, place: at + 1 },
      }));
    }),
  );
}

/** The pages of a wallet by a naive grouping. */
function pagesOf(name: string, all: readonly Placed[]): HistoryPage[] {
  const own = all.filter(({ wallet: of }) => of === name);
  const pages: Placed[][] = [];
  for (const each of own) {
    const page = pages.at(-1);
    const last = page?.at(-1);
    const isNext = last?.position !== each.position || last.place !== each.place;
    if (page === undefined || (page.length >= PAGE_CHANGES && isNext)) pages.push([each]);
    else page.push(each);
  }
  return pages.map((page) => {
    const [first, last] = [page[0] as Placed, page.at(-1) as Placed];
    const upto = own.slice(0, own.indexOf(last) + 1);
    const assets = new Set(page.map(({ asset: what }) => what));
    return {
      ...{ wallet: name, firstPosition: first.position, lastPosition: last.position, lastPlace: last.place },
      entries: page
        .map((each) => `${amountsOf(each.asset, each.available, each.held)} ${each.position}.${each.place}`)
        .join(';'),
      points: [...assets].map((what) => ({
        asset: what,
        available: sum(upto, what, 'available'),
        held: sum(upto, what, 'held'),
      })),
    };
  });
}

/** A page whose order is fixed: the amounts that all wallets own, and the points, are in any order. */
function inAnyOrder({ entries, points, ...page }: HistoryPage): unknown {
  const isOwned = page.wallet === '~owned';
  return { ...page, entries: isOwned ? entries.split(';').toSorted() : entries, points: new Set(points) };
}

function sum(changes: readonly Change[], what: string, part: 'available' | 'held'): bigint {
  return changes.reduce((total, each) => (each.asset === what ? total + each[part] : total), 0n);
}

function sumsOf(changes: readonly Change[]): Map<string, AssetAmounts> {
  const sums = (what: string) => ({ available: sum(changes, what, 'available'), held: sum(changes, what, 'held') });
  return new Map(changes.map(({ asset: what }) => [what, sums(what)]));
}

/** The changes of a wallet, a map per transaction. */
function grouped(changes: readonly Placed[]): unknown[] {
  const found: { position: number; place: number; amounts: Map<string, unknown> }[] = [];
  for (const { position, place, asset: what, available, held } of changes) {
    const last = found.at(-1);
    if (last?.position === position && last.place === place) last.amounts.set(what, { available, held });
    else found.push({ position, place, amounts: new Map([[what, { available, held }]]) });
  }
  return found;
}

test('the pages of a builder are those of a naive grouping, and reading inverts them', () => {
  fc.assert(
    fc.property(commits, (given) => {
      let position = 0;
      const all = given.map(([by, of]): [number, Commit] => {
        position += by;
        return [position, of];
      });
      const builder = new PageBuilder();
      for (const [at, of] of all) builder.add(at, written(of));
      const changes = placed(all);
      const names = [...new Set(changes.map(({ wallet: of }) => of))].toSorted();

      const built = [...builder.wallets()];
      expect(built.map((pages) => pages.map(inAnyOrder))).toEqual(
        names.map((name) => pagesOf(name, changes).map(inAnyOrder)),
      );
      for (const name of names) {
        const own = grouped(changes.filter(({ wallet: of }) => of === name));
        const pages = built.find(([page]) => page?.wallet === name) ?? [];
        expect(pages.flatMap(({ entries }) => changesOfPage(entries))).toEqual(own);
        const gold = changes.filter(({ wallet: of, asset: what }) => of === name && what === 'gold');
        expect(pages.flatMap(({ entries }) => changesOfPage(entries, 'gold'))).toEqual(grouped(gold));
        if (name !== '~owned')
          expect(all.flatMap(([at, of]) => changesOfWallet(at, written(of), name, 'gold'))).toEqual(grouped(gold));
        const sums = new WalletSums(name);
        for (const [, of] of all) sums.add(written(of));
        const added = new Map<string, AssetAmounts>();
        sums.addTo(added);
        if (name !== '~owned') expect(added).toEqual(sumsOf(changes.filter(({ wallet: of }) => of === name)));
        if (name !== '~owned') expect(all.flatMap(([at, of]) => changesOfWallet(at, written(of), name))).toEqual(own);
      }
      for (const [at, of] of all) {
        const owned = new Map<string, bigint>();
        for (const { asset: what, available } of changes.filter(
          (each) => each.wallet === '~owned' && each.position === at,
        ))
          owned.set(what, (owned.get(what) ?? 0n) + available);
        const nonzero = (map: ReadonlyMap<string, bigint>) => [...map].filter(([, n]) => n !== 0n).toSorted();
        expect(nonzero(ownedIn(written(of)))).toEqual(nonzero(owned));
      }
    }),
    { numRuns: RUNS },
  );
});
