import { describe, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { ERROR_CODES, type ErrorCode, type ExternalEvent, LedgerError } from '../../../src/index.ts';
import { PROBLEM_OF_ERROR } from '../../../src/integrations/http/http-problems.ts';
import {
  type EventReceiver,
  eventsHandler,
  HTTP_PROBLEMS,
  type ProblemReport,
} from '../../../src/integrations/http/index.ts';
import { createTestLedger, expectConserved, type TestLedger } from '../../../src/testing/index.ts';
import * as posting from './support/posting.ts';

const { BATCH, handleRewards, makeHandler, makeSecret, post, reward, sign, structured, URL_OF_EVENTS } = posting;

async function openLedger(): Promise<TestLedger> {
  const ledger = await createTestLedger();
  onTestFinished(async () => {
    await expectConserved(ledger);
    await ledger.close();
  });
  handleRewards(ledger);
  return ledger;
}

/** For requests that are refused before anything is dispatched. */
const NO_LEDGER: EventReceiver = {
  dispatch: ({ id }) => Promise.reject(new Error(`${id} was dispatched`)),
};

const goldOf = async (ledger: TestLedger, wallet = 'ann') => (await ledger.balance(wallet)).assets.gold ?? 0n;
const bodyOf = async (response: Response): Promise<unknown> => JSON.parse(await response.text());

describe('a signed event', () => {
  test('in structured mode is answered when it is committed, and once more as a duplicate', async () => {
    const ledger = await openLedger();
    const { handle, secret } = makeHandler(ledger);
    const parts = sign(secret, structured(reward('1')));

    const first = await handle(post(parts));
    const second = await handle(post(parts));

    expect([first.status, second.status]).toEqual([200, 200]);
    const transaction = (await ledger.transactionByKey('event:%2Fquests:1:0'))?.id;
    expect(await bodyOf(first)).toEqual({ status: 'handled', outcomes: [{ status: 'committed', transaction }] });
    expect(await bodyOf(second)).toEqual({ status: 'duplicate', outcomes: [{ status: 'duplicate', transaction }] });
    expect(await goldOf(ledger)).toBe(5n);
  });

  test('in binary mode has its attributes in headers, which the signature covers', async () => {
    const ledger = await openLedger();
    const { handle, secret } = makeHandler(ledger);
    const headers = {
      ...{ 'ce-specversion': '1.0', 'ce-id': '1', 'ce-source': '/quests', 'ce-type': 'quest.done' },
      ...{ 'ce-subject': '%61nn', 'content-type': 'application/json' },
    };
    const parts = sign(secret, { headers, body: '{"gold":"5"}' });

    const response = await handle(post(parts));
    const refused = [];
    for (const name of Object.keys(headers)) {
      refused.push(await handle(post({ ...parts, headers: { ...parts.headers, [name]: 'other' } })));
    }
    refused.push(await handle(post({ ...parts, headers: { ...parts.headers, 'ce-time': 'added' } })));

    expect(response.status).toBe(200);
    expect(refused.map(({ status }) => status)).toEqual(refused.map(() => 401));
    expect(await goldOf(ledger)).toBe(5n);
  });

  test('in binary mode with a signature of the body alone is refused', async () => {
    const { handle, secret } = makeHandler(NO_LEDGER);
    const headers = { 'ce-specversion': '1.0', 'ce-id': '1', 'ce-source': '/quests', 'ce-type': 'quest.done' };
    const { headers: ofBody } = sign(secret, { headers: posting.STRUCTURED, body: '{}' });

    const response = await handle(
      post({ headers: { ...ofBody, ...headers, 'content-type': 'text/plain' }, body: '{}' }),
    );

    expect(response.status).toBe(401);
  });

  test('whose command a rule refuses is answered 200 with the reason', async () => {
    const ledger = await openLedger();
    ledger.handler('rent.due', (_, commands) => commands.burn({ from: 'ann', assets: { gold: 5n } }));
    const { handle, secret } = makeHandler(ledger);

    const response = await handle(post(sign(secret, structured({ ...reward('1'), type: 'rent.due' }))));

    expect(response.status).toBe(200);
    expect(await bodyOf(response)).toEqual({
      status: 'handled',
      outcomes: [{ status: 'rejected', reason: 'insufficient_funds' }],
    });
  });

  test('is accepted under the old and the new secret of a rotation', async () => {
    const ledger = await openLedger();
    const [old, next] = [makeSecret(), makeSecret()];
    const handle = eventsHandler(ledger, { secrets: [next, old] });

    const statuses = [];
    for (const [at, secret] of [old, next].entries()) {
      statuses.push((await handle(post(sign(secret, structured(reward(`${at}`)))))).status);
    }

    expect(statuses).toEqual([200, 200]);
    expect(await goldOf(ledger)).toBe(10n);
  });
});

describe('a webhook that is', () => {
  const NOW = 1_800_000_000_000;
  const minutes = (count: number) => () => NOW + count * 60_000;
  const body = JSON.stringify(reward('1'));
  const change =
    (headers: Record<string, string>) =>
    (parts: posting.Parts): posting.Parts => ({ ...parts, headers: { ...parts.headers, ...headers } });

  test.each<[string, (parts: posting.Parts, secret: string) => posting.Parts]>([
    ['old', (_, secret) => sign(secret, structured(reward('1')), 'msg_1', minutes(-6))],
    ['of the future', (_, secret) => sign(secret, structured(reward('1')), 'msg_1', minutes(6))],
    ['re-serialised', (parts) => ({ ...parts, body: JSON.stringify(JSON.parse(body), undefined, 1) })],
    ['signed by somebody else', () => sign(makeSecret(), structured(reward('1')), 'msg_1', minutes(0))],
    ['without a signature', ({ headers: { 'webhook-signature': _, ...headers } }) => ({ headers, body })],
    ['without an id', ({ headers: { 'webhook-id': _, ...headers } }) => ({ headers, body })],
    ['without a timestamp', ({ headers: { 'webhook-timestamp': _, ...headers } }) => ({ headers, body })],
    ['unsigned', () => structured(reward('1'))],
    ['under another id', change({ 'webhook-id': 'msg_2' })],
    ['with another time', change({ 'webhook-timestamp': '1800000001' })],
    [
      'with two signature headers',
      ({ headers }) => ({
        headers: { ...headers, 'webhook-signature': Array(2).fill(headers['webhook-signature']).join(', ') },
        body,
      }),
    ],
    ['not JSON and badly signed', (parts) => ({ ...parts, body: 'no JSON' })],
  ])('%s is refused as every other, and nothing is dispatched', async (_, tamper) => {
    const { handle, secret } = makeHandler(NO_LEDGER, { now: minutes(0) });
    const parts = sign(secret, structured(reward('1')), 'msg_1', minutes(0));

    const response = await handle(post(tamper(parts, secret)));

    expect(response.status).toBe(401);
    expect(Object.fromEntries(response.headers)).toEqual({ 'content-type': 'application/problem+json' });
    expect(await bodyOf(response)).toEqual({
      type: 'urn:pursekit:problem:signature_refused',
      title: HTTP_PROBLEMS.signature_refused.title,
      status: 401,
    });
  });
});

describe('the host', () => {
  test('learns the reason of a refusal that the sender does not learn', async () => {
    const reports: ProblemReport[] = [];
    const { handle } = makeHandler(NO_LEDGER, { onProblem: (report) => reports.push(report) });

    await handle(post(sign(makeSecret(), structured(reward('1')))));

    expect(reports).toEqual([
      { problem: 'signature_refused', status: 401, webhookId: 'msg_1', fault: 'signature_mismatch' },
    ]);
  });

  test('that throws when it learns of a problem changes no answer', async () => {
    const onProblem = (): void => {
      throw new Error('the log is full');
    };
    const { handle } = makeHandler(NO_LEDGER, { onProblem });

    expect((await handle(post(structured(reward('1'))))).status).toBe(401);
  });

  test('takes unsigned events only if it says so', async () => {
    const ledger = await openLedger();

    const handle = eventsHandler(ledger, { signatures: 'off' });

    expect((await handle(post(structured(reward('1'))))).status).toBe(200);
    const invalid = { code: 'ERR_INVALID_OPTIONS' };
    const wrong = (options: object) => () => eventsHandler(ledger, options as never);
    expect(wrong({})).toThrow(expect.objectContaining(invalid));
    expect(wrong({ secrets: [] })).toThrow(expect.objectContaining(invalid));
    expect(wrong({ signatures: 'none' })).toThrow(expect.objectContaining(invalid));
    expect(wrong({ signatures: 'off', secrets: [makeSecret()] })).toThrow(expect.objectContaining(invalid));
    expect(wrong({ secrets: [makeSecret()], tolerance: 5 })).toThrow(expect.objectContaining(invalid));
    expect(wrong({ secrets: [makeSecret()], bytesMax: 0 })).toThrow(expect.objectContaining(invalid));
    expect(wrong({ secrets: [makeSecret()], path: '/:any' })).toThrow(expect.objectContaining(invalid));
  });

  test.each(['', 'whsec_', 'whsec_c2hvcnQ=', 'whsec_!!!!', makeSecret().slice(6), `${makeSecret()}=`])(
    'gives a secret of Standard Webhooks, and not %j, which no message repeats',
    (secret) => {
      expect(() => eventsHandler(NO_LEDGER, { secrets: [secret] })).toThrow(
        'secrets[0]: expected whsec_ and the base64 of 24 to 64 bytes',
      );
    },
  );
});

describe('a body', () => {
  const exactly = (bytes: number) => {
    const { length } = JSON.stringify({ ...reward('1'), pad: '' });
    return JSON.stringify({ ...reward('1'), pad: 'x'.repeat(bytes - length) });
  };

  test('of 256 KB is read, and one byte more is answered 413', async () => {
    const { handle } = makeHandler(NO_LEDGER);
    const unsigned = eventsHandler(await openLedger(), { signatures: 'off' });
    const parts = (bytes: number) => ({ headers: posting.STRUCTURED, body: exactly(bytes) });

    expect((await unsigned(post(parts(262_144)))).status).toBe(200);
    expect((await unsigned(post(parts(262_145)))).status).toBe(413);
    expect((await handle(post(parts(262_145)))).status).toBe(413);
  });

  test.each([
    ['a Content-Length that is too small', { 'content-length': '10' }],
    ['no Content-Length', {}],
    ['a Content-Length in words', { 'content-length': 'many' }],
  ])('with %s is not read on above the limit', async (_, extra) => {
    let pulled = 0;
    let isCancelled = false;
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        pulled += 1;
        controller.enqueue(new Uint8Array(65_536));
      },
      cancel: () => {
        isCancelled = true;
      },
    });
    const init = {
      method: 'POST',
      headers: { ...posting.STRUCTURED, ...extra },
      body: endless,
      duplex: 'half',
    } as const;
    const handle = eventsHandler(NO_LEDGER, { signatures: 'off' });

    const response = await handle(new Request(URL_OF_EVENTS, init));

    expect(response.status).toBe(413);
    expect(await bodyOf(response)).toMatchObject({ bytesMax: 262_144 });
    expect(pulled).toBeLessThan(8);
    expect(isCancelled).toBe(true);
  });

  test('that is declared too large is not read at all', async () => {
    const pulled: number[] = [];
    const body = new ReadableStream({ pull: () => void pulled.push(1) }, { highWaterMark: 0 });
    const headers = { ...posting.STRUCTURED, 'content-length': '262145' };
    const handle = eventsHandler(NO_LEDGER, { signatures: 'off' });

    const response = await handle(new Request(URL_OF_EVENTS, { method: 'POST', headers, body, duplex: 'half' }));

    expect(response.status).toBe(413);
    expect(pulled).toEqual([]);
  });

  test.each([
    ['that is empty', posting.STRUCTURED, ''],
    ['that is not JSON', posting.STRUCTURED, '{'],
    ['that is not UTF-8', posting.STRUCTURED, Uint8Array.of(0x22, 0xff, 0x22)],
    ['in another charset', { 'content-type': 'application/cloudevents+json; charset=latin1' }, '{}'],
    ['in another format', { 'content-type': 'application/cloudevents+xml' }, '<event/>'],
    ['of a batch that is not a list', BATCH, '{}'],
    ['in binary mode with a header that is badly encoded', { 'ce-specversion': '1.0', 'ce-id': '%FF' }, '{}'],
  ])('%s is answered 400', async (_, headers, body) => {
    const handle = eventsHandler(NO_LEDGER, { signatures: 'off' });

    const response = await handle(post({ headers, body }));

    expect(response.status).toBe(400);
    expect(await bodyOf(response)).toMatchObject({ type: 'urn:pursekit:problem:request_malformed' });
  });

  test('in binary mode is JSON, text or bytes by its content type', async () => {
    const seen: unknown[] = [];
    const ledger = await openLedger();
    ledger.handler('note', (event) => void seen.push(event.data));
    const handle = eventsHandler(ledger, { signatures: 'off' });
    const headers = { 'ce-specversion': '1.0', 'ce-source': 's', 'ce-type': 'note' };

    for (const [at, type] of ['application/problem+json', 'text/csv', 'image/png'].entries()) {
      await handle(post({ headers: { ...headers, 'ce-id': `${at}`, 'content-type': type }, body: '[1]' }));
    }

    expect(seen).toEqual([[1], '[1]', new TextEncoder().encode('[1]')]);
  });
});

describe('a batch', () => {
  const batch = (...events: object[]) => ({ headers: BATCH, body: JSON.stringify(events) });

  test('is answered with the outcome of each event, also when there is none', async () => {
    const ledger = await openLedger();
    const handle = eventsHandler(ledger, { signatures: 'off' });

    const response = await handle(post(batch(reward('1'), reward('2'), reward('1'))));

    expect(response.status).toBe(200);
    const { events } = (await bodyOf(response)) as { events: { status: string }[] };
    expect(events.map(({ status }) => status)).toEqual(['handled', 'handled', 'duplicate']);
    expect(await goldOf(ledger)).toBe(10n);
    expect(await bodyOf(await handle(post(batch())))).toEqual({ events: [] });
  });

  test('with one invalid event applies none', async () => {
    const ledger = await openLedger();
    const schemas = { 'quest.done': z.object({ gold: z.string() }) };
    const handle = eventsHandler(ledger, { signatures: 'off', schemas });

    const response = await handle(post(batch(reward('1'), { ...reward('2'), data: { gold: 5 } }, reward('3'))));

    expect(response.status).toBe(400);
    expect(await bodyOf(response)).toMatchObject({
      type: 'urn:pursekit:problem:event_invalid',
      ...{ code: 'ERR_INVALID_COMMAND', problem: 'data_invalid', field: 'data.gold', event: 1 },
    });
    expect(await goldOf(ledger)).toBe(0n);
  });

  test('ends at the first event that fails, and its repetition applies the rest', async () => {
    const ledger = await openLedger();
    const handle = eventsHandler(ledger, { signatures: 'off' });
    const parts = batch(reward('1'), { ...reward('2'), type: 'level.up' }, reward('3'));

    const failed = await handle(post(parts));
    const after = await goldOf(ledger);
    ledger.handler('level.up', () => {});
    const repeated = await handle(post(parts));

    expect(failed.status).toBe(404);
    expect(await bodyOf(failed)).toMatchObject({ type: 'urn:pursekit:problem:type_unknown', event: 1 });
    expect(after).toBe(5n);
    expect(repeated.status).toBe(200);
    expect(await goldOf(ledger)).toBe(10n);
  });
});

describe('a request', () => {
  test('with another method is answered 405, and to another path 404', async () => {
    const handle = eventsHandler(NO_LEDGER, { signatures: 'off' });

    const got = await handle(new Request(URL_OF_EVENTS));
    const lost = await handle(post(structured(reward('1')), 'http://localhost/event'));

    expect([got.status, got.headers.get('allow')]).toEqual([405, 'POST']);
    expect(lost.status).toBe(404);
    expect(await bodyOf(lost)).toMatchObject({ type: 'urn:pursekit:problem:path_unknown' });
  });

  test('with other content under a source and an id that were applied is answered 409', async () => {
    const ledger = await openLedger();
    const handle = eventsHandler(ledger, { signatures: 'off' });

    await handle(post(structured(reward('1'))));
    const response = await handle(post(structured(reward('1', 'ann', '6'))));

    expect(response.status).toBe(409);
    expect(await bodyOf(response)).toMatchObject({ code: 'ERR_KEY_REUSED' });
    expect(await goldOf(ledger)).toBe(5n);
  });

  test('whose schema throws is answered 503 without its message, and nothing is applied', async () => {
    const ledger = await openLedger();
    const validate = (): never => {
      throw new Error('password=secret');
    };
    const schemas = { 'quest.done': { '~standard': { version: 1, validate } } } as const;
    const handle = eventsHandler(ledger, { signatures: 'off', schemas });

    const response = await handle(post(structured(reward('1'))));

    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('5');
    expect(await bodyOf(response)).toEqual({
      ...{ type: 'urn:pursekit:problem:unavailable', title: HTTP_PROBLEMS.unavailable.title, status: 503 },
      code: 'ERR_HANDLER_FAILED',
    });
    expect(await goldOf(ledger)).toBe(0n);
  });

  test('whose answer to the commit is late is answered 503, and its repetition as a duplicate', async () => {
    const ledger = await openLedger();
    const handle = eventsHandler(ledger, { signatures: 'off', timeoutMs: 500 });
    const gate = ledger.gateNextCommit();

    const late = await handle(post(structured(reward('1'))));
    await gate.entered;
    gate.open();
    await ledger.settled();
    const repeated = await eventsHandler(ledger, { signatures: 'off' })(post(structured(reward('1'))));

    expect([late.status, repeated.status]).toEqual([503, 200]);
    expect(await bodyOf(repeated)).toMatchObject({ status: 'duplicate' });
    expect(await goldOf(ledger)).toBe(5n);
  });

  const failing = (error: unknown) =>
    eventsHandler({ dispatch: (_: ExternalEvent) => Promise.reject(error) }, { signatures: 'off' });

  test.each(Object.keys(ERROR_CODES) as ErrorCode[])('that ends with %s has the answer of the table', async (code) => {
    const response = await failing(new LedgerError(code, 'db.internal'))(post(structured(reward('1'))));

    const { status, retryAfterS } = HTTP_PROBLEMS[PROBLEM_OF_ERROR[code]];
    expect(response.status).toBe(status);
    expect(response.headers.get('retry-after')).toBe(retryAfterS === undefined ? null : `${retryAfterS}`);
    expect((await response.text()).includes('db.internal')).toBe(status < 500);
    // A sender that is told to come back may succeed.
    if (ERROR_CODES[code].retryable) expect([429, 503]).toContain(status);
  });

  test('that ends with a bug is answered 500 without its message', async () => {
    const response = await failing(new TypeError('x is not a function'))(post(structured(reward('1'))));

    expect(response.status).toBe(500);
    expect(await bodyOf(response)).toEqual({
      ...{ type: 'urn:pursekit:problem:failed', title: HTTP_PROBLEMS.failed.title, status: 500 },
    });
  });

  test('that finds the mailbox full is answered 429 with Retry-After', async () => {
    const ledger = await createTestLedger({ mailboxCapacity: 1 });
    onTestFinished(() => ledger[Symbol.asyncDispose]());
    handleRewards(ledger);
    const handle = eventsHandler(ledger, { signatures: 'off' });
    const gate = ledger.gateNextCommit();

    const first = handle(post(structured(reward('1'))));
    await gate.entered;
    const refused = await Promise.race(['2', '3'].map((id) => handle(post(structured(reward(id))))));
    gate.open();

    expect((await first).status).toBe(200);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1']);
  });
});
