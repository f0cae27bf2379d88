import { expect, test } from 'vitest';
import { InvariantError } from '../../src/domain/assert.ts';
import type { CommitUnit, PlannedTransaction } from '../../src/store/ledger-store.ts';
import { describeDatabases } from '../support/databases.ts';
import { expectSound } from './support/expect-sound.ts';
import { openStore, statuses } from './support/open-store.ts';
import { mint, output, pay, transfer, unit } from './support/units.ts';

const UNITS = 5;

/** Units that validation refuses before they reach a store. */
const POISONS: { readonly what: string; readonly code: string; make(): PlannedTransaction }[] = [
  {
    what: 'a fingerprint of the wrong length',
    code: '23514',
    make: () => ({ ...mint(pay('bad', { gold: 1n }), { key: 'bad' }), fingerprint: '00'.repeat(31) }),
  },
  { what: 'an amount that is too large', code: '22003', make: () => mint(pay('bad', { gold: 10n ** 78n })) },
  { what: 'an amount of zero', code: '23514', make: () => mint(pay('bad', { gold: 0n })) },
  { what: 'an owner whose name is too long', code: '23514', make: () => mint(pay('x'.repeat(65), { gold: 1n })) },
  { what: 'an asset without a name', code: '23514', make: () => mint(pay('bad', { '': 1n })) },
];

describeDatabases('units that the database refuses', (open) => {
  test.each(Array.from({ length: UNITS }, (_, place) => place))(
    'one at place %i of a batch is refused alone and the innocent commit',
    async (place) => {
      const ledger = await openStore(await open());
      const poison = unit('bad', POISONS[0]?.make() as PlannedTransaction);
      const units = Array.from({ length: UNITS }, (_, at) =>
        at === place ? poison : unit(`w${at}`, mint(pay(`w${at}`, { gold: 1n }))),
      );

      const results = await ledger.commitTogether(...units);

      expect(statuses(results)).toEqual(units.map((item) => (item === poison ? 'refused' : 'applied')));
      expect((await ledger.store.supply()).get('gold')?.minted).toBe(BigInt(UNITS - 1));
      expect(await ledger.store.transactionByKey('bad')).toBeUndefined();
      await expectSound(ledger);
    },
  );

  test.each(POISONS)('$what is refused with SQLSTATE $code', async ({ code, make }) => {
    const ledger = await openStore(await open());
    const innocent = unit('alice', mint(pay('alice', { gold: 1n })));

    const results = await ledger.commitTogether(unit('bad', make()), innocent);

    expect(results).toMatchObject([{ status: 'refused', error: { code } }, { status: 'applied' }]);
    await expectSound(ledger);
  });

  test('are each refused alone if one batch has several', async () => {
    const ledger = await openStore(await open());
    const units = POISONS.flatMap(({ make }, at) => [
      unit(`w${at}`, mint(pay(`w${at}`, { gold: 1n }))),
      unit('bad', make()),
    ]);

    const results = await ledger.commitTogether(...units);

    expect(statuses(results)).toEqual(POISONS.flatMap(() => ['applied', 'refused']));
    await expectSound(ledger);
  });

  test('are refused completely, also if their last transaction is at fault', async () => {
    const ledger = await openStore(await open());
    const grant = mint(pay('alice', { gold: 5n }));
    await ledger.apply('alice', grant);
    const spend = transfer([output(grant)], [pay('bob', { gold: 5n })]);

    const result = await ledger.store.commit(unit('alice', spend, POISONS[2]?.make() as PlannedTransaction));

    expect(result.status).toBe('refused');
    expect((await ledger.store.unspent('alice')).utxos).toEqual([output(grant)]);
    expect((await ledger.store.unspent('bob')).utxos).toEqual([]);
    await expectSound(ledger);
  });

  test('a bug in one unit rejects that unit, and the others of its batch commit', async () => {
    const ledger = await openStore(await open(), 300);
    const grant = mint(pay('alice', { gold: 5n }));
    await ledger.apply('alice', grant);
    const twice = [1, 2].map(() => transfer([output(grant)], [pay('bob', { gold: 5n })]));
    const send = (item: CommitUnit) => ledger.store.commit(item);

    const [bug, innocent] = await Promise.allSettled([
      send(unit('alice', ...twice)),
      send(unit('carol', mint(pay('carol', { gold: 1n })))),
    ]);

    expect(bug).toMatchObject({ status: 'rejected', reason: expect.any(InvariantError) });
    expect(innocent).toMatchObject({ status: 'fulfilled', value: { status: 'applied' } });
    await expectSound(ledger);
  });
});
