import type { AssetAmounts } from '../../domain/records/history-entry.ts';
import type { Place } from '../history-store.ts';
import type { Row, Statement } from '../postgres/database.ts';
import { arrayOf, nameArray } from '../postgres/sql-array.ts';

/** The largest place of a transaction in a commit. */
export const PLACE_MAX = 2 ** 31 - 1;

/** The positions that have a history. */
export function selectReachStatement(schema: string): Statement {
  return {
    name: 'select-reach',
    text: `select p.last_position::text as packed, o.last_position::text as last,
        (o.changes_bytes - p.last_bytes)::text as bytes, p.archived_upto::text as archived
      from "${schema}".packed_history p, "${schema}".commit_order o`,
    values: [],
    isPrepared: true,
  };
}

/** The position up to which the history is archived. */
export function selectArchivedStatement(schema: string): Statement {
  return {
    name: 'select-archived',
    text: `select p.archived_upto::text as archived from "${schema}".packed_history p`,
    values: [],
    isPrepared: true,
  };
}

/** The commits behind a position whose changes have a text, such as the name of a wallet and a space, in order. */
export function selectUnpackedStatement(schema: string, part: string, after: number, upto: number): Statement {
  return {
    name: 'select-unpacked',
    text: `select c.position::text as position, c.changes as changes from "${schema}".placed_commits c
      where c.position > $2::text::bigint and c.position <= $3::text::bigint
        and pg_catalog.strpos(c.changes::text, $1::text) > 0
      order by c.position`,
    values: [part, String(after), String(upto)],
    isPrepared: true,
  };
}

/** Some pages of a wallet, from a place on: up to the last packed position. */
export interface PagesQuery {
  readonly wallet: string;
  /** Only pages with changes of it. */
  readonly asset: string | undefined;
  readonly isNewestFirst: boolean;
  /** Newest first: pages that end at or before it. Oldest first: pages that end behind it. */
  readonly from: Place;
  readonly packed: number;
  /** Only pages that end behind it: the others may be removed. */
  readonly archived: number;
  readonly limit: number;
}

/** Pages in the order of their ends. */
export function selectPagesStatement(schema: string, query: PagesQuery): Statement {
  const { wallet, asset, isNewestFirst, from, packed, archived, limit } = query;
  const [end, place] = asset === undefined ? ['h.last_position', 'h.last_place'] : ['b.position', 'b.place'];
  const source =
    asset === undefined
      ? `"${schema}".history_pages h where h.wallet = $1::text and $2::text is null`
      : `"${schema}".balance_points b join "${schema}".history_pages h
        on h.wallet = b.wallet and h.last_position = b.position and h.last_place = b.place
        where b.wallet = $1::text and b.asset = $2::text`;
  const [compare, order] = isNewestFirst ? ['<=', 'desc'] : ['>', 'asc'];
  return {
    name: `select-pages-${asset === undefined ? 'all' : 'asset'}-${order}`,
    text: `select h.last_position::text as position, h.last_place::text as place, h.entries as entries
      from ${source}
        and (${end}, ${place}) ${compare} ($3::text::bigint, $4::text::integer) and ${end} <= $5::text::bigint
        and ${end} > $7::text::bigint
      order by ${end} ${order}, ${place} ${order} limit $6::text::bigint`,
    values: [wallet, asset ?? null, ...[from.position, from.place, packed, limit, archived].map(String)],
    isPrepared: true,
  };
}

/** The amounts of some assets of a wallet at the ends of some pages. */
export function selectPointsStatement(
  schema: string,
  wallet: string,
  points: readonly (Place & { readonly asset: string })[],
): Statement {
  return {
    name: 'select-points',
    text: `select b.asset as asset, b.position::text as position, b.place::text as place,
        b.available::text as available, b.held::text as held
      from rows from (pg_catalog.unnest($2::text::text[]), pg_catalog.unnest($3::text::bigint[]),
        pg_catalog.unnest($4::text::integer[])) as p (asset, position, place)
      join "${schema}".balance_points b
        on b.wallet = $1::text and b.asset = p.asset and b.position = p.position and b.place = p.place`,
    values: [
      wallet,
      nameArray(points.map(({ asset }) => asset)),
      arrayOf(points.map(({ position }) => position)),
      arrayOf(points.map(({ place }) => place)),
    ],
    isPrepared: true,
  };
}

/** The amounts of a row. */
export function mapAmounts({ available, held }: Row): AssetAmounts {
  return { available: BigInt(available as string), held: BigInt(held as string) };
}

/** The amounts of a wallet after the last pages up to a position: of one asset, or of each that it ever had. */
export function selectAmountsStatement(
  schema: string,
  wallet: string,
  upto: number,
  asset: string | undefined,
): Statement {
  const last = (of: string): string => `select b.available, b.held from "${schema}".balance_points b
    where b.wallet = $1::text and b.asset = ${of} and b.position <= $2::text::bigint
    order by b.position desc, b.place desc limit 1::bigint`;
  if (asset !== undefined) {
    return {
      name: 'select-amounts-of-asset',
      text: `select $3::text as asset, p.available::text as available, p.held::text as held
        from (${last('$3::text')}) p`,
      values: [wallet, String(upto), asset],
      isPrepared: true,
    };
  }
  return {
    name: 'select-amounts',
    // The index is read once for each asset, and not once for each point.
    text: `with recursive named (asset) as (
        (select b.asset from "${schema}".balance_points b where b.wallet = $1::text order by b.asset limit 1::bigint)
        union all
        select (select b.asset from "${schema}".balance_points b
          where b.wallet = $1::text and b.asset > n.asset order by b.asset limit 1::bigint)
        from named n where n.asset is not null
      )
      select n.asset as asset, p.available::text as available, p.held::text as held
      from named n cross join lateral (${last('n.asset')}) p where n.asset is not null`,
    values: [wallet, String(upto)],
    isPrepared: true,
  };
}

/** The records of some transactions by their places. */
export function selectEntriesStatement(schema: string, places: readonly Place[]): Statement {
  return {
    name: 'select-entries',
    text: `select c.position::text as position, t.place::integer::text as place, c.id::text as commit, t.id::text as id,
        (extract(epoch from c.recorded_at) * 1000::numeric)::text as recorded_ms,
        (extract(epoch from c.committed_at) * 1000::numeric)::text as ms,
        t.kind::text as kind, t.key::text as key, t.legs::text as legs, t.body::text as body,
        pg_catalog.split_part(c.changes::text, '|'::text, t.place::integer) as changes
      from rows from (pg_catalog.unnest($1::text::bigint[]), pg_catalog.unnest($2::text::integer[]))
        as e (position, place)
      join "${schema}".placed_commits c on c.position = e.position
      join "${schema}".transactions t on t.commit_id = c.id and t.place::integer = e.place`,
    values: [arrayOf(places.map(({ position }) => position)), arrayOf(places.map(({ place }) => place))],
    isPrepared: true,
  };
}

/** The expired holds of `lapsed_at` (`schema/baseline/history.sql`): at a time, or now. */
export function lapsedAtStatement(
  schema: string,
  wallets: readonly string[],
  position: number,
  at: Date | undefined,
): Statement {
  return {
    name: 'lapsed-at',
    text: `select wallet, asset, amount from "${schema}".lapsed_at(of_wallets => $1::text::text[],
      at_position => $2::text::bigint, at_ms => $3::text::double precision)`,
    values: [nameArray(wallets), String(position), at === undefined ? null : String(at.getTime())],
    isPrepared: true,
  };
}

/** The last position at a time (`schema/baseline/history.sql`). */
export function positionAtStatement(schema: string, at: Date): Statement {
  return {
    name: 'position-at',
    text: `select last_position as position from "${schema}".position_at(at_ms => $1::text::double precision)`,
    values: [String(at.getTime())],
    isPrepared: true,
  };
}

/**
 * The time up to which the order of positions is final. After a sweep that was full it is not recorded, but what comes
 * has the last time or a later one.
 */
export function selectFinalUntilStatement(schema: string): Statement {
  return {
    name: 'select-final-until',
    text: `select (extract(epoch from greatest(o.final_until, o.last_recorded - '1 millisecond'::interval))
        * 1000::numeric)::text as final_ms
      from "${schema}".commit_order o`,
    values: [],
    isPrepared: true,
  };
}

/** The commit of a position. */
export function selectCommitStatement(schema: string, position: number): Statement {
  return {
    name: 'select-commit-at',
    text: `select c.id::text as id, (extract(epoch from c.recorded_at) * 1000::numeric)::text as recorded_ms,
        (extract(epoch from c.committed_at) * 1000::numeric)::text as ms
      from "${schema}".placed_commits c where c.position = $1::text::bigint`,
    values: [String(position)],
    isPrepared: true,
  };
}
