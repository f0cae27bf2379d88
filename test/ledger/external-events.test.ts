import { expect, test } from 'vitest';
import { eventKey } from '../../src/actors/events/event-router.ts';
import type { EventHandler, MintInput } from '../../src/index.ts';
import { describeLedgers } from '../support/describe-ledgers.ts';

const deposit = { id: '7', source: '/bank', type: 'deposit', subject: 'alice', data: { gold: 5 } };

describeLedgers('external events', (open) => {
  test('an external event is routed to the handler of its type, which issues commands', async () => {
    const ledger = await open();
    ledger.handler('deposit', async ({ subject, data }, commands) => {
      const { gold } = data as { gold: number };
      await commands.mint({ to: subject as string, assets: { gold: BigInt(gold) } });
      await commands.transfer({ from: subject as string, to: 'tax', assets: { gold: 1n } });
    });

    const result = await ledger.dispatch(deposit);

    expect(result.status).toBe('handled');
    expect(result.outcomes.map(({ status }) => status)).toEqual(['committed', 'committed']);
    expect((await ledger.balance('alice')).assets).toEqual({ gold: 4n });
  });

  test('events without a handler whose data is large are dropped from the dead letters, oldest first', async () => {
    const ledger = await open({ deadLetterBytesMax: 100_000 });
    const data = { list: Array.from({ length: 1_000 }, (_, at) => ({ at })) };
    const seen: string[] = [];
    ledger.on('deadletter:added', ({ deadLetter }) => seen.push(deadLetter.id));

    for (const id of ['1', '2', '3']) {
      const copy = structuredClone(data);
      await expect(ledger.dispatch({ ...deposit, id, data: copy })).rejects.toThrow('no handler');
    }
    await expect(ledger.dispatch({ ...deposit, id: '4', data: 'x'.repeat(1e6) })).rejects.toThrow('no handler');

    const listed = (await ledger.deadLetters.list()).map(({ id }) => id);
    expect(listed).toEqual(['event:%2Fbank:3']);
    expect(seen).toHaveLength(4);
    await expect(ledger.deadLetters.redrive(seen[3] as string)).rejects.toMatchObject({ code: 'ERR_NOT_FOUND' });
  });

  test('an external event that is dispatched twice applies once, also by two runtimes at the same time', async () => {
    const ledger = await open();
    const other = await ledger.another();
    for (const one of [ledger, other]) {
      one.handler('deposit', (event, commands) => {
        void commands.mint({ to: event.subject as string, assets: { gold: 5n } });
      });
    }

    const results = await Promise.all([ledger.dispatch(deposit), other.dispatch(deposit), ledger.dispatch(deposit)]);

    expect(results.map(({ status }) => status).sort()).toEqual(['duplicate', 'duplicate', 'handled']);
    expect((await ledger.balance('alice')).assets).toEqual({ gold: 5n });
    await other.close();
  });

  test('external events of different sources with the same id are different events', async () => {
    const ledger = await open();
    ledger.handler('deposit', (_, commands) => commands.mint({ to: 'alice', assets: { gold: 5n } }));

    await ledger.dispatch(deposit);
    await ledger.dispatch({ ...deposit, source: '/other' });

    expect((await ledger.balance('alice')).assets).toEqual({ gold: 10n });
  });

  test('an external event without a handler becomes a dead letter that can be re-driven', async () => {
    const ledger = await open();

    await expect(ledger.dispatch(deposit)).rejects.toMatchObject({ code: 'ERR_UNKNOWN_EVENT' });

    const [letter] = await ledger.deadLetters.list();
    expect(letter).toMatchObject({ kind: 'event', reason: 'unhandled', event: deposit });
    ledger.handler('deposit', (_, commands) => commands.mint({ to: 'alice', assets: { gold: 5n } }));
    await ledger.deadLetters.redrive(letter?.id as string);
    expect(await ledger.deadLetters.list()).toEqual([]);
    expect((await ledger.balance('alice')).assets).toEqual({ gold: 5n });
  });

  test('external events whose concatenated source and id are equal are two dead letters', async () => {
    const ledger = await open();

    for (const [source, id] of [
      ['a:b', 'c'],
      ['a', 'b:c'],
    ] as const) {
      await expect(ledger.dispatch({ ...deposit, source, id })).rejects.toMatchObject({ code: 'ERR_UNKNOWN_EVENT' });
    }

    const letters = await ledger.deadLetters.list();
    expect(letters).toMatchObject([{ event: { source: 'a:b', id: 'c' } }, { event: { source: 'a', id: 'b:c' } }]);
    expect(new Set(letters.map(({ id }) => id)).size).toBe(2);
  });

  test('an error of another copy of the package keeps its code', async () => {
    const ledger = await open();
    // Another copy has a class of its own and the same brand.
    const foreign = Object.assign(new Error('from: name'), { code: 'ERR_INVALID_COMMAND', retryable: false });
    Object.defineProperty(foreign, Symbol.for('pursekit.LedgerError'), { value: true });
    ledger.handler('deposit', () => Promise.reject(foreign));

    await expect(ledger.dispatch({ id: '1', source: 'shop', type: 'deposit' })).rejects.toBe(foreign);
  });

  test('a handler that throws is run again without applying its first commands twice', async () => {
    const ledger = await open();
    let isBroken = true;
    ledger.handler('deposit', async (_, commands) => {
      await commands.mint({ to: 'alice', assets: { gold: 5n } });
      if (isBroken) throw new Error('half-way');
      await commands.mint({ to: 'bob', assets: { gold: 1n } });
    });
    await expect(ledger.dispatch(deposit)).rejects.toMatchObject({ code: 'ERR_HANDLER_FAILED', retryable: true });

    isBroken = false;
    const result = await ledger.dispatch(deposit);

    expect(result.outcomes.map(({ status }) => status)).toEqual(['duplicate', 'committed']);
    expect((await ledger.balance('alice')).assets).toEqual({ gold: 5n });
  });

  test.each([
    [null, 'event'],
    [{ ...deposit, id: '' }, 'id'],
    [{ ...deposit, source: undefined }, 'source'],
    [{ ...deposit, type: 7 }, 'type'],
    [{ ...deposit, subject: 'x\0' }, 'subject'],
  ])('dispatch() refuses an invalid event: %j', async (event, field) => {
    const ledger = await open();

    const refused = ledger.dispatch(event as never);

    await expect(refused).rejects.toMatchObject({ code: 'ERR_INVALID_COMMAND', field });
  });

  test.each([
    { what: 'nothing', input: undefined, problem: 'not_an_object' },
    { what: 'null', input: null, problem: 'not_an_object' },
    { what: 'an instance of a class', input: new (class Mint {})(), problem: 'not_an_object' },
    { what: 'a key that is null', input: { to: 'bob', assets: { gold: 1n }, key: null }, problem: 'key_invalid' },
  ])('a handler that mints $what gets the error that every caller gets', async ({ input, problem }) => {
    const ledger = await open();
    ledger.handler('deposit', (_, commands) => commands.mint(input as unknown as MintInput));

    await expect(ledger.dispatch(deposit)).rejects.toMatchObject({ code: 'ERR_INVALID_COMMAND', problem });
    await expect(ledger.mint(input as unknown as MintInput)).rejects.toMatchObject({ problem });
  });

  test('a closed ledger refuses events and handlers, and adds no dead letter for them', async () => {
    const ledger = await open();
    const handled: unknown[] = [];
    const added: unknown[] = [];
    ledger.handler('deposit', ({ id }) => handled.push(id));
    ledger.on('deadletter:added', ({ deadLetter }) => added.push(deadLetter));
    await expect(ledger.dispatch({ ...deposit, type: 'gift' })).rejects.toMatchObject({ code: 'ERR_UNKNOWN_EVENT' });
    const closing = ledger.close();

    const events = [deposit, { ...deposit, type: 'refund' }].map((event) => ledger.dispatch(event));
    const driven = ledger.deadLetters.redrive('event:%2Fbank:7');

    for (const late of [...events, driven]) await expect(late).rejects.toMatchObject({ code: 'ERR_CLOSED' });
    expect(() => ledger.handler('gift', () => {})).toThrow(expect.objectContaining({ code: 'ERR_CLOSED' }));
    expect(handled).toEqual([]);
    expect(added).toHaveLength(1);
    await closing;
  });

  test.each([undefined, null, 'deposit', {}])(
    'handler() refuses a handler that is not a function: %j',
    async (handler) => {
      const ledger = await open();

      const registering = (): unknown => ledger.handler('deposit', handler as unknown as EventHandler);

      expect(registering).toThrow(expect.objectContaining({ code: 'ERR_INVALID_OPTIONS' }));
      expect(registering).toThrow('handler: expected a function for deposit');
    },
  );

  test.each([undefined, '', 7, 'x\0', 'x'.repeat(256)])('handler() refuses the event type %j', async (type) => {
    const ledger = await open();

    const registering = (): unknown => ledger.handler(type as string, () => {});

    expect(registering).toThrow(expect.objectContaining({ code: 'ERR_INVALID_COMMAND', problem: 'event_invalid' }));
    expect(registering).toThrow(/^type: must be a well-formed string/);
  });
});

test('different external events never share a key, and no key is too long', () => {
  const keys = [
    eventKey({ source: 'a:b', id: 'c', type: 't' }, 0),
    eventKey({ source: 'a', id: 'b:c', type: 't' }, 0),
    eventKey({ source: 'a', id: 'b', type: 't' }, 0),
    eventKey({ source: 'a', id: 'b', type: 't' }, 1),
    eventKey({ source: 'x'.repeat(255), id: 'é'.repeat(255), type: 't' }, 0),
    eventKey({ source: 'x'.repeat(255), id: 'é'.repeat(254), type: 't' }, 0),
  ];

  expect(new Set(keys).size).toBe(keys.length);
  expect(Math.max(...keys.map((key) => key.length))).toBeLessThanOrEqual(255);
});
