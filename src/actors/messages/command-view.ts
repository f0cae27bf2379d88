import type { CommandKind } from '../../domain/commands/command.ts';
import type { Assets } from '../../domain/values/bundle.ts';
import { toAssets } from '../../domain/values/bundle.ts';
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
  const { kind, from, to, bundle, key } = command;
  return {
    id,
    kind,
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    assets: toAssets(bundle),
    ...(key === undefined ? {} : { key }),
  };
}
