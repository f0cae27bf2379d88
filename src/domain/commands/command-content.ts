import type { CommandKind } from '../records/transaction-kind.ts';
import type { Assets } from '../values/bundle.ts';
import type { PlainData } from '../values/plain-data.ts';
import type { WantedAssets } from '../values/wish.ts';
import type { Command } from './command.ts';
import type { AssetsInput, CommandInput, WantedInput } from './command-input.ts';
import type { CommandDefinition } from './define-command.ts';
import { type CommandInputs, definitionOf } from './registry.ts';

/** The input of a kind of command without the fields that every kind has. */
type OwnInput<Kind extends CommandKind> = Omit<CommandInputs[Kind], keyof CommandInput>;

/** The names of all fields that some kind of command has. */
type FieldName = { [Kind in CommandKind]: keyof OwnInput<Kind> }[CommandKind];

/** The value of a field as a view shows it: assets as an object, any other value as the caller passed it. */
type Viewed<Value> = undefined extends Value ? ViewedOne<NonNullable<Value>> | undefined : ViewedOne<Value>;

type ViewedOne<Value> = [Value] extends [AssetsInput] ? Assets : [Value] extends [WantedInput] ? WantedAssets : Value;

/**
 * The fields of a command of one kind as `inspect()` and the events show them, without those that every kind has. The
 * fields of other kinds are undefined, so that `from` can be read from the view of any command.
 */
export type CommandContent<Kind extends CommandKind> = {
  readonly [Name in keyof OwnInput<Kind>]: Viewed<OwnInput<Kind>[Name]>;
} & {
  readonly [Name in Exclude<FieldName, keyof OwnInput<Kind>>]?: undefined;
};

/** The view of a command's own fields. Example: `{ from: 'alice', to: 'bob', assets: { gold: 5n } }`. */
export function viewContent(command: Command): Readonly<Record<string, unknown>> {
  return viewBy(definitionOf(command), command);
}

/** The view of the fields of a command of one definition, as {@link viewContent} returns it. */
export function viewBy<Own extends Command<string>>(
  { fields }: CommandDefinition<Own>,
  command: Own,
): Readonly<Record<string, unknown>> {
  const content: Record<string, unknown> = {};
  for (const field of fields) {
    const value = contentAt(command, field);
    if (value !== undefined) content[field.name] = field.view(value);
  }
  return content;
}

/**
 * The content of a command that a repeated idempotency key must repeat: its kind and all fields but the key, as plain
 * data. Each present field stands with its name, and an absent one is left out: an optional field that a later version
 * adds does not change the fingerprints that are stored.
 * Example: `['transfer', ['from', 'alice'], ['to', 'bob'], ['assets', [['gold', '5']]]]`.
 */
export function intentOf(command: Command): PlainData[] {
  return intentBy(definitionOf(command), command);
}

/** The content of a command of one definition, as {@link intentOf} returns it. */
export function intentBy<Own extends Command<string>>({ fields }: CommandDefinition<Own>, command: Own): PlainData[] {
  const { kind, meta, actions } = command;
  const intent: PlainData[] = [kind];
  for (const field of fields) {
    const value = contentAt(command, field);
    if (value !== undefined) intent.push([field.name, field.intent(value)]);
  }
  if (meta !== undefined) intent.push(['meta', meta]);
  if (actions.length > 0) intent.push(['actions', actions]);
  return intent;
}

/** Undefined for an optional field that the caller left out. */
function contentAt(command: object, { property }: { readonly property: string }): unknown {
  return (command as Readonly<Record<string, unknown>>)[property];
}
