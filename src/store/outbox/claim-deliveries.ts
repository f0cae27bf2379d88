import type { RelayTurn, TurnResult } from '../ledger-store.ts';
import type { Row, Statement } from '../postgres/database.ts';
import { arrayOf, nameArray } from '../postgres/sql-array.ts';
import { readDelivery } from './delivery-rows.ts';

/** Confirms what was made and claims what is next, in one round trip: see migrations 8 and 10. */
export function turnStatement(schema: string, turn: RelayTurn, aheadMs: number): Statement {
  const { made, claimant, types, wallets, starting, most, leaseMs } = turn;
  return {
    name: 'relay-turn',
    text: `select delivery as row, id, index, wallet, type, payload, attempts from "${schema}".relay_turn(
      $1::text::bigint[], $2::text::uuid, $3::text::text[], $4::text::text[], $5::text::integer,
      $6::text::integer, $7::text::double precision, $8::text::double precision)`,
    values: [
      arrayOf(made),
      claimant,
      nameArray(types),
      nameArray(wallets),
      String(starting),
      String(most),
      String(leaseMs),
      String(aheadMs),
    ],
    isPrepared: true,
  };
}

/** The rows of {@link turnStatement}. */
export function readTurn(rows: readonly Row[]): TurnResult {
  const claimed: TurnResult['claimed'][number][] = [];
  const busy: string[] = [];
  for (const row of rows) {
    if (row.row === null) busy.push(row.wallet as string);
    else claimed.push({ ...readDelivery(row), attempt: Number(row.attempts) });
  }
  return { claimed, busy };
}
