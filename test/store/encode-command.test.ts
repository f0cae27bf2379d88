import { expect, test } from 'vitest';
import { validateCommand } from '../../src/domain/commands/validate-command.ts';
import { LIMITS } from '../../src/domain/limits.ts';
import { decode, decodeBody, encode } from '../../src/store/codec/codec.ts';
import { encodeCommand, encodeRefusal } from '../../src/store/codec/encode-command.ts';

const MINT = { to: 'alice', assets: { gold: 5n } };

/** A field whose object encodes to exactly this many bytes. */
function filler(rest: object, encodedBytes: number): object {
  const empty = encode({ ...rest, filler: 'x'.repeat(1_000) }).length - 1_000;
  return { ...rest, filler: 'x'.repeat(encodedBytes - empty) };
}

test('meta of 4096 bytes is taken and one byte more is refused', () => {
  const atLimit = validateCommand('mint', { ...MINT, meta: filler({}, LIMITS.metaBytesMax) });
  const aboveLimit = validateCommand('mint', { ...MINT, meta: filler({}, LIMITS.metaBytesMax + 1) });

  expect(decodeBody(encodeCommand(atLimit).body).meta).toEqual(atLimit.meta);
  expect(() => encodeCommand(aboveLimit)).toThrow(
    expect.objectContaining({ code: 'ERR_INVALID_COMMAND', problem: 'meta_too_large', field: 'meta' }),
  );
});

test('an action of 4096 bytes is taken and one byte more is refused, naming which', () => {
  const action = (bytes: number): object => filler({ type: 'BuyItem' }, bytes);
  const atLimit = validateCommand('mint', { ...MINT, actions: [action(LIMITS.actionBytesMax)] });
  const aboveLimit = validateCommand('mint', { ...MINT, actions: [{ type: 'A' }, action(LIMITS.actionBytesMax + 1)] });

  expect(encodeCommand(atLimit).actions[0]?.payload).toHaveLength(LIMITS.actionBytesMax);
  expect(() => encodeCommand(aboveLimit)).toThrow(
    expect.objectContaining({ code: 'ERR_INVALID_COMMAND', problem: 'action_too_large', field: 'actions[1]' }),
  );
});

test('a bare command stores nothing, and no fingerprint without a key', () => {
  const encoded = encodeCommand(validateCommand('mint', MINT));

  expect(encoded).toEqual({ body: null, actions: [] });
});

test('the outbox payload of an action is the whole action', () => {
  const actions = [{ type: 'BuyItem', itemId: 'car_1', price: 10n ** 20n }];

  const encoded = encodeCommand(validateCommand('mint', { ...MINT, actions, key: 'k' }));

  expect(encoded.actions.map(({ type, payload }) => [type, decode(payload)])).toEqual([['BuyItem', actions[0]]]);
  expect(encoded.fingerprint).toMatch(/^[0-9a-f]{64}$/);
  expect(decodeBody(encoded.body)).toEqual({ actions });
});

test('the payloads of the actions are views of the body, without bytes of their own', () => {
  const actions = [{ type: 'BuyItem', itemId: 'car_1' }, { type: 'Notify', text: 'é'.repeat(300) }, { type: 'Last' }];

  const { body, actions: encoded } = encodeCommand(validateCommand('mint', { ...MINT, actions, meta: { memo: 'x' } }));

  expect(encoded.map(({ type, payload }) => [type, decode(payload)])).toEqual(
    actions.map((action) => [action.type, action]),
  );
  // Compared by identity: toEqual() takes any two buffers for equal.
  expect(encoded.map(({ payload }) => payload.buffer === body?.buffer)).toEqual([true, true, true]);
});

test('the record of a refusal keeps meta and reason, and no actions that could fall due', () => {
  const command = validateCommand('mint', { ...MINT, meta: { memo: 'x' }, actions: [{ type: 'BuyItem' }], key: 'k' });
  const refusal = {
    reason: 'insufficient_funds',
    shortfalls: [{ wallet: 'a', asset: 'gold', asked: 5n, available: 4n, held: 0n }],
  } as const;

  const body = encodeRefusal(encodeCommand(command), refusal);

  expect(decodeBody(body)).toEqual({ meta: { memo: 'x' }, refusal });
});
