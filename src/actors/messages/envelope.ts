import type { Command } from '../../domain/commands/command.ts';
import { viewContent } from '../../domain/commands/command-content.ts';
import type { Outcome } from '../../domain/records/outcome.ts';
import type { CommandKind } from '../../domain/records/transaction-kind.ts';
import type { Assets } from '../../domain/values/bundle.ts';
import type { EncodedCommand } from '../../store/ledger-store.ts';

/** A validated command on its way: travels through a mailbox until it is answered; only the first answer counts. */
export interface Envelope {
  /** The id its transaction will have, however often it is planned or sent. */
  readonly id: string;
  readonly wallet: string;
  readonly command: Command;
  readonly encoded: EncodedCommand;
  /** On the steady count of the clock, as all that durations are made of. */
  readonly receivedAtMs: number;
  /** Its place in the order in which commands reached its mailbox, from 1. */
  arrival: number;
  /**
   * How often the wallet actor crashed with this command in hand. Above zero, nobody here knows whether an earlier send
   * of it was applied, and as what: the database is asked.
   */
  crashes: number;
  answer(outcome: Outcome): void;
  fail(error: unknown): void;
}

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
