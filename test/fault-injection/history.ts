/*
 * The log of a worker: one line of JSON per entry, written before the worker acts on it. The checker reads
 * only these lines and the database.
 */

/** Amounts by asset, as text: JSON has no bigint. */
export type Amounts = Readonly<Record<string, string>>;

/** One movement of an exchange. Without `from` it mints, without `to` it burns. */
export interface IntentLeg {
  readonly from?: string;
  readonly to?: string;
  readonly assets: Amounts;
}

/** A command of a caller. A hold that it opens has its key as id. */
export interface Intent {
  readonly key: string;
  readonly kind: 'mint' | 'transfer' | 'burn' | 'exchange' | 'hold' | 'capture' | 'release' | 'reverse';
  /** The wallet whose mailbox it passes; of a reversal, any. */
  readonly wallet: string;
  readonly to?: string;
  /** The assets that it moves; of an exchange, those that it holds. */
  readonly assets: Amounts;
  /** A transfer of all that the wallet has of these assets; their amounts are unknown. */
  readonly isAll?: true;
  /** The movements of an exchange. */
  readonly legs?: readonly IntentLeg[];
  /** The hold that it captures or releases. */
  readonly hold?: string;
  /** The rest of what it captures returns to the wallet of the hold. */
  readonly isRestReleased?: true;
  /** The milliseconds until the hold expires that it opens. */
  readonly expiresInMs?: number;
  /** The id of the transaction that it reverses. */
  readonly of?: string;
  /** It reverses as much as there is. */
  readonly isPartial?: true;
  /** Number of its actions. */
  readonly actions: number;
}

/** A command was sent, for the first time or again. */
export interface Invoked extends Intent {
  readonly type: 'invoke';
  readonly atMs: number;
  readonly again: boolean;
}

/** An answer arrived. */
export interface Answered {
  readonly type: 'answer';
  readonly key: string;
  readonly atMs: number;
  readonly status: 'committed' | 'duplicate' | 'rejected' | 'error';
  /** The id of the transaction, if there is one. */
  readonly id?: string;
  /** The reason of a refusal, or the code of an error. */
  readonly code?: string;
}

/** A processor accepted a delivery. */
export interface Delivered {
  readonly type: 'delivery';
  readonly id: string;
  readonly transactionId: string;
  readonly wallet: string;
}

/** A life of the worker started. */
export interface Started {
  readonly type: 'start';
  readonly pid: number;
}

/** An uncaught exception or unhandled rejection, which is always a violation. */
export interface Uncaught {
  readonly type: 'uncaught';
  readonly error: string;
}

/** A line of a worker's log. */
export type Entry = Invoked | Answered | Delivered | Started | Uncaught;

/** Returns true if an answer is final for its key. After an error the key is sent again. */
export function isFinal(answer: Answered): boolean {
  return answer.status !== 'error';
}
