import type { Row, Statement } from '../postgres/database.ts';
import { arrayOf, nameArray } from '../postgres/sql-array.ts';

/** The wallets that one step of a ranking looks at. */
const WALLETS_PER_STEP = 20_000;

/** The next step of a ranking (`schema/baseline/ranking.sql`). */
export function rankWalletsStatement(schema: string, asset: string): Statement {
  return {
    name: 'rank-wallets',
    text: `select is_ranked from "${schema}".rank_wallets(of_asset => $1::text, wallets_max => $2::text::integer)`,
    values: [asset, String(WALLETS_PER_STEP)],
  };
}

/** A row if the ranking of an asset is complete. */
export function selectIsRankedStatement(schema: string, asset: string): Statement {
  return {
    name: 'select-is-ranked',
    text: `select 'true'::text as is_ranked from "${schema}".ranked_assets a
      where a.asset = $1::text and a.ranked_upto is null`,
    values: [asset],
  };
}

/** A wallet of a ranking, and what it owns. */
export interface RankedAmount {
  readonly wallet: string;
  readonly amount: bigint;
}

/** Some wallets of a ranking, and the position up to which it may have changes; undefined if it is not complete. */
export interface RankedPage {
  readonly upto: number | undefined;
  readonly wallets: readonly RankedAmount[];
}

/** The wallets that own the most of an asset, behind one of them, by amount and then by name. */
export function selectRankedStatement(
  schema: string,
  asset: string,
  after: RankedAmount | undefined,
  limit: number,
): Statement {
  const from =
    after === undefined
      ? '$2::text is null and $3::text is null'
      : 'w.amount <= $2::text::numeric and (w.amount < $2::text::numeric or w.wallet > $3::text)';
  return {
    name: `select-ranked-${after === undefined ? 'first' : 'next'}`,
    // One statement, so that the position is that of the rows.
    text: `select p.target::text as upto, w.wallet as wallet, w.amount::text as amount
      from "${schema}".packed_history p
      left join lateral (
        select w.wallet, w.amount from "${schema}".ranked_wallets w where w.asset = $1::text and ${from}
        order by w.amount desc, w.wallet limit $4::text::bigint
      ) w on true
      where exists (select from "${schema}".ranked_assets a where a.asset = $1::text and a.ranked_upto is null)
        -- The asset has no packed changes.
        or not exists (
          select from "${schema}".balance_points b where b.wallet = '~owned'::text and b.asset = $1::text
        )`,
    values: [asset, after === undefined ? null : String(after.amount), after?.wallet ?? null, String(limit)],
    isPrepared: true,
  };
}

/** The rows of {@link selectRankedStatement}. */
export function mapRanked(rows: readonly Row[]): RankedPage {
  const [first] = rows;
  if (first === undefined) return { upto: undefined, wallets: [] };
  const found = rows.filter(({ wallet }) => wallet !== null);
  return {
    upto: Number(first.upto),
    wallets: found.map(({ wallet, amount }) => ({ wallet: wallet as string, amount: BigInt(amount as string) })),
  };
}

/** A wallet, and the sum of the changes by which it owns more than its row says, at most. */
export interface RankedGain {
  readonly wallet: string;
  readonly gains: bigint;
}

/** Those of some wallets that may come before a wallet of the ranking, if they gained something since. */
export function selectRisingStatement(
  schema: string,
  asset: string,
  wallets: readonly RankedGain[],
  before: RankedAmount,
): Statement {
  return {
    name: 'select-rising',
    // In the order of the index, which is read once from page to page.
    text: `select p.target::text as upto, w.wallet as wallet, w.amount::text as amount
      from "${schema}".packed_history p
      left join lateral (
        select n.wallet, w.amount
        from (
          select x.wallet, x.gains
          from rows from (pg_catalog.unnest($2::text::text[]), pg_catalog.unnest($3::text::numeric[]))
            as x (wallet, gains)
          order by x.wallet collate "C" offset 0::bigint
        ) n
        cross join lateral (
          select w.amount from "${schema}".ranked_wallets w
          where w.asset = $1::text and w.wallet = n.wallet limit 1::bigint
        ) w
        where w.amount + n.gains >= $4::text::numeric
          and (w.amount + n.gains > $4::text::numeric or n.wallet collate "C" < $5::text)
      ) w on true
      where exists (select from "${schema}".ranked_assets a where a.asset = $1::text and a.ranked_upto is null)`,
    values: [
      asset,
      nameArray(wallets.map(({ wallet }) => wallet)),
      arrayOf(wallets.map(({ gains }) => gains)),
      String(before.amount),
      before.wallet,
    ],
    isPrepared: true,
  };
}

/** The amounts of an asset in some wallets after their last pages up to a position. */
export function selectAmountsOfStatement(
  schema: string,
  asset: string,
  wallets: readonly string[],
  upto: number,
): Statement {
  return {
    name: 'select-amounts-of',
    text: `select n.wallet as wallet, p.available::text as available, p.held::text as held
      from pg_catalog.unnest($1::text::text[]) as n (wallet)
      cross join lateral (
        select b.available, b.held from "${schema}".balance_points b
        where b.wallet = n.wallet and b.asset = $2::text and b.position <= $3::text::bigint
        order by b.position desc, b.place desc limit 1::bigint
      ) p`,
    values: [nameArray(wallets), asset, String(upto)],
    isPrepared: true,
  };
}
