// The public declarations of 'pursekit/http'. Written by: npm run api-report

import type { CommandOptions, Delivery, EventOutcome, EventSchemas, ExternalEvent, Transaction, WireValue } from 'pursekit';

/** An event in the JSON format of CloudEvents 1.0. */
export interface CloudEvent {
    /** The version of CloudEvents. */
    readonly specversion: '1.0';
    /** Together with `source` it names the event: the same whenever it is sent again. */
    readonly id: string;
    /** The ledger, as an option names it. */
    readonly source: string;
    /** The type of the action, or `pursekit.transaction.` and the kind of the transaction. */
    readonly type: string;
    /** The wallet whose command carried an action. */
    readonly subject?: string;
    /** The time at which a transaction was recorded, in RFC 3339. */
    readonly time?: string;
    /** The format of `data`. */
    readonly datacontenttype: 'application/json';
    /** The content as `toWire()` writes it; `fromWire()` restores it. */
    readonly data: WireValue;
    /** The place of a transaction in the order of the feed, in 16 digits: it sorts as text. */
    readonly sequence?: string;
    /** The transaction that carried an action. */
    readonly transactionid?: string;
}

/** The options of {@link cloudEvents}. */
export interface CloudEventsOptions {
    /** The `source` of the events, such as the URI of the game; `pursekit` by default. */
    readonly source?: string | undefined;
}

/** The part of a ledger that receives events. */
export interface EventReceiver {
    /** Routes an event to its handler, and answers when its effects are durable. */
    dispatch(event: ExternalEvent, options?: CommandOptions): Promise<EventOutcome>;
}

/** The options of {@link eventsHandler}: the secrets of its senders, or the explicit choice to take unsigned events. */
export type EventsHandlerOptions = EventsOptions & ({
    /** Secrets of Standard Webhooks: several while they are rotated, or one for each sender. */
    readonly secrets: readonly string[];
    /** Absent: every request is signed. */
    readonly signatures?: undefined;
} | {
    /** Events are taken from everyone who reaches the path. */
    readonly signatures: 'off';
    /** Absent: nothing is compared with them. */
    readonly secrets?: undefined;
});

/** The options of {@link eventsHandler} other than those of its signatures. */
export interface EventsOptions {
    /** The path of the events; `/events` by default. */
    readonly path?: string | undefined;
    /** The schemas of the data of events, by event type: zod, valibot, or any other Standard Schema. */
    readonly schemas?: EventSchemas | undefined;
    /** The maximum size of a body in bytes; 262144 by default. */
    readonly bytesMax?: number | undefined;
    /** A request is answered with 503 after this many milliseconds, 10000 by default; its commands continue. */
    readonly timeoutMs?: number | undefined;
    /** The age that a signature may have, and the time that it may be ahead, in milliseconds; 300000 by default. */
    readonly toleranceMs?: number | undefined;
    /** Milliseconds since the epoch; the system clock by default. */
    readonly now?: (() => number) | undefined;
    /** Receives every problem that is answered. An error that it throws has no effect. */
    readonly onProblem?: ((report: ProblemReport) => void) | undefined;
}

/** Every problem that a request to `eventsHandler()` is answered with, in the order of the checks. */
export const HTTP_PROBLEMS: Readonly<Record<HttpProblem, HttpProblemRow>>;

/** The name of a problem of a request. */
export type HttpProblem = 'path_unknown' | 'method_refused' | 'body_too_large' | 'signature_refused' | 'request_malformed' | 'event_invalid' | 'type_unknown' | 'key_reused' | 'overloaded' | 'unavailable' | 'failed';

/** One kind of refused request. */
export interface HttpProblemRow {
    /** The status of the response. */
    readonly status: number;
    /** Seconds after which the sender repeats the request, as `Retry-After`. */
    readonly retryAfterS?: number;
    /** The meaning, as the title of the problem body. */
    readonly title: string;
}

/** A request that was answered with a problem, for the log of the host. */
export interface ProblemReport {
    /** The problem of the answer. */
    readonly problem: HttpProblem;
    /** The status of the answer. */
    readonly status: number;
    /** The `webhook-id` of the request, as it came. */
    readonly webhookId: string | undefined;
    /** `signature_refused` only: the reason, which the answer does not have. */
    readonly fault?: SignatureFault;
    /** The error behind the problem, if there is one. */
    readonly cause?: unknown;
}

/** The reason of a refusal, for the log of the host: the sender does not learn it. */
export type SignatureFault = 'header_malformed' | 'timestamp_out_of_range' | 'signature_mismatch';

/** The three headers of Standard Webhooks. */
export interface SignatureHeaders {
    /** Names the message: the same at every attempt to send it. */
    readonly 'webhook-id': string;
    /** Seconds since the epoch when the attempt was made. */
    readonly 'webhook-timestamp': string;
    /** `v1,` and the base64 of the HMAC; several are separated by spaces. */
    readonly 'webhook-signature': string;
}

/** A request to be signed. */
export interface UnsignedWebhook {
    /** The `webhook-id`, the same at every attempt. */
    readonly id: string;
    /** The body exactly as it is sent. */
    readonly body: string | Uint8Array;
    /** All headers of a CloudEvent in binary mode, signed with the body. Without them the body alone is signed. */
    readonly headers?: Readonly<Record<string, string>> | undefined;
    /** One secret, or several while they are rotated: one signature for each. */
    readonly secrets: readonly string[];
    /** Milliseconds since the epoch; the system clock by default. */
    readonly now?: (() => number) | undefined;
}

/** The options of {@link webhookProcessor}. */
export interface WebhookProcessorOptions {
    /** The receiver: an `http:` or `https:` URL. */
    readonly url: string | URL;
    /** The secret of the receiver, or several while it is rotated: the request has a signature for each. */
    readonly secret: string | readonly string[];
    /** The `source` of the events; `pursekit` by default. */
    readonly source?: string | undefined;
    /** Further headers of the request, such as `authorization`. */
    readonly headers?: Readonly<Record<string, string>> | undefined;
    /** An attempt without an answer fails after this many milliseconds; 10000 by default. */
    readonly timeoutMs?: number | undefined;
    /** Sends the request; the `fetch` of Node by default. */
    readonly fetch?: ((request: Request) => Promise<Response>) | undefined;
    /** Milliseconds since the epoch; the system clock by default. */
    readonly now?: (() => number) | undefined;
}

/**
 * Maps transactions to events of the type `pursekit.transaction.<kind>`, in their order. The id of an event is that of
 * its transaction: a part of the feed that is sent again consists of the same events.
 */
export function cloudEvents(changes: AsyncIterable<Transaction>, { source }?: CloudEventsOptions): AsyncGenerator<CloudEvent, void, undefined>;

/**
 * Creates a fetch handler, from a request to a response, that receives events by HTTP: `POST /events` in the
 * structured, binary and batch mode of CloudEvents 1.0, signed as Standard Webhooks defines it. It answers 200 when the
 * effects of all events are durable, and otherwise with a problem of `HTTP_PROBLEMS`. An event that came before is
 * answered 200 and changes nothing.
 *
 * All events of a batch are read and checked before the first is dispatched. They are dispatched sequentially, and the
 * first that fails ends the batch: the answer names it, and the sender repeats the batch.
 *
 * @throws LedgerError `ERR_INVALID_OPTIONS`: there are secrets, or `signatures` is `'off'`.
 */
export function eventsHandler(ledger: EventReceiver, options: EventsHandlerOptions): (request: Request) => Promise<Response>;

/**
 * Signs a request as Standard Webhooks defines it, and returns the headers to add to it.
 *
 * @throws LedgerError `ERR_INVALID_OPTIONS` for a bad secret.
 */
export function signWebhook({ id, body, headers, secrets, now }: UnsignedWebhook): SignatureHeaders;

/**
 * Creates a processor that posts each delivery as a signed CloudEvent in structured mode, at least once. Its
 * `webhook-id`, and the `id` of the event, are the id of the delivery: the same at every attempt, as is the body. A
 * status from 200 to 299 is success. Any other answer, a redirect included, and none fail the attempt: the relay backs
 * off and attempts again.
 *
 * @throws LedgerError `ERR_INVALID_OPTIONS` for a bad URL, secret or timeout.
 * @example
 * ledger.processor('ItemBought', webhookProcessor({ url: 'https://shop.example/hooks', secret }));
 */
export function webhookProcessor(options: WebhookProcessorOptions): (delivery: Delivery) => Promise<void>;

