import { signedContent } from './content-mode.ts';
import { readSecrets } from './secrets.ts';
import { type SignatureHeaders, signatureOf } from './signatures.ts';
import { wallClock } from './wall-clock.ts';

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

/**
 * Signs a request as Standard Webhooks defines it, and returns the headers to add to it.
 *
 * @throws LedgerError `ERR_INVALID_OPTIONS` for a bad secret.
 */
export function signWebhook({ id, body, headers, secrets, now = wallClock }: UnsignedWebhook): SignatureHeaders {
  const timestamp = String(Math.floor(now() / 1_000));
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  const content = headers === undefined ? [bytes] : signedContent(new Headers(headers), bytes);
  const signatures = readSecrets(secrets).map((key) => `v1,${signatureOf(key, { id, timestamp, content })}`);
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') };
}
