import { onNextTurn } from '../../platform/timers.ts';
import type { PackSize } from '../history-store.ts';
import type { Row, Statement } from '../postgres/database.ts';
import { arrayOf, nameArray } from '../postgres/sql-array.ts';
import type { PackedStep } from '../progress.ts';
import { PageBuilder } from './page-builder.ts';
import type { HistoryPage } from './wallet-pages.ts';

/**
 * With fewer changes the pages of a wallet are small, and with more a reader reads more of what is not packed. Where a
 * commit has few transactions, commits are counted.
 */
const PACK_SIZE: PackSize = { bytes: 8_000_000, commits: 16_384 };
/** The changes that are read at once, in bytes: the host waits some milliseconds for their grouping. */
const READ_BYTES = 256_000;
const READ_COMMITS = 1_000;
/** The pages that one database transaction writes, unless one wallet has more: other statements run in between. */
const PART_PAGES = 500;

/** The dependencies of {@link packHistory}. */
export interface PackHistoryOptions {
  readonly schema: string;
  run(statement: Statement): Promise<Row[]>;
}

/**
 * Packs the changes of the next commits that have a position, if there are enough of them
 * (`schema/baseline/history.sql`).
 */
export async function packHistory({ schema, run }: PackHistoryOptions, size = PACK_SIZE): Promise<PackedStep> {
  const range = mapRange(await run(beginPackStatement(schema, size)));
  if (range === undefined) return { hasMore: false };
  const builder = new PageBuilder();
  for (let from = range.after; from < range.upto; ) {
    const commits = await run(selectChangeTextsStatement(schema, from, range.upto));
    for (const { position, changes } of commits) builder.add(Number(position), changes ?? '');
    from = commits.length === 0 ? range.upto : Number(commits.at(-1)?.position);
    await new Promise<void>(onNextTurn);
  }
  let part: HistoryPage[] = [];
  for (const pages of builder.wallets()) {
    if (part.length > 0 && part.length + pages.length > PART_PAGES) {
      if (!isPacked(await run(packPagesStatement(schema, range, part, false)))) return { hasMore: true };
      part = [];
    }
    part.push(...pages);
  }
  await run(packPagesStatement(schema, range, part, true));
  return { hasMore: true };
}

/** The positions of a pack: behind `after`, up to `upto`. */
interface PackRange {
  readonly after: number;
  readonly upto: number;
}

function beginPackStatement(schema: string, { bytes, commits }: PackSize): Statement {
  return {
    name: 'begin-pack',
    text: `select after_position, upto_position from "${schema}".begin_pack(
      bytes_min => $1::text::integer, bytes_max => $1::text::integer,
      commits_min => $2::text::integer, commits_max => $2::text::integer)`,
    values: [String(bytes), String(commits)],
    isPrepared: true,
  };
}

function mapRange([row]: readonly Row[]): PackRange | undefined {
  return row === undefined ? undefined : { after: Number(row.after_position), upto: Number(row.upto_position) };
}

/** The next changes of the commits of a range, as many as are grouped at once. */
export function selectChangeTextsStatement(schema: string, after: number, upto: number): Statement {
  return {
    name: 'select-change-texts',
    text: `select c.position::text as position, c.changes as changes
      from (
        select p.position, p.changes, pg_catalog.octet_length(p.changes) as bytes,
          pg_catalog.sum(pg_catalog.octet_length(p.changes)) over (order by p.position) as bytes_upto
        from "${schema}".placed_commits p
        where p.position > $1::text::bigint and p.position <= $2::text::bigint
        order by p.position limit $3::text::bigint
      ) c
      where c.bytes_upto - c.bytes::bigint < $4::text::bigint order by c.position`,
    values: [String(after), String(upto), String(READ_COMMITS), String(READ_BYTES)],
    isPrepared: true,
  };
}

const PACK_ARGUMENTS = [
  ...['after_position bigint', 'upto_position bigint', 'is_last boolean'],
  ...['page_wallet text[]', 'page_position bigint[]', 'page_place integer[]', 'page_first bigint[]'],
  ...['page_entries text[]', 'point_wallet text[]', 'point_asset text[]', 'point_position bigint[]'],
  ...['point_place integer[]', 'point_available numeric[]', 'point_held numeric[]'],
].map((argument, at) => {
  const [name, type] = argument.split(' ');
  return `${name} => $${at + 1}::text::${type}`;
});

function packPagesStatement(
  schema: string,
  { after, upto }: PackRange,
  pages: readonly HistoryPage[],
  isLast: boolean,
): Statement {
  const points = pages.flatMap((page) => page.points.map((point) => ({ page, point })));
  return {
    name: 'pack-pages',
    text: `select is_packed from "${schema}".pack_pages(${PACK_ARGUMENTS.join(', ')})`,
    values: [
      ...[String(after), String(upto), String(isLast)],
      // Names of the history begin with "~", which needs no quotes either.
      nameArray(pages.map(({ wallet }) => wallet)),
      arrayOf(pages.map(({ lastPosition }) => lastPosition)),
      arrayOf(pages.map(({ lastPlace }) => lastPlace)),
      arrayOf(pages.map(({ firstPosition }) => firstPosition)),
      // Names and amounts need no escapes, and no entry is empty.
      arrayOf(pages.map(({ entries }) => entries)),
      nameArray(points.map(({ page }) => page.wallet)),
      nameArray(points.map(({ point }) => point.asset)),
      arrayOf(points.map(({ page }) => page.lastPosition)),
      arrayOf(points.map(({ page }) => page.lastPlace)),
      arrayOf(points.map(({ point }) => point.available)),
      arrayOf(points.map(({ point }) => point.held)),
    ],
    isPrepared: true,
  };
}

function isPacked([row]: readonly Row[]): boolean {
  return row?.is_packed === 'true';
}
