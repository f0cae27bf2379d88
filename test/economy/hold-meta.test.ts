import { expect, test } from 'vitest';
import type { HoldLeg } from '../../src/index.ts';
import { describeLedgers } from '../support/describe-ledgers.ts';
import { give, reasonOf } from './support/holdings.ts';

const KIB = 'x'.repeat(1_024);

const legOf = (id: string, meta?: unknown): HoldLeg => ({
  ...{ hold: { gold: 1n }, from: 'alice', id },
  ...(meta === undefined ? {} : { meta: meta as NonNullable<HoldLeg['meta']> }),
});

describeLedgers('the meta of holds', (open) => {
  test('of the legs of an exchange is read with each hold, also after its end', async () => {
    const ledger = await open();
    await give(ledger, { alice: { gold: 9n } });

    const outcome = await ledger.exchange({
      meta: { of: 'the exchange' },
      actions: [{ type: 'Note', text: 'held' }],
      legs: [legOf('lot-1', { lot: 1, tags: ['a', { deep: 5n }] }), legOf('lot-2'), legOf('constructor', { lot: 3 })],
    });

    expect(outcome).toMatchObject({ status: 'committed', transaction: { meta: { of: 'the exchange' } } });
    expect(await ledger.holds('alice')).toMatchObject([
      { id: 'constructor', meta: { lot: 3 } },
      { id: 'lot-1', meta: { lot: 1, tags: ['a', { deep: 5n }] } },
      { id: 'lot-2' },
    ]);
    expect(await ledger.holdById('lot-2')).not.toHaveProperty('meta');
    await ledger.release({ hold: 'lot-1', meta: { of: 'the release' } });
    expect(await ledger.holdById('lot-1')).toMatchObject({ state: 'released', meta: { lot: 1 } });
    expect((await ledger.transaction(outcome.status === 'committed' ? outcome.transaction.id : ''))?.actions).toEqual([
      { type: 'Note', text: 'held' },
    ]);
  });

  test('of the command hold is that of its transaction', async () => {
    const ledger = await open();
    await give(ledger, { alice: { gold: 9n } });
    await ledger.hold({ from: 'alice', assets: { gold: 1n }, hold: 'bid', meta: { lot: 7 } });
    await ledger.hold({ from: 'alice', assets: { gold: 1n }, hold: 'bare' });

    expect((await ledger.holdById('bid'))?.meta).toEqual({ lot: 7 });
    expect(await ledger.holdById('bare')).not.toHaveProperty('meta');
  });

  test('is covered by a key, and nothing is the same as no fields', async () => {
    const ledger = await open();
    await give(ledger, { alice: { gold: 9n } });
    const send = (id: string, meta?: unknown) => ledger.exchange({ key: `key of ${id}`, legs: [legOf(id, meta)] });

    expect(reasonOf(await send('a', { lot: 1 }))).toBe('committed');
    expect(reasonOf(await send('a', { lot: 1 }))).toBe('duplicate');
    await expect(send('a', { lot: 2 })).rejects.toMatchObject({ code: 'ERR_KEY_REUSED' });
    await expect(send('a')).rejects.toMatchObject({ code: 'ERR_KEY_REUSED' });
    expect(reasonOf(await send('b', {}))).toBe('committed');
    expect(reasonOf(await send('b'))).toBe('duplicate');
    expect(await ledger.holdById('b')).not.toHaveProperty('meta');
  });

  test('belongs to the ledger from the call on', async () => {
    const ledger = await open();
    await give(ledger, { alice: { gold: 9n } });
    const meta = { lot: 1 };

    const outcome = ledger.exchange({ legs: [legOf('a', meta)] });
    meta.lot = 2;

    expect(reasonOf(await outcome)).toBe('committed');
    expect((await ledger.holdById('a'))?.meta).toEqual({ lot: 1 });
  });

  test('that cannot be decoded fails the read of its hold and no capture', async () => {
    const ledger = await open();
    await give(ledger, { alice: { gold: 9n } });
    await ledger.exchange({ legs: [legOf('a', { lot: 1 })] });
    await ledger.sql('alter table $schema.transactions disable trigger user');
    await ledger.sql(`update $schema.transactions set body = '\\xff' where kind = 'exchange'`);

    await expect(ledger.holdById('a')).rejects.toMatchObject({ code: 'ERR_CORRUPT' });
    expect(reasonOf(await ledger.capture({ hold: 'a', to: 'bob' }))).toBe('committed');
  });

  test.each<[string, HoldLeg[], string, string]>([
    ['a text', [legOf('a', 'note')], 'meta_not_encodable', 'legs[0].meta'],
    ['a function within', [legOf('a'), legOf('b', { f: () => 1 })], 'meta_not_encodable', 'legs[1].meta.f'],
    ['more than 4096 bytes', [legOf('a', { s: KIB.repeat(5) })], 'meta_too_large', 'legs[0].meta'],
    [
      'more than 4096 bytes in all legs',
      ['a', 'b', 'c', 'd'].map((id) => legOf(id, { s: KIB })),
      'meta_too_large',
      'legs',
    ],
  ])('with %s is refused as input', async (_, legs, problem, field) => {
    const ledger = await open();

    await expect(ledger.exchange({ legs })).rejects.toMatchObject({ code: 'ERR_INVALID_COMMAND', problem, field });
  });

  test('comes after the content of all fields, and no other leg has one', async () => {
    const ledger = await open();
    const legs = [legOf('a', 'note')];

    await expect(ledger.exchange({ legs: [...legs, { mint: { gold: 0n }, to: 'bob' }] })).rejects.toMatchObject({
      problem: 'amount_not_positive',
    });
    await expect(ledger.exchange({ legs, key: '' })).rejects.toMatchObject({ problem: 'key_invalid' });
    const other = { from: 'alice', to: 'bob', assets: { gold: 1n }, meta: {} };
    await expect(ledger.exchange({ legs: [other] })).rejects.toMatchObject({
      ...{ problem: 'unknown_field', field: 'legs[0].meta' },
    });
  });
});
