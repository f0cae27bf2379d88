import { expect, test } from 'vitest';
import { encode } from '../../src/store/codec/codec.ts';
import { commitBatchStatement, mapBatchResult } from '../../src/store/commit/commit-batch.ts';
import { describeDatabases } from '../support/databases.ts';
import { expectSound } from './support/expect-sound.ts';
import { openStore, statuses } from './support/open-store.ts';
import { digest, mint, output, pay, transfer, unit } from './support/units.ts';

describeDatabases('ids and keys', (open) => {
  test('units with and without key, body and spender commit in one batch where array_nulls is off', async () => {
    const ledger = await openStore(await open());
    await ledger.database.transaction(async ({ run }) => {
      await run({ name: 'set', text: 'set local array_nulls = off', values: [] });
      const plain = mint(pay('alice', { gold: 1n }));
      const keyed = mint(pay('alice', { gold: 2n }), { key: 'NULL', body: encode({ meta: { a: 1 } }) });
      const units = [
        unit('alice', plain, transfer([output(plain)], [pay('bob', { gold: 1n })])),
        unit('alice', keyed),
        unit('carol', mint(pay('carol', { gold: 3n }))),
      ];
      const rows = await run(commitBatchStatement(ledger.schema, units));
      expect(statuses(mapBatchResult(units, rows))).toEqual(['applied', 'applied', 'applied']);
    });

    expect(await ledger.store.balance('alice')).toEqual({ assets: { gold: 2n }, held: {}, utxos: 1 });
    expect(await ledger.sql('select key from $schema.transactions order by commit_id, place')).toMatchObject([
      { key: null },
      { key: null },
      { key: 'NULL' },
      { key: null },
    ]);
    await expectSound(ledger);
  });

  test('a unit that is sent again is applied with the same numbers and moves nothing', async () => {
    const ledger = await openStore(await open());
    const grant = mint(pay('alice', { gold: 10n }), { key: 'grant-1' });
    const spend = transfer([output(grant)], [pay('bob', { gold: 4n }), pay('alice', { gold: 6n })]);
    const again = unit('alice', grant, spend);
    const first = await ledger.store.commit(again);

    const second = await ledger.store.commit(again);
    const third = (await ledger.commitTogether(unit('bob', mint(pay('bob', { gold: 1n }))), again))[1];

    expect(first.status).toBe('applied');
    expect(second).toEqual(first);
    expect(third).toEqual(first);
    expect(await ledger.store.balance('alice')).toEqual({ assets: { gold: 6n }, held: {}, utxos: 1 });
    await expectSound(ledger);
  });

  test('a unit that is sent again after its outputs were spent is applied', async () => {
    const ledger = await openStore(await open());
    const grant = mint(pay('alice', { gold: 10n }));
    const first = await ledger.store.commit(unit('alice', grant));
    await ledger.apply('alice', transfer([output(grant)], [pay('bob', { gold: 10n })]));

    const second = await ledger.store.commit(unit('alice', grant));

    expect(second).toEqual(first);
    await expectSound(ledger);
  });

  test('a unit with a recorded key is already_recorded, with the stored id and fingerprint', async () => {
    const ledger = await openStore(await open());
    const original = mint(pay('alice', { gold: 10n }), { key: 'grant-1', content: 'ten gold' });
    await ledger.apply('alice', original);

    const result = await ledger.store.commit(
      unit('alice', mint(pay('alice', { gold: 1n })), mint(pay('alice', { gold: 11n }), { key: 'grant-1' })),
    );

    const fingerprint = digest('ten gold');
    expect(result).toEqual({
      status: 'already_recorded',
      recorded: [{ place: 1, transactionId: original.id, fingerprint }],
    });
    expect(await ledger.store.balance('alice')).toEqual({ assets: { gold: 10n }, held: {}, utxos: 1 });
    await expectSound(ledger);
  });

  test('every recorded key of a unit is reported with its place', async () => {
    const ledger = await openStore(await open());
    const grant = (key: string) => mint(pay('alice', { gold: 1n }), { key });
    const [first, second] = [grant('k1'), grant('k2')];
    await ledger.apply('alice', first, second);

    const result = await ledger.store.commit(unit('alice', grant('k2'), grant('k0'), grant('k1')));

    const known = result.status === 'already_recorded' ? result.recorded : [];
    const byPlace = [...known].sort((a, b) => a.place - b.place);
    expect(byPlace).toMatchObject([
      { place: 0, transactionId: second.id },
      { place: 2, transactionId: first.id },
    ]);
  });

  test('a unit of which only a part is recorded is already_recorded, and its other part is not applied', async () => {
    const ledger = await openStore(await open());
    const there = mint(pay('alice', { gold: 1n }));
    const missing = mint(pay('alice', { gold: 2n }));
    await ledger.apply('alice', there);

    const result = await ledger.store.commit(unit('alice', there, missing));

    expect(result).toEqual({
      status: 'already_recorded',
      recorded: [{ place: 0, transactionId: there.id, fingerprint: null }],
    });
    expect(await ledger.store.transaction(missing.id)).toBeUndefined();
  });

  test('a recorded key takes precedence over spent inputs', async () => {
    const ledger = await openStore(await open());
    const grant = mint(pay('alice', { gold: 5n }));
    await ledger.apply('alice', grant);
    const paid = transfer([output(grant)], [pay('bob', { gold: 5n })], { key: 'pay-1' });
    await ledger.apply('alice', paid);

    const result = await ledger.store.commit(
      unit('alice', transfer([output(grant)], [pay('bob', { gold: 5n })], { key: 'pay-1' })),
    );

    expect(result).toMatchObject({ status: 'already_recorded', recorded: [{ place: 0, transactionId: paid.id }] });
    await expectSound(ledger);
  });

  test('a recorded unit does not affect the others of its batch', async () => {
    const ledger = await openStore(await open());
    await ledger.apply('alice', mint(pay('alice', { gold: 1n }), { key: 'grant-1' }));
    const repeat = unit('alice', mint(pay('alice', { gold: 1n }), { key: 'grant-1' }));
    const fresh = (wallet: string) => unit(wallet, mint(pay(wallet, { gold: 1n })));

    const results = await ledger.commitTogether(fresh('bob'), repeat, fresh('carol'));

    expect(statuses(results)).toEqual(['applied', 'already_recorded', 'applied']);
    expect(ledger.batches.at(-1)).toMatchObject({ units: 3 });
    await expectSound(ledger);
  });

  test('the other units of a batch with recorded keys spend and have actions', async () => {
    const ledger = await openStore(await open());
    const action = { type: 'BuyItem', payload: encode({ type: 'BuyItem' }) };
    const wallets = ['alice', 'bob', 'carol', 'dave', 'erin'];
    const grants = wallets.map((wallet) => mint(pay(wallet, { gold: 5n }), { key: `grant-${wallet}` }));
    for (const [at, wallet] of wallets.entries()) await ledger.apply(wallet, grants[at] as (typeof grants)[number]);
    // Two transactions each; the second of bob's and the first of dave's have a recorded key.
    const spend = (at: number, keys: readonly (string | undefined)[]) => {
      const wallet = wallets[at] as string;
      const [first, second] = keys.map((key) => ({ ...(key === undefined ? {} : { key }), actions: [action] }));
      const one = transfer([output(grants[at] as (typeof grants)[number])], [pay(wallet, { gold: 5n })], first);
      return unit(wallet, one, transfer([output(one)], [pay('shop', { gold: 5n })], second));
    };
    const units = [
      ...[spend(0, ['fresh-1', undefined]), spend(1, ['fresh-2', 'grant-alice']), spend(2, [undefined, undefined])],
      ...[spend(3, ['grant-erin', 'fresh-3']), spend(4, [undefined, 'fresh-4'])],
    ];

    const results = await ledger.commitTogether(...units);

    expect(statuses(results)).toEqual(['applied', 'already_recorded', 'applied', 'already_recorded', 'applied']);
    expect(results[1]).toMatchObject({ recorded: [{ place: 1, transactionId: grants[0]?.id }] });
    expect(results[3]).toMatchObject({ recorded: [{ place: 0, transactionId: grants[4]?.id }] });
    expect(await ledger.store.balance('shop')).toEqual({ assets: { gold: 15n }, held: {}, utxos: 3 });
    for (const wallet of ['bob', 'dave']) {
      expect(await ledger.store.balance(wallet)).toEqual({ assets: { gold: 5n }, held: {}, utxos: 1 });
    }
    for (const [at, { transactions }] of units.entries()) {
      const result = results[at];
      for (const [place, { id }] of transactions.entries()) {
        const stored = await ledger.store.transaction(id);
        const isApplied = result?.status === 'applied';
        expect([stored?.commitId, stored?.place]).toEqual(
          isApplied ? [result.commitId, result.firstPlace + place] : [undefined, undefined],
        );
      }
    }
    expect(await ledger.sql('select count(*)::text as n from $schema.outbox')).toEqual([{ n: '6' }]);
    await expectSound(ledger);
  });

  test('a unit in conflict behind one with a recorded key gets its conflicts, and the others are applied', async () => {
    const ledger = await openStore(await open());
    const grants = ['alice', 'bob', 'carol'].map((wallet) =>
      mint(pay(wallet, { gold: 5n }), { key: `grant-${wallet}` }),
    );
    for (const grant of grants) await ledger.apply('bank', grant);
    const spend = (at: number, key?: string) =>
      transfer([output(grants[at] as (typeof grants)[number])], [pay('shop', { gold: 5n })], key ? { key } : {});
    await ledger.apply('bob', spend(1));

    const results = await ledger.commitTogether(
      unit('alice', spend(0, 'grant-bob')),
      unit('bob', spend(1)),
      unit('carol', spend(2)),
    );

    expect(results).toMatchObject([
      { status: 'already_recorded', recorded: [{ place: 0, transactionId: grants[1]?.id }] },
      { status: 'conflict', outpoints: [`${grants[1]?.id}:0`], holds: [], reversed: [] },
      { status: 'applied' },
    ]);
    expect(await ledger.store.balance('alice')).toMatchObject({ assets: { gold: 5n } });
    expect(await ledger.store.balance('shop')).toMatchObject({ assets: { gold: 10n } });
    await expectSound(ledger);
  });

  test('a batch of which every key is recorded writes nothing', async () => {
    const ledger = await openStore(await open());
    const grant = (key: string) => mint(pay('alice', { gold: 1n }), { key });
    const there = [grant('grant-1'), grant('grant-2')];
    await ledger.apply('alice', ...there);

    const results = await ledger.commitTogether(unit('alice', grant('grant-1')), unit('bob', grant('grant-2')));

    expect(statuses(results)).toEqual(['already_recorded', 'already_recorded']);
    // No commit is written, and no id is drawn.
    const [later] = await ledger.commitTogether(unit('carol', mint(pay('carol', { gold: 1n }))));
    expect(later).toMatchObject({ status: 'applied', commitId: 2, firstPlace: 1 });
    expect(await ledger.sql('select id::text as id from $schema.commits order by commits.id')).toEqual([
      { id: '1' },
      { id: '2' },
    ]);
    await expectSound(ledger);
  });

  test('two units with one key are sent in two batches, and the second is already_recorded', async () => {
    const ledger = await openStore(await open());
    const grant = (wallet: string) => unit(wallet, mint(pay(wallet, { gold: 1n }), { key: 'grant-1' }));

    const results = await ledger.commitTogether(grant('alice'), grant('bob'));

    expect(statuses(results)).toEqual(['applied', 'already_recorded']);
    expect(ledger.batches).toMatchObject([{ units: 1 }, { units: 1 }]);
    expect(await ledger.store.balance('bob')).toEqual({ assets: {}, held: {}, utxos: 0 });
    await expectSound(ledger);
  });

  test.each([
    'NULL',
    'null',
    ' ',
    '"',
    '\\',
    '\\"',
    "it's",
    '{a,b}',
    '$1',
    'line\nbreak\ttab',
    'pay-\u{1F4B0}-\u00E9-e\u0301-\u202E',
    '\u0001\u007F',
    'constructor',
    '__proto__',
    'x'.repeat(255),
  ])('the key %j is stored and found unchanged', async (key) => {
    const ledger = await openStore(await open());
    const grant = mint(pay('alice', { gold: 1n }), { key });
    await ledger.apply('alice', grant);

    const stored = await ledger.store.transactionByKey(key);
    const again = await ledger.store.commit(unit('alice', mint(pay('alice', { gold: 1n }), { key })));

    expect(stored).toMatchObject({ id: grant.id, key });
    expect(again).toMatchObject({ status: 'already_recorded', recorded: [{ transactionId: grant.id }] });
  });

  test('keys that look alike are different keys', async () => {
    const ledger = await openStore(await open());
    const keys = ['a', 'A', 'a ', ' a', '\u00E9', 'e\u0301', '\u0430'];

    const grants = keys.map((key) => mint(pay('alice', { gold: 1n }), { key }));
    await ledger.apply('alice', ...grants);

    const found = await Promise.all(keys.map((key) => ledger.store.transactionByKey(key)));
    expect(found.map((transaction) => transaction?.id)).toEqual(grants.map(({ id }) => id));
  });
});
