import { type Delivery, LedgerError, toJson } from '../../index.ts';
import { deliveryEvent, SOURCE } from './cloud-events.ts';
import { positive } from './events-options.ts';
import { readSecrets } from './secrets.ts';
import { signWebhook } from './sign-webhook.ts';
import { wallClock } from './wall-clock.ts';

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
 * Creates a processor that posts each delivery as a signed CloudEvent in structured mode, at least once. Its
 * `webhook-id`, and the `id` of the event, are the id of the delivery: the same at every attempt, as is the body. A
 * status from 200 to 299 is success. Any other answer, a redirect included, and none fail the attempt: the relay backs
 * off and attempts again.
 *
 * @throws LedgerError `ERR_INVALID_OPTIONS` for a bad URL, secret or timeout.
 * @example
 * ledger.processor('ItemBought', webhookProcessor({ url: 'https://shop.example/hooks', secret }));
 */
export function webhookProcessor(options: WebhookProcessorOptions): (delivery: Delivery) => Promise<void> {
  const { source = SOURCE, headers = {}, now = wallClock } = options;
  const timeoutMs = positive('timeoutMs', options.timeoutMs, 10_000);
  const send = options.fetch ?? ((request: Request) => fetch(request));
  const url = checkUrl(options.url);
  const secrets = typeof options.secret === 'string' ? [options.secret] : options.secret;
  readSecrets(secrets);
  return async (delivery) => {
    const body = toJson(deliveryEvent(delivery, source));
    const request = new Request(url, {
      method: 'POST',
      body,
      headers: {
        ...headers,
        'content-type': 'application/cloudevents+json; charset=utf-8',
        ...signWebhook({ id: delivery.id, body, secrets, now }),
      },
      // A redirect would send the event, and its signature, to a place that nobody configured.
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
    const response = await send(request);
    await response.body?.cancel();
    // The URL may have a token in its path or query.
    if (!response.ok) throw new Error(`the webhook at ${url.origin} answered ${response.status}`);
  };
}

function checkUrl(text: string | URL): URL {
  const url = URL.canParse(`${text}`) ? new URL(text) : undefined;
  if (url !== undefined && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '') return url;
  throw new LedgerError('ERR_INVALID_OPTIONS', 'url: expected an http: or https: URL without a password');
}
