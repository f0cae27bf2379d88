import { invalidCommand } from '../errors.ts';
import type { CommandKind } from '../records/transaction-kind.ts';
import { unknownField } from '../unknown-field.ts';
import { isKey } from '../values/names.ts';
import { isPlainObject } from '../values/plain-data.ts';
import type { Command } from './command.ts';
import type { CommandDefinition } from './define-command.ts';
import type { CommandField } from './fields/command-field.ts';
import { parseActions, parseMeta } from './fields/shared-fields.ts';
import { COMMANDS } from './registry.ts';

/**
 * Turns a caller's input into a command that owns its data. Checks run in the order of `PROBLEMS`, so an input with
 * several problems is refused for the first of them. Every field is read once.
 *
 * @throws LedgerError `ERR_INVALID_COMMAND` with `field` and `problem`.
 */
export function validateCommand(kind: CommandKind, input: unknown): Command {
  return validateInput<Command>(COMMANDS[kind], input);
}

/** Validates an input against one definition, as {@link validateCommand} does. */
export function validateInput<Own extends Command<string>>(definition: CommandDefinition<Own>, input: unknown): Own {
  if (!isPlainObject(input)) throw invalidCommand('not_an_object', definition.kind);
  const { fields, fieldNames } = definition;
  const { length } = fields;
  // One list for all phases: raw values, then those of the command. Counting loops and a list of its final length:
  // iterators and a list that grows cost as much as all checks together.
  const values = new Array<unknown>(length);
  for (let at = 0; at < length; at += 1) {
    const field = fields[at] as CommandField;
    const value = input[field.name];
    if (value !== undefined) values[at] = field.parseShape(value);
  }
  const { key, meta, actions, dryRun } = input;
  for (const name of Object.keys(input)) if (!fieldNames.includes(name)) throw unknownField('', name, fieldNames);
  for (let at = 0; at < length; at += 1) {
    const { isRequired, name } = fields[at] as CommandField;
    if (isRequired && values[at] === undefined) throw invalidCommand('missing_field', name);
  }
  for (let at = 0; at < length; at += 1) {
    const raw = values[at];
    if (raw !== undefined) (fields[at] as CommandField).checkNames(raw);
  }
  definition.check(values);
  for (let at = 0; at < length; at += 1) {
    const raw = values[at];
    if (raw !== undefined) values[at] = (fields[at] as CommandField).parseContent(raw);
  }
  if (dryRun !== undefined && typeof dryRun !== 'boolean') throw invalidCommand('switch_invalid', 'dryRun');
  if (key !== undefined && !isKey(key)) throw invalidCommand('key_invalid', 'key');
  for (const at of definition.dataFields) {
    if (values[at] !== undefined) values[at] = (fields[at] as CommandField).parseData?.(values[at]);
  }
  // Before the actions: problems of `meta` precede those of `actions`.
  const ownMeta = parseMeta(meta);
  const command = definition.make(values, parseActions(actions));
  if (key !== undefined) command.key = key;
  if (ownMeta !== undefined) command.meta = ownMeta;
  if (dryRun === true) command.isDryRun = true;
  return command;
}
