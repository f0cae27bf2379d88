import { randomBytes } from 'node:crypto';
import type { Ledger } from '../../../../src/index.ts';
import { type EventReceiver, eventsHandler, signWebhook } from '../../../../src/integrations/http/index.ts';

/** A secret of Standard Webhooks. */
export function makeSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`;
}

/** The URL of requests that no server receives. */
export const URL_OF_EVENTS = 'http://localhost/events';

/** The content type of an event in structured mode. */
export const STRUCTURED = { 'content-type': 'application/cloudevents+json; charset=utf-8' };

/** The content type of a batch. */
export const BATCH = { 'content-type': 'application/cloudevents-batch+json' };

/** A request and its parts, for a test that changes one of them. */
export interface Parts {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array<ArrayBuffer>;
}

/** Signs a request now. */
export function sign(secret: string, { headers, body }: Parts, id = 'msg_1', now?: () => number): Parts {
  return { headers: { ...headers, ...signWebhook({ id, body, headers, secrets: [secret], now }) }, body };
}

/** A `POST` to the path of events. */
export function post(parts: Parts, url = URL_OF_EVENTS): Request {
  return new Request(url, { method: 'POST', headers: parts.headers, body: parts.body });
}

/** An event in structured mode. */
export function structured(event: object): Parts {
  return { headers: STRUCTURED, body: JSON.stringify(event) };
}

/** The attributes of an event that pays a reward. */
export function reward(id: string, to = 'ann', gold = '5') {
  return { specversion: '1.0', id, source: '/quests', type: 'quest.done', subject: to, data: { gold } };
}

/** Registers the handler of rewards: it mints the gold of the event. */
export function handleRewards(ledger: Ledger): void {
  ledger.handler('quest.done', ({ subject = '', data }, commands) => {
    return commands.mint({ to: subject, assets: { gold: BigInt((data as { gold: string }).gold) } });
  });
}

/** A handler of events of a ledger with one secret, and the secret. */
export function makeHandler(ledger: EventReceiver, options: Partial<Parameters<typeof eventsHandler>[1]> = {}) {
  const secret = makeSecret();
  const handle = eventsHandler(ledger, { ...options, secrets: [secret], signatures: undefined });
  return { secret, handle };
}
