import { type CommandContent, viewContent } from '../../domain/commands/command-content.ts';
import type { CommandKind } from '../../domain/records/transaction-kind.ts';
import type { Envelope } from './envelope.ts';

/**
 * A command as `inspect()` and the events show it: a union over the kinds of commands. `view.from` can be read from the
 * view of any kind; after a check of `view.kind` the fields of that kind are present. Example:
 * `{ id: '0190…', kind: 'transfer', from: 'alice', to: 'bob', assets: { gold: 5n }, key: 'order-7' }`.
 */
export type CommandView = { readonly [Kind in CommandKind]: ViewOf<Kind> }[CommandKind];

type ViewOf<Kind extends CommandKind> = {
  /** The id of the transaction that the command is to become. */
  readonly id: string;
  /** The kind of the command. */
  readonly kind: Kind;
  /** The idempotency key of the command, if it has one. */
  readonly key?: string;
  /** Present for a dry run. */
  readonly dryRun?: true;
} & CommandContent<Kind>;

/** The public view of a command. */
export function viewCommand({ id, command }: Envelope): CommandView {
  const { kind, key, isDryRun } = command;
  const extras = { ...(key === undefined ? {} : { key }), ...(isDryRun === true ? { dryRun: true } : {}) };
  return { id, kind, ...viewContent(command), ...extras } as unknown as CommandView;
}
