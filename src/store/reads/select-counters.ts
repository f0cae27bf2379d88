import type { ExceededCap } from '../../domain/records/exceeded-cap.ts';
import type { CountChange } from '../../domain/records/movement.ts';
import type { Row, Statement } from '../postgres/database.ts';
import { textArray } from '../postgres/sql-array.ts';

/** The counters that these changes change, as they are now, with their caps, in the order of the changes. */
export function selectCountersStatement(schema: string, counts: readonly CountChange[]): Statement {
  return {
    name: 'select-counters',
    text: `select coalesce(x.amount, "${schema}".owned_amount(c.asset, c.wallet))::text as amount,
        x.minted::text as minted,
        case when c.wallet <> ''::text then r.wallet_max when x.is_complete then r.supply_max end::text as amount_max,
        case when c.wallet = ''::text and x.is_complete then r.minted_max end::text as minted_max
      from unnest($1::text::text[], $2::text::text[]) with ordinality as c (asset, wallet, place)
      left join "${schema}".asset_counters x on x.asset = c.asset and x.wallet = c.wallet
      cross join lateral (
        select a.supply_max::numeric as supply_max, a.minted_max::numeric as minted_max,
          a.wallet_max::numeric as wallet_max
        from "${schema}".asset_rules a where a.asset::text = c.asset order by a.number desc limit 1
      ) r
      order by c.place`,
    values: [textArray(counts.map(({ asset }) => asset)), textArray(counts.map(({ wallet = '' }) => wallet))],
  };
}

/** The caps that the changes of one transaction would exceed, by the rows of {@link selectCountersStatement}. */
export function findExceeded(rows: readonly Row[], counts: readonly CountChange[]): ExceededCap[] {
  return counts.flatMap(({ asset, wallet, minted, amount }, at): ExceededCap[] => {
    const row = rows[at];
    const own = { place: 0, asset, wallet };
    const room = roomIn(row?.amount_max, row?.amount);
    if (amount > 0n && room !== undefined && room < amount)
      return [
        { ...own, reason: wallet === undefined ? 'supply_exceeded' : 'wallet_max_exceeded', asked: amount, room },
      ];
    const roomToMint = roomIn(row?.minted_max, row?.minted);
    if (minted > 0n && roomToMint !== undefined && roomToMint < minted)
      return [{ ...own, reason: 'minted_exceeded', asked: minted, room: roomToMint }];
    return [];
  });
}

function roomIn(max: string | null | undefined, amount: string | null | undefined): bigint | undefined {
  if (typeof max !== 'string' || typeof amount !== 'string') return undefined;
  const room = BigInt(max) - BigInt(amount);
  return room > 0n ? room : 0n;
}
