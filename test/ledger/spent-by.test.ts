import { expect, test } from 'vitest';
import type { Outcome } from '../../src/index.ts';
import { ManualClock, type TestLedger } from '../../src/testing/index.ts';
import { describeLedgers } from '../support/describe-ledgers.ts';

const ID = '01980000-0000-7000-8000-000000000000';

/** The id of the transaction of an outcome. */
function idOf(outcome: Outcome): string {
  if (outcome.status === 'rejected') throw new Error('rejected');
  return outcome.transaction.id;
}

const mint = async (ledger: TestLedger) => idOf(await ledger.mint({ to: 'alice', assets: { gold: 5n } }));
const pay = async (ledger: TestLedger, from = 'alice', to = 'bob') =>
  idOf(await ledger.transfer({ from, to, assets: { gold: 5n } }));

/** The number of spends that are projected, and of those that are not. */
async function counts(ledger: TestLedger): Promise<unknown> {
  const [row] = await ledger.sql(`select count(s.spent_by)::text as projected,
      (count(*) - count(s.spent_by))::text as others
    from $schema.inputs i left join $schema.spends s using (transaction_id, output_index)`);
  return row;
}

describeLedgers('ledger.spentBy()', (open) => {
  test.each([true, false])('is exact at once after a commit, history: %s', async (history) => {
    const ledger = await open({ history });
    const made = await mint(ledger);
    expect(await ledger.spentBy(`${made}:0`)).toBeUndefined();

    const paid = await pay(ledger);

    expect(await ledger.spentBy(`${made}:0`)).toBe(paid);
    expect(await ledger.spentBy(`${made.toUpperCase()}:0`)).toBe(paid);
    expect(await ledger.spentBy(`${paid}:0`)).toBeUndefined();
  });

  test('is undefined for an output that does not exist, and for a text that is not an outpoint', async () => {
    const ledger = await open();
    const made = await mint(ledger);

    for (const outpoint of [`${made}:1`, `${ID}:0`, made, '', `${made}:-1`, [`${made}:0`] as unknown as string])
      expect(await ledger.spentBy(outpoint)).toBeUndefined();
  });

  test('says what another runtime has spent, that does not project', async () => {
    const ledger = await open();
    const other = await ledger.another({ history: false });
    const made = await mint(other);
    const paid = await pay(other);

    expect(await ledger.spentBy(`${made}:0`)).toBe(paid);
    expect(await other.spentBy(`${made}:0`)).toBe(paid);
    await other.close();
  });

  test('says what the history says where a spend is missing in the projection', async () => {
    const ledger = await open();
    const made = await mint(ledger);
    const paid = await pay(ledger);
    await ledger.spentBy(`${made}:0`);
    expect(await counts(ledger)).toEqual({ projected: '1', others: '0' });
    await ledger.sql('alter table $schema.spends disable trigger all');
    await ledger.sql('delete from $schema.spends');

    expect(await ledger.spentBy(`${made}:0`)).toBe(paid);
    // The invariants are checked at the end of each test.
    await ledger.sql(`insert into $schema.spends values ('${made}', 0, '${paid}')`);
  });
});

describeLedgers('a runtime', (open) => {
  test('projects its spends behind the sweep that follows a commit, without a reader', async () => {
    const clock = new ManualClock();
    const ledger = await open({ clock });
    await mint(ledger);
    await pay(ledger);
    expect(await counts(ledger)).toEqual({ projected: '0', others: '1' });

    await clock.advance(1_000);
    // Each statement of the runtime was sent when this is answered.
    await expect.poll(() => counts(ledger)).toEqual({ projected: '1', others: '0' });
    expect((await ledger.verify()).filter(({ violations }) => violations > 0)).toEqual([]);
  });

  test('without history projects nothing, and gives positions', async () => {
    const clock = new ManualClock();
    const ledger = await open({ clock, history: false });
    const made = await mint(ledger);
    await pay(ledger);
    await clock.advance(1_000);
    await expect.poll(async () => (await ledger.sql('select from $schema.placed_commits')).length).toBe(2);

    expect(await ledger.spentBy(`${made}:0`)).toBeDefined();
    expect(await counts(ledger)).toEqual({ projected: '0', others: '1' });
  });

  test('that closes ends its projection first, and another one goes on from there', async () => {
    const clock = new ManualClock();
    const ledger = await open({ clock });
    const other = await ledger.another({ clock });
    for (let count = 0; count < 3; count += 1) {
      await mint(ledger);
      await pay(ledger);
    }
    const advanced = clock.advance(1_000);
    await ledger.close();
    await advanced;

    await other.spentBy(`${ID}:0`);
    await mint(other);
    await clock.advance(1_000);
    await expect.poll(() => counts(other)).toEqual({ projected: '3', others: '0' });
    await other.close();
  });
});
