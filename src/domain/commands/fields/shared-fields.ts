import type { Problem } from '../../error-codes.ts';
import { invalidCommand } from '../../errors.ts';
import { LIMITS } from '../../limits.ts';
import { type Action, type Meta, NO_ACTIONS } from '../../values/action.ts';
import { isDuration } from '../../values/duration.ts';
import { isName } from '../../values/names.ts';
import { copyPlainData, DataTooLarge, isPlainObject, NotPlainData } from '../../values/plain-data.ts';

/** The fields that the input of every kind of command takes, all optional. */
export const SHARED_FIELDS: readonly string[] = Object.freeze(['key', 'meta', 'actions', 'dryRun']);

/**
 * The names that a field of a kind may not have: the shared fields, and what views and reports of a command show beside
 * its fields.
 */
export const RESERVED_NAMES: readonly string[] = Object.freeze([
  ...SHARED_FIELDS,
  ...['id', 'kind', 'type', 'runtime', 'answer'],
]);

/**
 * Returns a copy of `meta`; undefined if it has no fields: no `meta`, `{}` and `{ note: undefined }` are one content.
 *
 * @throws LedgerError with `meta_not_encodable` or `meta_too_large`.
 */
export function parseMeta(meta: unknown, field = 'meta'): Meta | undefined {
  if (meta === undefined) return undefined;
  if (!isPlainObject(meta)) throw invalidCommand('meta_not_encodable', field);
  const own = copy(meta, field, META) as Meta;
  return Object.keys(own).length === 0 ? undefined : own;
}

/**
 * Returns copies of the actions; none if there are none.
 *
 * @throws LedgerError with `actions_invalid`, `due_invalid` or `action_too_large`.
 */
export function parseActions(actions: unknown): readonly Action[] {
  if (actions === undefined) return NO_ACTIONS;
  if (!Array.isArray(actions) || actions.length > LIMITS.actionsPerCommandMax)
    throw invalidCommand('actions_invalid', 'actions');
  let notDue: string | undefined;
  const own = Array.from(actions, (action: unknown, at) => {
    const field = `actions[${at}]`;
    if (!isPlainObject(action)) throw invalidCommand('actions_invalid', field);
    const hasDue = action.dueInMs === undefined || isDuration(action.dueInMs);
    // NaN is not plain data either, and that would say less about what is wrong.
    const read = hasDue ? action : { ...action, dueInMs: undefined };
    const copied = copy(read, field, ACTION) as Action;
    // The fields of the copy: a getter of the caller's object may return something else the second time.
    if (!isName(copied.type)) throw invalidCommand('actions_invalid', `${field}.type`);
    if (!hasDue || (copied.dueInMs !== undefined && !isDuration(copied.dueInMs))) notDue ??= `${field}.dueInMs`;
    return copied;
  });
  if (notDue !== undefined) throw invalidCommand('due_invalid', notDue);
  return own;
}

/** The bound of one piece of data, and the problems of data that breaks a rule or the bound. */
interface DataRule {
  readonly bytesMax: number;
  readonly invalid: Problem;
  readonly tooLarge: Problem;
}

const META: DataRule = { bytesMax: LIMITS.metaBytesMax, invalid: 'meta_not_encodable', tooLarge: 'meta_too_large' };
const ACTION: DataRule = { bytesMax: LIMITS.actionBytesMax, invalid: 'actions_invalid', tooLarge: 'action_too_large' };

function copy(value: unknown, field: string, { bytesMax, invalid, tooLarge }: DataRule): unknown {
  try {
    return copyPlainData(value, field, bytesMax);
  } catch (error) {
    if (error instanceof DataTooLarge) throw invalidCommand(tooLarge, field);
    if (error instanceof NotPlainData) throw invalidCommand(invalid, error.path, error.message);
    throw error;
  }
}
