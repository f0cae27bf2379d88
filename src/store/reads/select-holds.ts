import type { HoldRecord, HoldState } from '../../domain/records/hold.ts';
import type { Meta } from '../../domain/values/action.ts';
import { decodeBody } from '../codec/codec.ts';
import type { Row, Statement } from '../postgres/database.ts';
import { fromByteaText, nameArray } from '../postgres/sql-array.ts';
import { groupBy } from './group-by.ts';
import { mapUtxos } from './utxo-rows.ts';

/** Some holds by id, in any state, with what they still own. */
export function selectHoldsStatement(schema: string, ids: readonly string[]): Statement {
  return {
    name: 'select-holds',
    isPrepared: true,
    text: `${columnsOf(schema)} from "${schema}".holds_at($1::text::text[])`,
    values: [nameArray(ids)],
  };
}

/** With what the transaction that made the hold has beside its columns, and with its kind: `exchange \\xa1…`. */
function columnsOf(schema: string): string {
  return `select id as hold, wallet, state, held_by::text as held_by, held_ms, expires_ms, ended_by::text as ended_by,
        ended_ms, payees, is_due::text as is_due, transaction_id::text as id, output_index::text as index, asset,
        amount::text as amount, '~'::text || id as owner, (select t.kind::text || ' '::text || t.body::text
          from "${schema}".transactions t where t.id = held_by) as made`;
}

/** A page of the open holds of a wallet, or of all wallets, in the order of their ids, with what they own. */
export function selectHoldPageStatement(
  schema: string,
  wallet: string | undefined,
  limit: number,
  after: string | undefined,
): Statement {
  return {
    name: wallet === undefined ? 'select-hold-page' : 'select-hold-page-of-wallet',
    text: `${columnsOf(schema)} from "${schema}".holds_at(array(
        select h.id::text from "${schema}".holds h
        where h.state::text = 'open'::text and h.id::text > $2::text
          ${wallet === undefined ? '' : 'and h.wallet::text = $3::text'}
        order by h.id::text collate "C" limit $1::text::bigint))`,
    // Every name is greater than the empty text.
    values: [String(limit), after ?? '', ...(wallet === undefined ? [] : [wallet])],
  };
}

/** The rows of {@link selectHoldsStatement} and {@link selectHoldPageStatement}, by id, in the order of the rows. */
export function mapHolds(rows: readonly Row[]): Map<string, HoldRecord> {
  const groups = groupBy(rows, ({ hold }) => hold as string);
  return new Map(Array.from(groups, ([id, own]) => [id, mapHold(id, own)]));
}

/** The ids of a page of the open holds of a wallet. */
export function selectOpenHoldsStatement(
  schema: string,
  wallet: string,
  limit: number,
  after: string | undefined,
): Statement {
  return {
    name: 'select-open-holds',
    text: `select id as hold
      from "${schema}".open_holds_of($1::text, $2::text::integer, nullif($3::text, ''::text))`,
    values: [wallet, String(limit), after ?? ''],
  };
}

/** The ids of open holds that are expired, and of those that expire next. */
export function selectDueHoldsStatement(schema: string, limit: number): Statement {
  return {
    name: 'select-due-holds',
    isPrepared: true,
    text: `select id as hold, in_ms from "${schema}".due_holds($1::text::integer)`,
    values: [String(limit)],
  };
}

/** The ids of the holds that are due, in the rows of {@link selectDueHoldsStatement}, and when the next one is. */
export function mapDueHolds(rows: readonly Row[]): { readonly ids: string[]; readonly nextInMs: number | undefined } {
  const next = rows.find(({ in_ms }) => in_ms !== '0');
  const due = next === undefined ? rows : rows.slice(0, rows.indexOf(next));
  return { ids: mapHoldIds(due), nextInMs: next === undefined ? undefined : Number(next.in_ms) };
}

/** The ids in the rows of {@link selectOpenHoldsStatement}. */
export function mapHoldIds(rows: readonly Row[]): string[] {
  return rows.map(({ hold }) => hold as string);
}

function mapHold(id: string, rows: readonly Row[]): HoldRecord {
  const [first = {}] = rows;
  return {
    id,
    wallet: first.wallet as string,
    state: first.state as HoldState,
    payees: typeof first.payees === 'string' ? first.payees.split(' ') : undefined,
    heldBy: first.held_by as string,
    heldAt: new Date(Number(first.held_ms)),
    expiresAt: mapDate(first.expires_ms),
    endedBy: first.ended_by ?? undefined,
    endedAt: mapDate(first.ended_ms),
    isDue: first.is_due === 'true' && first.state === 'open',
    utxos: first.asset === null ? [] : mapUtxos(rows),
    meta: () => metaIn(first.made, id),
  };
}

/** The `meta` of the command `hold`, or of the leg of an exchange. */
function metaIn(made: string | null | undefined, id: string): Meta | undefined {
  if (typeof made !== 'string') return undefined;
  const [kind, bytes] = made.split(' ') as [string, string];
  const { meta, holds = {} } = decodeBody(fromByteaText(bytes));
  if (kind === 'hold') return meta;
  return Object.hasOwn(holds, id) ? holds[id] : undefined;
}

function mapDate(ms: string | null | undefined): Date | undefined {
  return typeof ms === 'string' ? new Date(Number(ms)) : undefined;
}
