import { InvariantError } from '../../domain/assert.ts';
import type { Bundle } from '../../domain/values/bundle.ts';
import { writeChanges } from '../codec/changes-text.ts';
import { PartsText, writeInputs, writeOutputs } from '../codec/movement-text.ts';
import type { CommitUnit, UnitResult } from '../ledger-store.ts';
import type { Row, Statement } from '../postgres/database.ts';
import { toHex } from '../postgres/sql-array.ts';

/** The arguments of `commit_one` (`schema/baseline/commit-one.sql`) with their types, in order. */
const PARAMETERS = [
  ...['tx_id uuid', 'tx_kind text', 'tx_key text', 'tx_fingerprint bytea', 'tx_inputs text', 'tx_outputs text'],
  ...[
    'tx_body bytea',
    'tx_changes text',
    'tx_meta text',
    'in_id uuid',
    'in_index integer',
    'in_asset text',
    'in_owner text',
    'in_amount numeric',
  ],
  ...['out_asset_0 text', 'out_owner_0 text', 'out_amount_0 numeric'],
  ...['out_asset_1 text', 'out_owner_1 text', 'out_amount_1 numeric', 'policy_version bigint'],
];

const ARGUMENTS = PARAMETERS.map((parameter, at) => {
  const [name, type] = parameter.split(' ');
  return `${name} => $${at + 1}::text::${type}`;
}).join(', ');

/**
 * One call of `commit_one`, for a batch that it can commit: one transaction without actions, with at most one input and
 * one or two outputs of one asset each. Undefined for any other batch.
 */
export function commitOneStatement(
  schema: string,
  units: readonly CommitUnit[],
  policyVersion = 0,
): Statement | undefined {
  const [unit, ...more] = units;
  const [transaction] = unit?.transactions ?? [];
  if (unit === undefined || transaction === undefined || more.length > 0 || unit.transactions.length > 1)
    return undefined;
  const { id, movement, key = '', fingerprint, body, actions, metaJson = '' } = transaction;
  const { kind, inputs, outputs } = movement;
  const [input, ...moreInputs] = inputs;
  const [first, second, ...moreOutputs] = outputs;
  if (movement.legs !== undefined || movement.holds !== undefined || movement.counts !== undefined) return undefined;
  if (actions.length + moreInputs.length + moreOutputs.length > 0 || first === undefined) return undefined;
  if (![input, first, second].every((part) => part === undefined || part.bundle.size === 1)) return undefined;
  const [inputsText, outputsText, changesText] = [new PartsText(), new PartsText(), new PartsText()];
  writeInputs(inputsText, inputs);
  writeOutputs(outputsText, outputs);
  writeChanges(changesText, movement);
  return {
    name: 'commit-one',
    isPrepared: true,
    isCommit: true,
    text: `select committed_ms, commit_id from "${schema}".commit_one(${ARGUMENTS})`,
    values: [
      ...[id, kind, key, fingerprint === undefined ? '' : `\\x${fingerprint}`],
      ...[inputsText.text, outputsText.text, body === null ? '' : `\\x${toHex(body)}`, changesText.text, metaJson],
      ...(input === undefined ? [null, null, null, null, null] : [input.transactionId, String(input.outputIndex)]),
      ...(input === undefined ? [] : holding(input)),
      ...holding(first),
      ...(second === undefined ? [null, null, null] : holding(second)),
      String(policyVersion),
    ],
  };
}

/** The asset, the owner and the amount of an input or an output of one asset. */
function holding({ owner, bundle }: { readonly owner: string; readonly bundle: Bundle }): [string, string, string] {
  for (const [asset, amount] of bundle) return [asset, owner, amount.toString()];
  throw new InvariantError('an output holds at least one asset');
}

/**
 * The row of {@link commitOneStatement}; undefined if nothing was written, because the input was not there as planned.
 */
export function mapOneResult(rows: readonly Row[]): UnitResult | undefined {
  const [row] = rows;
  if (row === undefined) return undefined;
  const committedAt = new Date(Number(row.committed_ms));
  return { status: 'applied', committedAt, commitId: Number(row.commit_id), firstPlace: 1 };
}
