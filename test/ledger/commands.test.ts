import { expect, test } from 'vitest';
import type { Outcome, Transaction, UtxoPage } from '../../src/index.ts';
import { withoutPosition } from '../support/commit-order.ts';
import { describeLedgers } from '../support/describe-ledgers.ts';

function transactionOf(outcome: Outcome): Transaction {
  if (outcome.status === 'rejected') throw new Error(`rejected: ${outcome.reason}`);
  return outcome.transaction;
}

describeLedgers('commands', (open) => {
  test('a transfer moves assets and returns change to its sender', async () => {
    const ledger = await open();
    await ledger.mint({ to: 'alice', assets: { gold: 1000n, silver: 777n } });

    const outcome = await ledger.transfer({ from: 'alice', to: 'bob', assets: { gold: 500n } });

    expect(outcome.status).toBe('committed');
    expect(await ledger.balance('alice')).toEqual({ assets: { gold: 500n, silver: 777n }, held: {}, utxos: 1 });
    expect(await ledger.balance('bob')).toEqual({ assets: { gold: 500n }, held: {}, utxos: 1 });
  });

  test('the transaction of an outcome equals the one that is read back', async () => {
    const ledger = await open();
    await ledger.mint({ to: 'alice', assets: { gold: 9n, silver: 1n }, key: 'grant' });

    const outcome = await ledger.transfer({
      from: 'alice',
      to: 'bob',
      assets: [
        { asset: 'gold', amount: 2n },
        { asset: 'gold', amount: 3n },
      ],
      key: 'pay',
      meta: { memo: 'rent', count: 2, big: 2n ** 80n, tags: ['a', null, true] },
      actions: [{ type: 'BuyItem', itemId: 'car_1' }],
    });

    const transaction = transactionOf(outcome);
    expect(transaction.outputs.map(({ owner, assets }) => [owner, assets])).toEqual([
      ['bob', { gold: 5n }],
      ['alice', { gold: 4n, silver: 1n }],
    ]);
    const byId = (await ledger.transaction(transaction.id)) as Transaction;
    expect(withoutPosition(byId)).toEqual(transaction);
    expect(byId).toMatchObject({ position: 2, recordedAt: expect.any(Date) });
    expect(await ledger.transactionByKey('pay')).toEqual(byId);
  });

  test('a repeated command has the answer of the first, also if its transaction was reversed', async () => {
    const ledger = await open();
    await ledger.mint({ to: 'alice', assets: { gold: 9n } });
    const payment = { from: 'alice', to: 'bob', assets: { gold: 4n }, key: 'pay' };
    const transaction = transactionOf(await ledger.transfer(payment));
    const reversal = transactionOf(await ledger.reverse({ transaction: transaction.id }));
    // A read gives positions.
    expect(await ledger.transaction(transaction.id)).toMatchObject({ position: 2, reversedBy: [reversal.id] });

    const repeated = [await ledger.transfer(payment), await ledger.reverse({ transaction: transaction.id })];

    expect(repeated).toEqual([
      { status: 'duplicate', transaction },
      { status: 'duplicate', transaction: reversal },
    ]);
  });

  test('a burn destroys assets and reduces the supply', async () => {
    const ledger = await open();
    await ledger.mint({ to: 'alice', assets: { gold: 100n } });

    const outcome = await ledger.burn({ from: 'alice', assets: { gold: 30n } });

    expect(transactionOf(outcome).outputs.map(({ assets }) => assets)).toEqual([{ gold: 70n }]);
    expect(await ledger.supply()).toEqual(new Map([['gold', { minted: 100n, burned: 30n, circulating: 70n }]]));
  });

  test('a command without the funds is rejected with the asked and the available amounts', async () => {
    const ledger = await open();
    await ledger.mint({ to: 'alice', assets: { gold: 10n } });

    const outcome = await ledger.transfer({ from: 'alice', to: 'bob', assets: { gold: 11n, silver: 1n } });

    expect(outcome).toEqual({
      status: 'rejected',
      reason: 'insufficient_funds',
      shortfalls: [
        { wallet: 'alice', asset: 'gold', asked: 11n, available: 10n, held: 0n },
        { wallet: 'alice', asset: 'silver', asked: 1n, available: 0n, held: 0n },
      ],
    });
    expect(await ledger.sql('select id from $schema.transactions where kind <> $$mint$$')).toEqual([]);
  });

  test('a repeated key answers duplicate with the first transaction and commits nothing', async () => {
    const ledger = await open();
    await ledger.mint({ to: 'alice', assets: { gold: 10n } });
    const pay = { from: 'alice', to: 'bob', assets: { gold: 4n }, key: 'pay-1', meta: { a: 1, b: 2 } };
    const first = await ledger.transfer(pay);

    const second = await ledger.transfer({ ...pay, meta: { b: 2, a: 1 } });

    expect(second).toEqual({ status: 'duplicate', transaction: transactionOf(first) });
    expect((await ledger.balance('bob')).assets).toEqual({ gold: 4n });
  });

  test('a key sent many times at once is committed once', async () => {
    const ledger = await open();
    await ledger.mint({ to: 'alice', assets: { gold: 100n } });
    const pay = { from: 'alice', to: 'bob', assets: { gold: 1n }, key: 'once' };

    const outcomes = await Promise.all(Array.from({ length: 20 }, () => ledger.transfer(pay)));

    expect(outcomes.map(({ status }) => status).sort()).toEqual(['committed', ...Array(19).fill('duplicate')]);
    expect((await ledger.balance('bob')).assets).toEqual({ gold: 1n });
  });

  test('a key sent through two runtimes at once is committed once', async () => {
    const ledger = await open();
    const other = await ledger.another();
    await ledger.mint({ to: 'alice', assets: { gold: 100n } });
    const pay = { from: 'alice', to: 'bob', assets: { gold: 1n }, key: 'once' };

    const outcomes = await Promise.all([ledger, other, ledger, other].map((one) => one.transfer(pay)));

    expect(outcomes.map(({ status }) => status).sort()).toEqual(['committed', 'duplicate', 'duplicate', 'duplicate']);
    expect((await ledger.balance('bob')).assets).toEqual({ gold: 1n });
    await other.close();
  });

  test('a repeated key with other content is refused and commits nothing', async () => {
    const ledger = await open();
    await ledger.mint({ to: 'alice', assets: { gold: 10n } });
    await ledger.transfer({ from: 'alice', to: 'bob', assets: { gold: 4n }, key: 'pay-1' });

    const reused = ledger.transfer({ from: 'alice', to: 'bob', assets: { gold: 5n }, key: 'pay-1' });

    await expect(reused).rejects.toMatchObject({ code: 'ERR_KEY_REUSED', key: 'pay-1', retryable: false });
    expect((await ledger.balance('bob')).assets).toEqual({ gold: 4n });
  });

  test('a key that two wallets use at the same time is refused for one of them', async () => {
    const ledger = await open();
    await ledger.mint({ to: 'alice', assets: { gold: 10n } });
    await ledger.mint({ to: 'carol', assets: { gold: 10n } });

    const results = await Promise.allSettled([
      ledger.transfer({ from: 'alice', to: 'bob', assets: { gold: 1n }, key: 'k' }),
      ledger.transfer({ from: 'carol', to: 'bob', assets: { gold: 1n }, key: 'k' }),
    ]);

    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect((await ledger.balance('bob')).assets).toEqual({ gold: 1n });
  });

  test('a refusal with a key is repeated after the funds arrive, also by another runtime', async () => {
    const ledger = await open();
    const pay = { from: 'alice', to: 'bob', assets: { gold: 4n }, key: 'too-early' };
    const first = await ledger.transfer(pay);
    await ledger.mint({ to: 'alice', assets: { gold: 10n } });
    const other = await ledger.another();

    const repeated = [await ledger.transfer(pay), await other.transfer(pay)];

    expect(first).toMatchObject({ status: 'rejected', reason: 'insufficient_funds' });
    expect(first).not.toHaveProperty('repeated');
    expect(repeated).toEqual([
      { ...first, repeated: true },
      { ...first, repeated: true },
    ]);
    expect((await ledger.transactionByKey('too-early'))?.kind).toBe('refused');
    expect(await ledger.balance('bob')).toEqual({ assets: {}, held: {}, utxos: 0 });
    await other.close();
  });

  test('a duplicate in the middle of a chain does not affect the other commands', async () => {
    const ledger = await open();
    await ledger.mint({ to: 'alice', assets: { gold: 100n } });
    const pay = (key: string) => ledger.transfer({ from: 'alice', to: 'bob', assets: { gold: 1n }, key });
    await pay('b');

    const outcomes = await Promise.all(['a', 'b', 'c'].map(pay));

    expect(outcomes.map(({ status }) => status)).toEqual(['committed', 'duplicate', 'committed']);
    expect((await ledger.balance('bob')).assets).toEqual({ gold: 3n });
  });

  test('a command is refused only after funds that another runtime paid in are loaded', async () => {
    const ledger = await open();
    const other = await ledger.another();
    await ledger.mint({ to: 'alice', assets: { gold: 1n } });
    await other.mint({ to: 'alice', assets: { gold: 9n } });

    const outcome = await ledger.transfer({ from: 'alice', to: 'bob', assets: { gold: 10n } });

    expect(outcome.status).toBe('committed');
    await other.close();
  });

  test('a transfer of a sum of more UTXOs than one transaction takes merges them first', async () => {
    const ledger = await open({ inputsMax: 3 });
    await Promise.all(Array.from({ length: 10 }, () => ledger.mint({ to: 'alice', assets: { gold: 1n } })));

    const outcome = await ledger.transfer({ from: 'alice', to: 'bob', assets: { gold: 10n } });

    expect(outcome.status).toBe('committed');
    const widest = await ledger.sql(
      `select max(n)::text as widest
       from (select count(*) n from $schema.inputs group by spent_by) spent`,
    );
    expect(widest).toEqual([{ widest: '3' }]);
    const merges = await ledger.sql('select count(*)::text as n from $schema.transactions where kind = $$merge$$');
    expect(Number(merges[0]?.n)).toBeGreaterThan(0);
  });

  test('a transfer of a sum of too many UTXOs is rejected where merges are off', async () => {
    const ledger = await open({ inputsMax: 2, merges: false });
    for (let at = 0; at < 3; at += 1) await ledger.mint({ to: 'alice', assets: { gold: 1n } });

    const outcome = await ledger.transfer({ from: 'alice', to: 'bob', assets: { gold: 3n } });

    expect(outcome).toMatchObject({ status: 'rejected', reason: 'too_many_inputs' });
  });

  test('names and keys with special meaning in SQL or JavaScript are plain text', async () => {
    const ledger = await open();
    const key = `'";--\\ {NULL} ${'é'.repeat(20)} 🪙`;

    await ledger.mint({ to: 'NULL', assets: { null: 5n, constructor: 6n }, key });
    await ledger.transfer({ from: 'NULL', to: 'constructor', assets: { null: 1n } });

    expect(await ledger.balance('NULL')).toEqual({ assets: { constructor: 6n, null: 4n }, held: {}, utxos: 1 });
    expect((await ledger.transactionByKey(key))?.key).toBe(key);
  });

  test('the largest amount can be held, transferred and held beside another UTXO of its asset', async () => {
    const ledger = await open();
    const largest = 10n ** 78n - 1n;
    await ledger.mint({ to: 'alice', assets: { gold: largest } });
    await ledger.mint({ to: 'alice', assets: { gold: largest } });

    await ledger.transfer({ from: 'alice', to: 'bob', assets: { gold: largest } });
    await ledger.transfer({ from: 'alice', to: 'bob', assets: { gold: 1n } });

    expect((await ledger.balance('bob')).assets).toEqual({ gold: largest + 1n });
    expect((await ledger.balance('alice')).assets).toEqual({ gold: largest - 1n });
  });

  test('a page of UTXOs continues after the last UTXO of the page before', async () => {
    const ledger = await open();
    for (let at = 1n; at <= 5n; at += 1n) await ledger.mint({ to: 'alice', assets: { gold: at, silver: at } });

    const first = await ledger.utxos('alice', { limit: 2 });
    const rest = await ledger.utxos('alice', { after: first[1]?.outpoint as string });

    expect([...first, ...rest].map(({ assets }) => assets.gold).sort()).toEqual([1n, 2n, 3n, 4n, 5n]);
    expect([...first, ...rest]).toEqual(await ledger.utxos('alice'));
  });

  test.each([
    { what: 'no object', page: null, field: 'page' },
    { what: 'no UTXO at all', page: { limit: 0 }, field: 'limit' },
    { what: 'as many as no number says', page: { limit: '5' }, field: 'limit' },
    { what: 'what begins in a list', page: { after: ['01890000-0000-7000-8000-000000000000:0'] }, field: 'after' },
    { what: 'what begins nowhere', page: { after: 'alice' }, field: 'after' },
    { what: 'what has another limit', page: { count: 5 }, field: 'count' },
  ])('utxos() refuses a page that is $what', async ({ page, field }) => {
    const ledger = await open();

    const reading = ledger.utxos('alice', page as unknown as UtxoPage);

    await expect(reading).rejects.toMatchObject({ code: 'ERR_INVALID_COMMAND', problem: 'page_invalid', field });
  });

  test.each([0, -1, 1.5, '5', 5n, Number.POSITIVE_INFINITY, Number.NaN])(
    'deadLetters.list() refuses the limit %s',
    async (limit) => {
      const ledger = await open();

      const reading = ledger.deadLetters.list({ limit: limit as number });

      await expect(reading).rejects.toMatchObject({
        code: 'ERR_INVALID_COMMAND',
        problem: 'page_invalid',
        field: 'limit',
        retryable: false,
      });
    },
  );

  test('an outcome that a caller modifies does not change the outcome of another caller', async () => {
    const ledger = await open();
    const grant = { to: 'alice', assets: { gold: 1n } };
    const [first, second] = (await Promise.all([ledger.mint(grant), ledger.mint(grant)])).map(transactionOf);
    const { id, committedAt, outputs } = first as Transaction;
    const truth = structuredClone({ at: committedAt, outputs });

    committedAt.setFullYear(1970);
    const [balance, otherBalance] = await Promise.all([ledger.balance('alice'), ledger.balance('alice')]);
    const [read, otherRead] = await Promise.all([ledger.transaction(id), ledger.transaction(id)]);
    Object.assign(balance.assets, { gold: 1_000n });
    Object.assign(read?.outputs[0]?.assets ?? {}, { gold: 1_000n });

    expect(second?.committedAt).toEqual(truth.at);
    expect(otherBalance).toEqual({ assets: { gold: 2n }, held: {}, utxos: 2 });
    expect(otherRead).toMatchObject({ committedAt: truth.at, outputs: truth.outputs });
  });

  test('a lookup by an id or a key that is not a string finds no transaction', async () => {
    const ledger = await open();
    const transaction = transactionOf(await ledger.mint({ to: 'alice', assets: { gold: 1n } }));

    for (const id of [[transaction.id], Symbol('id'), null, 7] as unknown[] as string[]) {
      expect(await ledger.transaction(id)).toBeUndefined();
      expect(await ledger.transactionByKey(id)).toBeUndefined();
    }
  });
});
