import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openReader } from '../../../src/index.ts';
import { type InspectorOptions, inspector } from '../../../src/integrations/inspector/index.ts';
import { createTestLedger, type TestLedger } from '../../../src/testing/index.ts';
import { onServer } from '../../support/runtime-role.ts';

let ledger: TestLedger;

beforeEach(async () => {
  ledger = await createTestLedger(onServer());
});
afterEach(async () => {
  await ledger[Symbol.asyncDispose]();
});

const LOCAL = { incoming: { socket: { remoteAddress: '127.0.0.1' } } };
const OWN = 'http://localhost:4774';

function get(path: string, headers: Record<string, string> = {}): Request {
  return new Request(`${OWN}/${path}`, { headers });
}

async function read(path: string, options: InspectorOptions = {}, of: Parameters<typeof inspector>[0] = ledger) {
  const response = await inspector(of, options)(get(`api/${path}`), LOCAL);
  return { status: response.status, body: (await response.json()) as unknown };
}

describe('who sees the inspector', () => {
  test.each([
    ['a loopback address', get('api/about'), LOCAL, 200],
    ['a loopback address of IPv6', get('api/about'), { incoming: { socket: { remoteAddress: '::1' } } }, 200],
    ['another machine', get('api/about'), { incoming: { socket: { remoteAddress: '10.0.0.7' } } }, 403],
    ['an address that nobody knows', get('api/about'), undefined, 403],
    ['a proxy on this machine', get('api/about', { 'x-forwarded-for': '10.0.0.7' }), LOCAL, 403],
    ['a proxy that names the client otherwise', get('api/about', { 'cf-connecting-ip': '10.0.0.7' }), LOCAL, 403],
    ['a proxy that names the host', get('api/about', { 'x-forwarded-host': 'game.example' }), LOCAL, 403],
    ['a proxy of HTTP/1.0', get('api/about'), { incoming: { ...LOCAL.incoming, httpVersion: '1.0' } }, 403],
    ['a page of another site', get('api/about', { 'sec-fetch-site': 'cross-site' }), LOCAL, 403],
    ['its own page', get('api/about', { 'sec-fetch-site': 'same-origin' }), LOCAL, 200],
    ['the name of another site', new Request('http://game.example/api/about'), LOCAL, 403],
  ])('without authorize, %s', async (_, request, socket, status) => {
    expect((await inspector(ledger)(request, socket)).status).toBe(status);
  });

  test.each([
    ['true', () => true, 200],
    ['a promise of true', async () => true, 200],
    ['false', () => false, 403],
    ['a text', (() => 'yes') as never, 403],
    [
      'an error',
      () => {
        throw new Error('no session');
      },
      403,
    ],
  ])('authorize decides with %s, wherever the request is from', async (_, authorize, status) => {
    const request = new Request('http://game.example/api/about');

    expect((await inspector(ledger, { authorize })(request)).status).toBe(status);
  });

  test('an option that it does not know, or cannot be, is refused', () => {
    for (const options of [{ autorize: 1 }, { authorize: true }, { actions: ['mint'] }, { base: 'inspect' }]) {
      expect(() => inspector(ledger, options as never)).toThrow(
        expect.objectContaining({ code: 'ERR_INVALID_OPTIONS' }),
      );
    }
  });
});

describe('actions', () => {
  const post = (headers: Record<string, string>, id: string): Request =>
    new Request(`${OWN}/api/dead-letters/${encodeURIComponent(id)}/redrive`, { method: 'POST', headers, body: '{}' });
  const OF_PAGE = { origin: OWN, 'content-type': 'application/json' };

  async function deadDelivery(): Promise<string> {
    let isBroken = true;
    const gone = new Promise<void>((resolve) => {
      ledger.on('delivery:dead', () => resolve());
      ledger.on('delivery:made', () => resolve());
    });
    ledger.processor('Ship', () => {
      if (isBroken) throw new Error('no boat');
    });
    await ledger.mint({ to: 'alice', assets: { gold: 1n }, actions: [{ type: 'Ship' }] });
    await gone;
    isBroken = false;
    return (await ledger.deadLetters.list())[0]?.id ?? '';
  }

  test('a dead letter is sent again if the option offers it, and only by the page itself', async () => {
    await ledger[Symbol.asyncDispose]();
    ledger = await createTestLedger({ ...onServer(), deliveryAttemptsMax: 1 });
    const id = await deadDelivery();
    const open = inspector(ledger, { actions: ['redrive'] });

    expect((await inspector(ledger)(post(OF_PAGE, id), LOCAL)).status).toBe(403);
    expect((await open(post({ 'content-type': 'application/json' }, id), LOCAL)).status).toBe(403);
    expect((await open(post({ ...OF_PAGE, origin: 'http://evil.example' }, id), LOCAL)).status).toBe(403);
    expect((await open(post({ ...OF_PAGE, 'content-type': 'text/plain' }, id), LOCAL)).status).toBe(403);
    expect(await ledger.deadLetters.list()).toHaveLength(1);
    const made = new Promise((resolve) => ledger.on('delivery:made', resolve));
    expect((await open(post(OF_PAGE, id), LOCAL)).status).toBe(200);
    await made;
    expect((await open(post(OF_PAGE, 'delivery:9'), LOCAL)).status).toBe(404);
  });
});

describe('reads', () => {
  test('a page of wallets is sorted by the server, and wakes no wallet', async () => {
    await ledger.mint({ to: 'alice', assets: { gold: 5n } });
    const before = ledger.residents();

    expect((await read('wallets?sort=name')).body).toMatchObject({
      total: 1,
      wallets: [{ wallet: 'alice', utxos: 1 }],
    });
    expect((await read('wallets?sort=balance&asset=gold')).body).toMatchObject({ wallets: [{ available: '5' }] });
    expect((await read('wallets/bob')).body).toMatchObject({ wallet: 'bob', actor: null, holds: [] });
    expect(ledger.residents()).toEqual(before);
    expect((await read('wallets?sort=size')).status).toBe(400);
    expect((await read('wallets?limit=many')).status).toBe(400);
    expect((await read('wallets/%7E')).status).toBe(404);
  });

  test('a wallet has its actor, its holds and its history, with amounts as texts', async () => {
    await ledger.mint({ to: 'alice', assets: { gold: 9_007_199_254_740_993n } });
    await ledger.hold({ from: 'alice', assets: { gold: 3n }, hold: 'bid' });

    const { body } = await read('wallets/alice');

    expect(body).toMatchObject({
      balance: { assets: { gold: '9007199254740990' }, held: { gold: '3' } },
      actor: { state: 'idle', utxoCount: 1, mailbox: { depth: 0 } },
      holds: [{ id: 'bid', assets: { gold: '3' } }],
      history: {
        entries: [
          { kind: 'hold', assets: { gold: { available: '-3', held: '3' } } },
          { kind: 'mint', assets: { gold: { available: '9007199254740993' } } },
        ],
      },
    });
    const { history } = body as { readonly history: { readonly entries: readonly { readonly cursor: string }[] } };
    const after = encodeURIComponent(history.entries[0]?.cursor ?? '');
    expect((await read(`wallets/alice?after=${after}`)).body).toMatchObject({
      history: { entries: [{ kind: 'mint' }] },
    });
    expect((await read('wallets/alice?after=nonsense')).status).toBe(400);
  });

  test('a transaction is found by its id and its key, and its way back and forward', async () => {
    await ledger.mint({ to: 'alice', assets: { gold: 5n } });
    const paid = await ledger.transfer({ from: 'alice', to: 'bob', assets: { gold: 2n }, key: 'a key / with a slash' });
    const id = paid.status === 'committed' ? paid.transaction.id : '';

    const byKey = await read(`commands?of=${encodeURIComponent('a key / with a slash')}`);

    expect(byKey.body).toMatchObject({ id, state: 'committed', retries: [], transaction: { kind: 'transfer' } });
    expect((await read(`commands?of=${id}`)).body).toMatchObject({ id });
    expect((await read('commands?of=nothing')).status).toBe(404);
    await ledger.mint({ to: 'alice', assets: { gold: 1n }, key: '..' });
    expect((await read('commands?of=..')).body).toMatchObject({ transaction: { key: '..' } });
    expect((await read(`trace/${id}:0`)).body).toMatchObject({
      direction: 'back',
      transactions: [{ id }, { kind: 'mint' }],
    });
    expect((await read(`trace/${id}?direction=forward`)).body).toMatchObject({ direction: 'forward' });
    expect((await read(`taint/${id}`)).body).toMatchObject({ wallets: [{ wallet: 'bob', assets: { gold: '2' } }] });
    expect((await read('trace/nothing')).status).toBe(404);
  });

  test('the assets say whether their books balance, who holds them and how unequal', async () => {
    for (const to of ['alice', 'bob', 'carol']) await ledger.mint({ to, assets: { gold: 10n } });
    await ledger.burn({ from: 'carol', assets: { gold: 10n } });
    await ledger.defineAsset('gold', { supplyMax: 100n });
    // A read of the history gives all commits their positions.
    await ledger.history('alice').page();

    const { body } = await read('assets');
    const gold = (await read('assets/gold')).body;

    const supply = { minted: '30', burned: '10', owned: '20' };
    expect(body).toMatchObject({
      assets: [{ asset: 'gold', ...supply, isBalanced: true, rules: { supplyMax: '100' } }],
    });
    expect(gold).toMatchObject({ holders: [{ wallet: 'alice' }, { wallet: 'bob' }], gini: 0 });
    expect((gold as { readonly points: readonly unknown[] }).points.at(-1)).toMatchObject(supply);
    expect((await read('assets/%7E')).status).toBe(404);
  });

  test('a delivery without a processor waits in the list, and says so', async () => {
    await ledger.mint({ to: 'alice', assets: { gold: 1n }, actions: [{ type: 'Ship' }] });

    expect((await read('deliveries')).body).toMatchObject([{ type: 'Ship', due: 1, hasProcessor: false }]);
    expect((await read('dead-letters')).body).toEqual([]);
  });

  test('a reader of a database has what needs no runtime', async () => {
    await ledger.mint({ to: 'alice', assets: { gold: 5n } });
    await ledger.history('alice').page();
    await using reader = await openReader({
      database: (ledger as never as { url: string }).url ?? onServer().database,
      schema: ledger.schema,
    });

    expect((await read('about', {}, reader)).body).toMatchObject({ isRunning: false, hasAdmin: false, actions: [] });
    expect((await read('wallets/alice', {}, reader)).body).toMatchObject({
      actor: null,
      balance: { assets: { gold: '5' } },
    });
    expect((await read('assets', {}, reader)).body).toMatchObject({ assets: [{ asset: 'gold', isBalanced: true }] });
    for (const path of ['live', 'wallets', 'deliveries', 'holds', 'stored-wallets'])
      expect((await read(path, {}, reader)).status).toBe(404);
  });

  test('the metrics of the runtime are there for Prometheus', async () => {
    const handler = inspector(ledger);
    await (await handler(get('metrics'), LOCAL)).text();
    await ledger.mint({ to: 'alice', assets: { gold: 5n } });

    const response = await handler(get('metrics'), LOCAL);

    expect(response.headers.get('content-type')).toMatch(/^text\/plain/);
    expect(await response.text()).toMatch(/^pursekit_transactions_total\{[^}]*\} 1$/m);
  });

  test('no answer is kept by a cache, and what the inspector does not know is a problem', async () => {
    const response = await inspector(ledger)(get('api/about'), LOCAL);
    const lost = await inspector(ledger)(get('api/nothing'), LOCAL);

    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(lost.status).toBe(404);
    expect(lost.headers.get('content-type')).toBe('application/problem+json');
    expect(await lost.json()).toMatchObject({ status: 404, title: 'Not Found' });
  });
});
