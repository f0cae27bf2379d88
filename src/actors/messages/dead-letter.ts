import type { Action } from '../../domain/values/action.ts';
import type { CommandView } from './envelope.ts';
import type { ExternalEvent } from './external-event.ts';

/** Why no one took it. */
export type DeadLetterReason =
  /** A delivery whose processor threw at every attempt. */
  | 'attempts_exhausted'
  /** A delivery whose stored action cannot be read; of the action only its type is known. */
  | 'unreadable'
  /** A command that crashed its wallet actor twice. */
  | 'poison'
  /** A command that waited for a wallet which crashed too often. */
  | 'quarantined'
  /** An event of a type without a handler. */
  | 'unhandled';

interface DeadLetterBase {
  readonly id: string;
  readonly reason: DeadLetterReason;
  readonly at: Date;
  readonly error?: string;
}

/** A command, an event or a delivery that no one took. */
export type DeadLetter =
  | (DeadLetterBase & { readonly kind: 'command'; readonly wallet: string; readonly command: CommandView })
  | (DeadLetterBase & { readonly kind: 'event'; readonly event: ExternalEvent })
  | (DeadLetterBase & {
      readonly kind: 'delivery';
      readonly wallet: string;
      readonly transactionId: string;
      readonly action: Action;
      readonly attempts: number;
    });
