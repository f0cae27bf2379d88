import type { WalletFreeze } from '../../domain/records/freeze.ts';
import { viewLeg } from '../../domain/records/leg.ts';
import { type Transaction, type TransactionPart, viewInputs } from '../../domain/records/transaction.ts';
import { isTransactionKind, type TransactionKind } from '../../domain/records/transaction-kind.ts';
import { corrupt } from '../codec/cbor-validation.ts';
import { decodeBody } from '../codec/codec.ts';
import { readAmounts, readLegs } from '../codec/movement-text.ts';
import type { Row, Statement } from '../postgres/database.ts';
import { arrayOf, fromByteaText, textArray } from '../postgres/sql-array.ts';
import { groupBy } from './group-by.ts';
import { mapUtxos } from './utxo-rows.ts';

/**
 * Transactions with their inputs and outputs, by id or by key. The indexes are sorted as text, so that the rows of an
 * output are together: `viewInputs` sorts the outputs by number.
 */
export function selectTransactionsStatement(schema: string, by: 'id' | 'key', values: readonly string[]): Statement {
  return {
    name: `select-transactions-by-${by}`,
    text: `with wanted as materialized (
        select id, commit_id, place, kind, key, legs, body from "${schema}".transactions
        where ${by === 'id' ? 'id = any($1::text::uuid[])' : 'key::text = any($1::text::text[])'}
      ), spent as materialized (
        select i.spent_by, i.transaction_id, i.output_index
        from "${schema}".inputs i where i.spent_by in (select id from wanted)
      )
      select 'transaction' as part, w.id::text as of, w.commit_id::text as commit, w.place::integer::text as place,
        w.kind, w.key, w.legs, b.transaction_id::text as reverses, b.open_amounts as open,
        (select pg_catalog.string_agg(r.reversal_id::text, ' '::text order by r.reversal_id)
          from "${schema}".reversed_by r where r.transaction_id = w.id) as reversed_by,
        (extract(epoch from c.committed_at) * 1000::numeric)::text as ms, w.body::text as body,
        c.position::text as position, (extract(epoch from c.recorded_at) * 1000::numeric)::text as recorded_ms,
        case when w.kind::text = any ('{freeze,unfreeze}'::text[]) then (
          select pg_catalog.concat_ws(' '::text, f.wallet::text, f.outgoing::text, f.incoming::text)
          from "${schema}".freezes f where f.transaction_id = w.id) end as freeze,
        null as owner, null as id, null as index, null as asset, null as amount
      from wanted w left join "${schema}".commits c on c.id = w.commit_id
        left join "${schema}".reversed_by b on b.reversal_id = w.id
      union all
      select 'input', s.spent_by::text, null, null, null, null, null, null, null, null, null, null, null, null,
        null, o.owner, o.transaction_id::text, o.output_index::text, o.asset, o.amount::text
      from spent s join "${schema}".outputs o
        on o.transaction_id = s.transaction_id and o.output_index = s.output_index
      union all
      select 'output', o.transaction_id::text, null, null, null, null, null, null, null, null, null, null, null, null,
        null, o.owner, o.transaction_id::text, o.output_index::text, o.asset, o.amount::text
      from "${schema}".outputs o where o.transaction_id in (select id from wanted)
      order by 1, 2, 17, 18, 19`,
    values: [by === 'id' ? arrayOf(values) : textArray(values)],
  };
}

/**
 * Decodes a found transaction. Each reader calls it once: a corrupt row fails only the readers that asked for it, and
 * no two readers share an object.
 */
export type FoundTransaction = () => Transaction;

/** The rows of {@link selectTransactionsStatement}, by transaction id. */
export function findTransactions(rows: readonly Row[]): Map<string, FoundTransaction> {
  const inputs = partsOf(rows, 'input');
  const outputs = partsOf(rows, 'output');
  const read = (row: Row, id: string): Transaction =>
    mapTransaction(row, id, { inputs: viewParts(inputs.get(id)), outputs: viewParts(outputs.get(id)) });
  const found = new Map<string, FoundTransaction>();
  for (const row of rows)
    if (row.part === 'transaction') found.set(row.of as string, () => read(row, row.of as string));
  return found;
}

/**
 * Maps the row of a transaction, with what it spends and creates.
 *
 * @throws LedgerError `ERR_CORRUPT` if it cannot be decoded.
 */
export function mapTransaction(row: Row, id: string, parts: Pick<Transaction, 'inputs' | 'outputs'>): Transaction {
  const { meta, actions, refusal } = decodeBody(typeof row.body === 'string' ? fromByteaText(row.body) : null);
  if (row.kind === 'refused' && refusal === undefined) throw corrupt('a refusal without a reason');
  return {
    id,
    commitId: Number(row.commit),
    place: Number(row.place),
    ...(typeof row.position === 'string'
      ? { position: Number(row.position), recordedAt: new Date(Number(row.recorded_ms)) }
      : {}),
    kind: mapKind(row.kind),
    ...(typeof row.key === 'string' ? { key: row.key } : {}),
    committedAt: new Date(Number(row.ms)),
    ...parts,
    ...(typeof row.legs === 'string' ? { legs: readLegs(row.legs).map(viewLeg) } : {}),
    ...(typeof row.reverses === 'string' ? { reverses: row.reverses, open: readAmounts(row.open ?? '') } : {}),
    ...(typeof row.reversed_by === 'string' ? { reversedBy: row.reversed_by.split(' ') } : {}),
    ...(typeof row.freeze === 'string' ? { freeze: readFreeze(row.freeze) } : {}),
    ...(meta === undefined ? {} : { meta }),
    actions: actions ?? [],
    ...(refusal === undefined ? {} : { refusal }),
  };
}

/** The rows of {@link selectTransactionsStatement}, by idempotency key. */
export function byKey(rows: readonly Row[]): Map<string, FoundTransaction> {
  const found = findTransactions(rows);
  const keyed = new Map<string, FoundTransaction>();
  for (const { part, of, key } of rows) {
    if (part === 'transaction' && typeof key === 'string') keyed.set(key, found.get(of as string) as FoundTransaction);
  }
  return keyed;
}

function readFreeze(text: string): WalletFreeze {
  const [wallet, out, into] = text.split(' ');
  return { wallet: wallet as string, out: out === 'true', in: into === 'true' };
}

function mapKind(kind: string | null | undefined): TransactionKind {
  if (!isTransactionKind(kind)) throw corrupt(`unknown kind of transaction: ${kind}`);
  return kind;
}

function partsOf(rows: readonly Row[], part: 'input' | 'output'): Map<string, Row[]> {
  return groupBy(
    rows.filter((row) => row.part === part),
    ({ of }) => of as string,
  );
}

function viewParts(rows: readonly Row[] = []): TransactionPart[] {
  return viewInputs(mapUtxos(rows));
}
