import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { readCloudEvent } from '../../src/actors/messages/cloud-event.ts';

const EVENT = { specversion: '1.0', id: '1', source: '/shop', type: 'order.paid' };
const invalid = (problem: string, field: string) => ({ code: 'ERR_INVALID_COMMAND', problem, field });

describe('an event in the JSON format of CloudEvents', () => {
  test('keeps its attributes and its data', async () => {
    const event = { ...EVENT, subject: 'ann', time: '2026-01-01T00:00:00Z', tier: 3, data: { gold: '5' } };

    expect(await readCloudEvent(event)).toEqual(event);
  });

  test('has no attribute that is null, and data that is null', async () => {
    expect(await readCloudEvent({ ...EVENT, subject: null, data: null })).toEqual({ ...EVENT, data: null });
  });

  test('has the bytes of data_base64', async () => {
    expect(await readCloudEvent({ ...EVENT, data_base64: 'AP8=' })).toEqual({ ...EVENT, data: Uint8Array.of(0, 255) });
  });

  test.each([
    ['a list', [EVENT], 'not_an_object', 'event'],
    ['no version', { ...EVENT, specversion: undefined }, 'event_invalid', 'specversion'],
    ['another version', { ...EVENT, specversion: '0.3' }, 'event_invalid', 'specversion'],
    ['an id that is a number', { ...EVENT, id: 1 }, 'event_invalid', 'id'],
    ['no source', { ...EVENT, source: '' }, 'event_invalid', 'source'],
    ['no type', { ...EVENT, type: null }, 'event_invalid', 'type'],
    ['a subject of 256 characters', { ...EVENT, subject: 'x'.repeat(256) }, 'event_invalid', 'subject'],
    ['an attribute in capitals', { ...EVENT, traceParent: 'x' }, 'event_invalid', 'traceParent'],
    ['an attribute that is an object', { ...EVENT, trace: {} }, 'event_invalid', 'trace'],
    ['data twice', { ...EVENT, data: 1, data_base64: 'AA==' }, 'event_invalid', 'data_base64'],
    ['base64 of no bytes', { ...EVENT, data_base64: 'A' }, 'event_invalid', 'data_base64'],
  ])('with %s is refused', async (_, event, problem, field) => {
    await expect(readCloudEvent(event)).rejects.toMatchObject(invalid(problem, field));
  });

  test('whose attribute is named __proto__ is refused', async () => {
    const event: unknown = JSON.parse(`{"specversion":"1.0","id":"1","source":"s","type":"t","__proto__":{"id":"2"}}`);

    await expect(readCloudEvent(event)).rejects.toMatchObject(invalid('event_invalid', '__proto__'));
  });
});

describe('the schema of an event type', () => {
  const schemas = {
    'order.paid': z.object({ gold: z.string().transform(BigInt) }),
    'order.sent': v.object({ items: v.array(v.object({ id: v.string() })) }),
  };

  test('of zod makes the data', async () => {
    expect(await readCloudEvent({ ...EVENT, data: { gold: '5', more: 1 } }, schemas)).toEqual({
      ...EVENT,
      data: { gold: 5n },
    });
  });

  test.each([
    ['zod', 'order.paid', { gold: 5 }, 'data.gold'],
    ['zod, for no data,', 'order.paid', undefined, 'data'],
    ['valibot', 'order.sent', { items: [{ id: 'a' }, {}] }, 'data.items.1.id'],
  ])('of %s refuses data that does not fit', async (_, type, data, field) => {
    const reading = readCloudEvent({ ...EVENT, type, data }, schemas);

    await expect(reading).rejects.toMatchObject(invalid('data_invalid', field));
  });

  test('is not one that every object has', async () => {
    expect(await readCloudEvent({ ...EVENT, type: 'constructor', data: 1 }, schemas)).toMatchObject({ data: 1 });
  });

  test.each([
    [
      'throws',
      () => {
        throw new Error('no such table');
      },
    ],
    ['rejects', () => Promise.reject(new Error('no such table'))],
  ])('that %s fails as a handler does', async (_, validate) => {
    const broken = { 'order.paid': { '~standard': { version: 1, validate } } } as const;

    await expect(readCloudEvent(EVENT, broken)).rejects.toMatchObject({
      code: 'ERR_HANDLER_FAILED',
      message: 'the schema of order.paid failed: no such table',
    });
  });
});
