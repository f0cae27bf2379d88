import type { CommandContent } from '../../domain/commands/command-content.ts';
import type { CommandKind } from '../../domain/records/transaction-kind.ts';
import type { Action } from '../../domain/values/action.ts';
import type { CommandView } from './command-view.ts';
import type { ExternalEvent } from './external-event.ts';

/** The reason why a dead letter was given up. */
export type DeadLetterReason =
  /** A delivery whose processor failed at every attempt. */
  | 'attempts_exhausted'
  /** A delivery whose stored action cannot be decoded; only the type of the action is known. */
  | 'unreadable'
  /** A command that crashed its wallet actor twice. */
  | 'poison'
  /** A command that waited for a wallet which was quarantined. */
  | 'quarantined'
  /** An event of a type without a handler. */
  | 'unhandled'
  /** An effect of an event or of a delivery that a rule refused; `error` is the reason of the refusal. */
  | 'refused';

interface DeadLetterBase {
  /** The id to pass to `redrive()`. */
  readonly id: string;
  /** The reason why it was given up. */
  readonly reason: DeadLetterReason;
  /** The time when it was given up. */
  readonly at: Date;
  /** The message of the last error, if there was one. */
  readonly error?: string;
}

/** An effect of an event or of a delivery: a command that its handler or processor issued. */
export type EffectView = { readonly [Kind in CommandKind]: EffectOf<Kind> }[CommandKind];

type EffectOf<Kind extends CommandKind> = {
  /** The kind of the command. */
  readonly kind: Kind;
  /** The key under which the refusal is recorded. A re-driven effect has another one, which is derived from it. */
  readonly key: string;
} & CommandContent<Kind>;

/** A command, an event, a delivery or an effect of one of the latter that was given up. It can be re-driven. */
export type DeadLetter =
  | (DeadLetterBase & {
      readonly kind: 'command';
      /** The wallet of the command. Absent where it names a hold or a transaction and no wallet. */
      readonly wallet?: string;
      /** The command that was not applied. */
      readonly command: CommandView;
    })
  | (DeadLetterBase & {
      readonly kind: 'event';
      /** The external event that was dispatched. */
      readonly event: ExternalEvent;
    })
  | (DeadLetterBase & {
      readonly kind: 'effect';
      /** The wallet of the command. Absent where it names a hold or a transaction and no wallet. */
      readonly wallet?: string;
      /**
       * The external event that was dispatched; for an effect of a delivery an event that stands for it, with the
       * source `pursekit:delivery`, the id of the delivery, and the action as `data`.
       */
      readonly event: ExternalEvent;
      /** The command that was not applied. */
      readonly command: EffectView;
    })
  | (DeadLetterBase & {
      readonly kind: 'delivery';
      /** The wallet of the delivery. */
      readonly wallet: string;
      /** The transaction that carried the action. */
      readonly transactionId: string;
      /** The action that was not delivered. */
      readonly action: Action;
      /** The number of attempts that failed. */
      readonly attempts: number;
    });
