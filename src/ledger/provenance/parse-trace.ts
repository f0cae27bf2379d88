import { invalidCommand } from '../../domain/errors.ts';
import type { TaintInput, TraceOptions } from '../../domain/records/trace.ts';
import { unknownField } from '../../domain/unknown-field.ts';
import { isName } from '../../domain/values/names.ts';
import { isOutpoint, isTransactionId, outpointOf, parseOutpoint } from '../../domain/values/outpoint.ts';
import { isPlainObject } from '../../domain/values/plain-data.ts';

const LIMIT = 1_000;
const LIMIT_MAX = 100_000;
const ORIGINS_MAX = 1_000;

/** The bounds of a trace, complete. */
export interface TraceBounds {
  readonly depthMax: number;
  readonly limit: number;
  readonly asset: string | undefined;
}

/** The start of a trace: a transaction, or one of its outputs. */
export interface TraceStart {
  readonly id: string;
  readonly index: number | undefined;
}

/** The origins of a taint, each once. */
export interface TaintOrigins {
  readonly transactions: readonly string[];
  readonly outpoints: readonly string[];
}

const FIELDS = ['depthMax', 'limit', 'asset'];

/**
 * Parses the options of a trace, and completes them.
 *
 * @throws LedgerError `ERR_INVALID_COMMAND` with `not_an_object`, `unknown_field`, `name_invalid` or `trace_invalid`.
 */
export function parseTraceOptions(options: TraceOptions, fields: readonly string[] = FIELDS): TraceBounds {
  if (!isPlainObject(options)) throw invalidCommand('not_an_object', 'options');
  const unknown = Object.keys(options).find((name) => !fields.includes(name));
  if (unknown !== undefined) throw unknownField('', unknown, fields);
  const { depthMax, limit, asset } = options as TraceOptions;
  if (asset !== undefined && !isName(asset)) throw invalidCommand('name_invalid', 'asset');
  return {
    depthMax: depthMax === undefined ? Number.POSITIVE_INFINITY : countUpTo('depthMax', depthMax, LIMIT_MAX),
    limit: limit === undefined ? LIMIT : countUpTo('limit', limit, LIMIT_MAX),
    asset,
  };
}

/** The start that a text names; undefined for a text that is neither an outpoint nor the id of a transaction. */
export function parseStart(text: unknown): TraceStart | undefined {
  if (isOutpoint(text)) return parseOutpoint(text);
  return isTransactionId(text) ? { id: text.toLowerCase(), index: undefined } : undefined;
}

/**
 * Parses the origins of a taint.
 *
 * @throws LedgerError `ERR_INVALID_COMMAND` as {@link parseTraceOptions}, and with `not_a_list`, `missing_field`,
 * `transaction_invalid` or `outpoint_invalid`.
 */
export function parseTaint(input: TaintInput): { readonly origins: TaintOrigins; readonly bounds: TraceBounds } {
  const bounds = parseTraceOptions(input, ['transactions', 'outpoints', ...FIELDS]);
  const { transactions = [], outpoints = [] } = input;
  if (!Array.isArray(transactions)) throw invalidCommand('not_a_list', 'transactions');
  if (!Array.isArray(outpoints)) throw invalidCommand('not_a_list', 'outpoints');
  const count = transactions.length + outpoints.length;
  if (count === 0) throw invalidCommand('missing_field', 'transactions', 'one transaction or outpoint is required');
  if (count > ORIGINS_MAX) throw invalidCommand('trace_invalid', 'transactions');
  const badId = transactions.findIndex((id) => !isTransactionId(id));
  if (badId >= 0) throw invalidCommand('transaction_invalid', `transactions[${badId}]`);
  const badOutpoint = outpoints.findIndex((outpoint) => !isOutpoint(outpoint));
  if (badOutpoint >= 0) throw invalidCommand('outpoint_invalid', `outpoints[${badOutpoint}]`);
  const named = (outpoints as readonly string[]).map((outpoint) => {
    const { id, index } = parseOutpoint(outpoint);
    return outpointOf(id, index);
  });
  const ids = (transactions as readonly string[]).map((id) => id.toLowerCase());
  return { origins: { transactions: [...new Set(ids)], outpoints: [...new Set(named)] }, bounds };
}

function countUpTo(field: string, value: unknown, max: number): number {
  if (Number.isSafeInteger(value) && (value as number) >= 1 && (value as number) <= max) return value as number;
  throw invalidCommand('trace_invalid', field);
}
