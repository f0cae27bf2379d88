import type { ErrorCode } from '../../index.ts';

/** The name of a problem of a request. */
export type HttpProblem =
  | 'path_unknown'
  | 'method_refused'
  | 'body_too_large'
  | 'signature_refused'
  | 'request_malformed'
  | 'event_invalid'
  | 'type_unknown'
  | 'key_reused'
  | 'overloaded'
  | 'unavailable'
  | 'failed';

/** One kind of refused request. */
export interface HttpProblemRow {
  /** The status of the response. */
  readonly status: number;
  /** Seconds after which the sender repeats the request, as `Retry-After`. */
  readonly retryAfterS?: number;
  /** The meaning, as the title of the problem body. */
  readonly title: string;
}

/** Every problem that a request to `eventsHandler()` is answered with, in the order of the checks. */
export const HTTP_PROBLEMS: Readonly<Record<HttpProblem, HttpProblemRow>> = Object.freeze({
  path_unknown: { status: 404, title: 'events are posted to another path' },
  method_refused: { status: 405, title: 'events are posted' },
  body_too_large: { status: 413, title: 'the body exceeds the limit' },
  signature_refused: { status: 401, title: 'no accepted signature covers the request at this time' },
  request_malformed: { status: 400, title: 'the body is not a CloudEvent 1.0 in structured, binary or batch mode' },
  event_invalid: { status: 400, title: 'an event, or a command of its handler, breaks a rule: see field and problem' },
  type_unknown: { status: 404, title: 'no handler is registered for the type of the event' },
  key_reused: { status: 409, title: 'an event with this source and id, and other content, was applied before' },
  overloaded: { status: 429, retryAfterS: 1, title: 'too many commands wait: repeat the request later' },
  unavailable: { status: 503, retryAfterS: 5, title: 'the effects are not known to be durable: repeat the request' },
  failed: { status: 500, title: 'the event cannot be applied, and a repetition does not help' },
});

for (const row of Object.values(HTTP_PROBLEMS)) Object.freeze(row);

/** The problem that each error of the ledger is answered with. */
export const PROBLEM_OF_ERROR: Readonly<Record<ErrorCode, HttpProblem>> = {
  ERR_INVALID_COMMAND: 'event_invalid',
  ERR_UNKNOWN_EVENT: 'type_unknown',
  ERR_KEY_REUSED: 'key_reused',
  ERR_MAILBOX_FULL: 'overloaded',
  ERR_OVERLOADED: 'overloaded',
  ERR_CONTENTION: 'unavailable',
  ERR_STORE_UNAVAILABLE: 'unavailable',
  ERR_IN_DOUBT: 'unavailable',
  ERR_TIMEOUT: 'unavailable',
  ERR_WALLET_QUARANTINED: 'unavailable',
  ERR_HANDLER_FAILED: 'unavailable',
  ERR_DIRECTORY_LOCKED: 'unavailable',
  ERR_HISTORY_BEHIND: 'unavailable',
  // This process ends: another one, or the next, answers the repetition.
  ERR_CLOSED: 'unavailable',
  ERR_REFUSED_BY_DATABASE: 'failed',
  ERR_WALLET_CRASHED: 'failed',
  ERR_CORRUPT: 'failed',
  ERR_SCHEMA: 'failed',
  ERR_DATABASE_UNFIT: 'failed',
  ERR_NOT_FOUND: 'failed',
  ERR_INVALID_OPTIONS: 'failed',
  ERR_WAITS_FOR_ITSELF: 'failed',
  ERR_READ_ONLY: 'failed',
};
