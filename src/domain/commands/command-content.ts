import type { Assets } from '../values/bundle.ts';
import type { PlainData } from '../values/plain-data.ts';
import type { Command } from './command.ts';
import type { CommandDefinition } from './define-command.ts';
import { definitionOf } from './registry.ts';

/** The fields of a command as `inspect()` and the events show them, without those that every kind has. */
export interface CommandContent {
  readonly from?: string;
  readonly to?: string;
  readonly assets: Assets;
}

/** The view of a command's own fields. Example: `{ from: 'alice', to: 'bob', assets: { gold: 5n } }`. */
export function viewContent(command: Command): CommandContent {
  const content: Record<string, unknown> = {};
  for (const field of definitionOf(command).fields) {
    const value = contentAt(command, field);
    if (value !== undefined) content[field.name] = field.view(value);
  }
  return content as unknown as CommandContent;
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
