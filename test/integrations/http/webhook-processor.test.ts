import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { describe, expect, onTestFinished, test } from 'vitest';
import { fromWire, readCloudEvent, type Transaction } from '../../../src/index.ts';
import { type CloudEvent, cloudEvents, webhookProcessor } from '../../../src/integrations/http/index.ts';
import { createTestLedger, ManualClock } from '../../../src/testing/index.ts';
import { makeSecret } from './support/posting.ts';

interface Received {
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** A receiver of webhooks on the loopback interface, which answers with these statuses in turn, and then 204. */
async function receiver(...statuses: number[]) {
  const received: Received[] = [];
  const server = createServer(async (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    received.push({ headers: incoming.headers, body: Buffer.concat(chunks).toString() });
    outgoing.writeHead(statuses.shift() ?? 204, { location: '/elsewhere' }).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  return { received, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks?token=t` };
}

describe('webhookProcessor()', () => {
  test('posts a delivery again with the same id and body until it is answered 2xx', async () => {
    const clock = new ManualClock();
    const ledger = await createTestLedger({ clock });
    onTestFinished(() => ledger[Symbol.asyncDispose]());
    const { received, url } = await receiver(500, 302);
    const secret = makeSecret();
    const errors: unknown[] = [];
    ledger.on('delivery:failed', ({ error }) => errors.push(error));
    ledger.processor('Bought', webhookProcessor({ url, secret, source: '/game', headers: { authorization: 'x' } }));

    const actions = [{ type: 'Bought', price: 5n, at: 'noon' }];
    const outcome = await ledger.mint({ to: 'ann', assets: { gold: 1n }, actions });
    for (let attempt = 0; attempt < 3; attempt += 1) {
      await ledger.settled();
      await clock.advance(60_000);
    }

    const id = outcome.status === 'committed' ? outcome.transaction.id : '';
    expect(received.map(({ headers }) => headers['webhook-id'])).toEqual(Array(3).fill(`${id}:0`));
    expect(new Set(received.map(({ body }) => body)).size).toBe(1);
    expect(received[0]?.headers).toMatchObject({ authorization: 'x' });
    for (const { headers, body } of received) {
      expect(() => new Webhook(secret).verify(body, headers as Record<string, string>)).not.toThrow();
    }
    const event = await readCloudEvent(JSON.parse(received[2]?.body ?? ''));
    expect(event).toMatchObject({ id: `${id}:0`, source: '/game', type: 'Bought', subject: 'ann', transactionid: id });
    expect(fromWire(event.data)).toEqual(actions[0]);
    // The token in the URL is in no message.
    const origin = new URL(url).origin;
    expect(errors.map(String)).toEqual([
      `Error: the webhook at ${origin} answered 500`,
      `Error: the webhook at ${origin} answered 302`,
    ]);
    expect(await ledger.deadLetters.list()).toEqual([]);
  });

  const DELIVERY = { id: 'a:0', transactionId: 'a', wallet: 'ann', action: { type: 'Bought' }, attempt: 1 };

  test('signs with each secret of a rotation', async () => {
    const { received, url } = await receiver();
    const secrets = [makeSecret(), makeSecret()];

    await webhookProcessor({ url, secret: secrets })(DELIVERY);

    const [{ headers = {}, body = '' } = {}] = received;
    for (const secret of secrets) {
      expect(() => new Webhook(secret).verify(body, headers as Record<string, string>)).not.toThrow();
    }
  });

  test('fails the attempt of a receiver that does not answer in time', async () => {
    const silent = ({ signal }: Request): Promise<Response> =>
      new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason));
      });

    const attempt = webhookProcessor({ url: 'http://a.test', secret: makeSecret(), timeoutMs: 5, fetch: silent });

    await expect(attempt(DELIVERY)).rejects.toThrow(/timeout/);
  });

  test.each([
    ['a URL that is not one', { url: 'hooks', secret: makeSecret() }],
    ['a URL of a file', { url: 'file:///etc/hosts', secret: makeSecret() }],
    ['a URL with a password', { url: 'https://a:b@c.test', secret: makeSecret() }],
    ['a bad secret', { url: 'https://c.test', secret: 'whsec_' }],
    ['a timeout that Node cannot wait for', { url: 'https://c.test', secret: makeSecret(), timeoutMs: 2 ** 31 }],
    ['no secret', { url: 'https://c.test', secret: [] }],
  ])('refuses %s when it is created', (_, options) => {
    expect(() => webhookProcessor(options)).toThrow(expect.objectContaining({ code: 'ERR_INVALID_OPTIONS' }));
  });
});

describe('cloudEvents()', () => {
  test('maps each transaction to an event with its id, in order, which restores it', async () => {
    await using ledger = await createTestLedger();
    const { transactionByKey } = ledger;
    await ledger.mint({ to: 'ann', assets: { gold: 9n }, key: 'a' });
    await ledger.transfer({ from: 'ann', to: 'ben', assets: { gold: 4n }, key: 'b', meta: { price: 4n } });
    async function* changes(): AsyncGenerator<Transaction> {
      for (const key of ['a', 'b']) yield (await transactionByKey.call(ledger, key)) as Transaction;
    }

    const read = async (): Promise<CloudEvent[]> => {
      const events: CloudEvent[] = [];
      for await (const event of cloudEvents(changes(), { source: '/game' })) events.push(event);
      return events;
    };
    const [events, again] = [await read(), await read()];

    expect(events.map(({ type }) => type)).toEqual(['pursekit.transaction.mint', 'pursekit.transaction.transfer']);
    expect(events.map(({ sequence = '' }) => sequence)).toEqual([
      expect.stringMatching(/^\d{16}$/),
      expect.stringMatching(/^\d{16}$/),
    ]);
    expect((events[0]?.sequence ?? '') < (events[1]?.sequence ?? '')).toBe(true);
    expect(again).toEqual(events);
    const restored = await readCloudEvent(JSON.parse(JSON.stringify(events[1])));
    expect(restored).toMatchObject({ source: '/game', id: events[1]?.id });
    expect(fromWire(restored.data)).toEqual(await ledger.transactionByKey('b'));
  });
});
