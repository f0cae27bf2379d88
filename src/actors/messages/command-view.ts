import { viewContent } from '../../domain/commands/command-content.ts';
import type { CommandKind } from '../../domain/records/transaction-kind.ts';
import type { Assets } from '../../domain/values/bundle.ts';
import type { Envelope } from './envelope.ts';

/** A command as `inspect()` and the events show it. */
export interface CommandView {
  readonly id: string;
  readonly kind: CommandKind;
  readonly from?: string;
  readonly to?: string;
  readonly assets: Assets;
  readonly key?: string;
}

/** The public view of a command. */
export function viewCommand({ id, command }: Envelope): CommandView {
  const { kind, key } = command;
  return { id, kind, ...viewContent(command), ...(key === undefined ? {} : { key }) };
}
