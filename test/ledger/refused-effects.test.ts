import { expect, test } from 'vitest';
import { redrivenKey } from '../../src/actors/events/refused-effects.ts';
import type { Ledger } from '../../src/index.ts';
import { describeLedgers } from '../support/describe-ledgers.ts';

const sale = { id: '7', source: 'shop', type: 'sale', subject: 'alice' };
const KEY = 'event:shop:7:1';

/** Registers a handler that gives a coin and takes five pieces of gold, with an action. */
function sell(ledger: Ledger): void {
  ledger.handler('sale', async ({ subject }, commands) => {
    const assets = { gold: 5n };
    await commands.mint({ to: subject as string, assets: { coin: 1n } });
    const taken = commands.burn({ from: subject as string, assets, meta: { lot: 3 }, actions: [{ type: 'Buy' }] });
    assets.gold = 900n;
    await taken;
  });
}

describeLedgers('a refused effect of an event', (open) => {
  test('is listed as a dead letter with its event, its command and the reason', async () => {
    const ledger = await open();
    const added: unknown[] = [];
    ledger.on('deadletter:added', ({ deadLetter }) => added.push(deadLetter));
    sell(ledger);

    const { outcomes } = await ledger.dispatch(sale);

    const letters = await ledger.deadLetters.list();
    expect(outcomes.map(({ status }) => status)).toEqual(['committed', 'rejected']);
    expect(letters).toMatchObject([
      {
        ...{ id: `effect:${KEY}`, kind: 'effect', reason: 'refused', error: 'insufficient_funds', wallet: 'alice' },
        event: sale,
        command: { kind: 'burn', from: 'alice', assets: { gold: 5n }, key: KEY },
      },
    ]);
    expect(added).toEqual(letters);
  });

  test('is re-driven under a new key, and its first key keeps the refusal', async () => {
    const ledger = await open();
    sell(ledger);
    await ledger.dispatch(sale);
    await ledger.deadLetters.redrive(`effect:${KEY}`);
    const early = (await ledger.deadLetters.list()).length;
    await ledger.mint({ to: 'alice', assets: { gold: 7n } });

    await ledger.deadLetters.redrive(`effect:${KEY}`);

    expect([early, await ledger.deadLetters.list()]).toEqual([1, []]);
    expect((await ledger.balance('alice')).assets).toEqual({ coin: 1n, gold: 2n });
    expect((await ledger.transactionByKey(KEY))?.kind).toBe('refused');
    expect((await ledger.transactionByKey(redrivenKey(KEY, 1)))?.kind).toBe('refused');
    expect(await ledger.transactionByKey(redrivenKey(KEY, 2))).toMatchObject({
      ...{ kind: 'burn', meta: { lot: 3 }, actions: [{ type: 'Buy' }] },
    });
  });

  test('is applied once by two runtimes that re-drive it, and its repeated event lists it no more', async () => {
    const ledger = await open();
    const other = await ledger.another();
    for (const one of [ledger, other]) {
      sell(one);
      await one.dispatch(sale);
    }
    await ledger.mint({ to: 'alice', assets: { gold: 17n } });

    await Promise.all([ledger, other].map((one) => one.deadLetters.redrive(`effect:${KEY}`)));
    const again = await other.dispatch(sale);

    expect((await ledger.balance('alice')).assets).toEqual({ coin: 1n, gold: 12n });
    expect(again).toMatchObject({ status: 'duplicate', outcomes: [{ status: 'duplicate' }, { repeated: true }] });
    expect(await other.deadLetters.list()).toEqual([]);
    await other.close();
  });

  test('is listed again in a new runtime when its event comes again', async () => {
    const ledger = await open();
    const other = await ledger.another();
    sell(ledger);
    sell(other);
    await ledger.dispatch(sale);

    const { status } = await other.dispatch(sale);
    await other.dispatch(sale);

    expect(status).toBe('duplicate');
    expect(await other.deadLetters.list()).toMatchObject([{ id: `effect:${KEY}`, reason: 'refused' }]);
    await other.close();
  });
});

describeLedgers('a command with a key', (open) => {
  test('has one content without meta, with an empty one and with one of undefined fields', async () => {
    const ledger = await open();
    const mint = { to: 'alice', assets: { gold: 1n }, key: 'k' };
    const metas = [undefined, {}, { note: undefined }];

    const outcomes = [];
    for (const meta of metas) outcomes.push(await ledger.mint({ ...mint, meta: meta as Record<string, undefined> }));

    expect(outcomes.map(({ status }) => status)).toEqual(['committed', 'duplicate', 'duplicate']);
    expect(await ledger.transactionByKey('k')).not.toHaveProperty('meta');
  });

  test('emits that a refusal is repeated', async () => {
    const ledger = await open();
    const emitted: unknown[] = [];
    ledger.on('transaction:rejected', ({ repeated }) => emitted.push(repeated));
    const burn = { from: 'alice', assets: { gold: 1n }, key: 'k' };

    await ledger.burn(burn);
    await ledger.burn(burn);

    expect(emitted).toEqual([undefined, true]);
  });
});

test('the key of a new attempt is not longer than a key may be', () => {
  expect(redrivenKey('x'.repeat(255), 12).length).toBeLessThanOrEqual(255);
});
