import { once } from 'node:events';
import { createServer, type RequestListener, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { describeLedgers } from '../../support/describe-ledgers.ts';
import * as posting from './support/posting.ts';

const { handleRewards, makeHandler, post, reward, sign, structured } = posting;

/** A server on the loopback interface, which is closed when the test ends. */
async function listen(listener: RequestListener): Promise<string> {
  const server: Server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Sends a request as it is, headers that come twice included, and answers its status. */
async function send(url: string, headers: Record<string, string | string[]>, body: string): Promise<number> {
  const sent = request(url, { method: 'POST', headers });
  sent.end(body);
  const [response] = await once(sent, 'response');
  response.resume();
  return response.statusCode;
}

describeLedgers('a server that listens', (open) => {
  test('applies signed webhooks once, posted twice each and out of order', async () => {
    const ledger = await open();
    handleRewards(ledger);
    ledger.handler('trade.done', ({ subject = '', data }, commands) =>
      commands.transfer({ from: subject, to: (data as { to: string }).to, assets: { gold: 1n } }),
    );
    const { handle, secret } = makeHandler(ledger);
    const url = `${await listen(getRequestListener(handle))}/events`;
    const wallets = ['ann', 'ben', 'cid'];
    await Promise.all(wallets.map((to) => ledger.mint({ to, assets: { gold: 100n } })));
    const events = Array.from({ length: 60 }, (_, at) => {
      const [from = '', to = ''] = [wallets[at % 3], wallets[(at + 1) % 3]];
      return at % 2 === 0 ? reward(`${at}`, to) : { ...reward(`${at}`, from), type: 'trade.done', data: { to } };
    });
    const [order = []] = fc.sample(fc.shuffledSubarray([...events, ...events], { minLength: 120 }), {
      numRuns: 1,
      seed: 7,
    });

    const statuses: number[] = [];
    const posting = order.map(async (event, at) => {
      // The two posts of an event are two messages, as when a sender's queue delivers it twice.
      const response = await fetch(post(sign(secret, structured(event), `msg_${at}`), url));
      await response.text();
      statuses.push(response.status);
    });
    await Promise.all(posting);

    expect(statuses).toEqual(Array(120).fill(200));
    const balances = await Promise.all(wallets.map((wallet) => ledger.balance(wallet)));
    const total = balances.reduce((sum, { assets: { gold = 0n } }) => sum + gold, 0n);
    expect(total).toBe(300n + 30n * 5n);
    expect((await ledger.deadLetters.list()).length).toBe(0);
  });

  test('refuses a webhook with one bit flipped in any part, and then applies the untouched one', async () => {
    const ledger = await open();
    handleRewards(ledger);
    const { handle, secret } = makeHandler(ledger);
    const url = `${await listen(getRequestListener(handle))}/events`;
    const parts = sign(secret, structured(reward('1')));
    const signed = ['webhook-id', 'webhook-timestamp', 'webhook-signature'] as const;

    for (const name of signed) {
      const text = parts.headers[name] ?? '';
      for (const at of [0, 1, text.length - 1]) {
        const flipped = text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ 1) + text.slice(at + 1);
        expect(await send(url, { ...parts.headers, [name]: flipped }, String(parts.body))).toBe(401);
      }
      // Two headers of one name, as a proxy passes them on.
      const twice = [text, text];
      expect(await send(url, { ...parts.headers, [name]: twice }, String(parts.body))).toBe(401);
    }
    expect(await send(url, { ...parts.headers }, String(parts.body).replace('"5"', '"7"'))).toBe(401);

    expect((await ledger.balance('ann')).assets).toEqual({});
    expect(await send(url, { ...parts.headers }, String(parts.body))).toBe(200);
    expect((await ledger.balance('ann')).assets).toEqual({ gold: 5n });
  });

  test('answers 413 to a body that never ends, and goes on', async () => {
    const ledger = await open();
    handleRewards(ledger);
    const { handle, secret } = makeHandler(ledger);
    const url = `${await listen(getRequestListener(handle))}/events`;
    const chunk = Buffer.alloc(65_536, 'x');

    const sent = request(url, { method: 'POST', headers: posting.STRUCTURED });
    sent.on('error', () => {});
    const answered = once(sent, 'response');
    const more = (): void => {
      if (!sent.destroyed) sent.write(chunk, more);
    };
    more();
    const [response] = await answered;
    sent.destroy();

    expect(response.statusCode).toBe(413);
    const after = await fetch(post(sign(secret, structured(reward('1'))), url));
    expect(after.status).toBe(200);
    await after.text();
  });

  test('mounts it under a path of a host, as Express and Colyseus call a listener', async () => {
    const ledger = await open();
    handleRewards(ledger);
    const { handle, secret } = makeHandler(ledger);
    const events = getRequestListener(handle);
    const base = await listen((incoming, outgoing) => {
      const [, path] = /^\/ledger(\/.*)$/.exec(incoming.url ?? '') ?? [];
      if (path === undefined) return void outgoing.end('the game');
      // As `app.use('/ledger', events)` does.
      incoming.url = path;
      return events(incoming, outgoing);
    });

    const game = await (await fetch(base)).text();
    const posted = await fetch(post(sign(secret, structured(reward('1'))), `${base}/ledger/events`));

    expect(game).toBe('the game');
    expect(posted.status).toBe(200);
    await posted.text();
  });
});
