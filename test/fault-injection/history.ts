/*
 * What a worker writes about itself, one line of JSON each, before it acts on what it writes. The checker believes
 * these lines and the database, and nothing else.
 */

/** Amounts by asset, as text: JSON has no bigint. */
export type Amounts = Readonly<Record<string, string>>;

/** A command as its caller means it. */
export interface Intent {
  readonly key: string;
  readonly kind: 'mint' | 'transfer' | 'burn';
  /** Whose mailbox it goes through. */
  readonly wallet: string;
  readonly to?: string;
  readonly assets: Amounts;
  /** How many actions it carries. */
  readonly actions: number;
}

/** Sent: for the first time, or again. */
export interface Invoked extends Intent {
  readonly type: 'invoke';
  readonly atMs: number;
  readonly again: boolean;
}

/** What came back. */
export interface Answered {
  readonly type: 'answer';
  readonly key: string;
  readonly atMs: number;
  readonly status: 'committed' | 'duplicate' | 'rejected' | 'error';
  /** The transaction, if there is one. */
  readonly id?: string;
  readonly seq?: number;
  /** The reason of a refusal, or the code of an error. */
  readonly code?: string;
}

/** A processor took a delivery. */
export interface Delivered {
  readonly type: 'delivery';
  readonly id: string;
  readonly transactionId: string;
  readonly wallet: string;
}

/** A life of the worker began. */
export interface Started {
  readonly type: 'start';
  readonly pid: number;
}

/** What nothing may ever cause. */
export interface Uncaught {
  readonly type: 'uncaught';
  readonly error: string;
}

/** A line of a worker's log. */
export type Entry = Invoked | Answered | Delivered | Started | Uncaught;

/** Whether an answer is the last word on a key: an error is not, the key goes again. */
export function isFinal(answer: Answered): boolean {
  return answer.status !== 'error';
}
