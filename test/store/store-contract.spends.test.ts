import { expect, test } from 'vitest';
import { mapProjectedSpends } from '../../src/store/spends/project-spends.ts';
import { describeDatabases } from '../support/databases.ts';
import { expectSound } from './support/expect-sound.ts';
import { openStore, type TestStore } from './support/open-store.ts';
import { burn, mint, output, pay, transfer, unit } from './support/units.ts';

const grant = (wallet: string) => mint(pay(wallet, { gold: 5n }));
const STRANGER = '00000000-0000-7000-8000-000000000000';

const step = async ({ sql }: TestStore, transactions: number, bytes = 1_000_000) =>
  mapProjectedSpends(await sql(`select projected, has_more from $schema.project_spends(${transactions}, ${bytes})`));

const spends = ({ sql }: TestStore) =>
  sql(`select transaction_id || ':' || output_index as outpoint, spent_by::text as by from $schema.spends order by 1`);

/** Wallet `a` gets gold, and pays it on to `b`, `b` to `c`, and so on: one commit each. */
async function passOn(ledger: TestStore, count: number) {
  const chain = [grant('a')];
  await ledger.apply('a', chain[0] as (typeof chain)[number]);
  for (let at = 1; at <= count; at += 1) {
    const next = transfer([output(chain[at - 1] as (typeof chain)[number])], [pay(`w${at}`, { gold: 5n })]);
    await ledger.apply(at === 1 ? 'a' : `w${at - 1}`, next);
    chain.push(next);
  }
  return chain.map(({ id }) => id);
}

describeDatabases('the projection of spends', (open) => {
  test('holds what the inputs of commits with a position say, and nothing of the others', async () => {
    const ledger = await openStore(await open());
    const [one, two] = [mint([pay('a', { gold: 1n }), pay('a', { gold: 2n, iron: 1n })]), grant('a')];
    await ledger.commitTogether(unit('a', one), unit('b', two));
    const merged = transfer([output(one, 1), output(two), output(one, 0)], [pay('b', { gold: 8n, iron: 1n })]);
    const burned = burn([output(merged)]);
    await ledger.apply('a', merged);
    await ledger.store.history.placeCommits();
    await ledger.apply('b', burned);

    expect(await ledger.store.history.projectSpends()).toEqual({ projected: 2, hasMore: false });
    const merge = [`${one.id}:0`, `${one.id}:1`, `${two.id}:0`].map((outpoint) => ({ outpoint, by: merged.id }));
    expect(await spends(ledger)).toEqual(merge);

    await ledger.store.history.placeCommits();
    expect(await ledger.store.history.projectSpends()).toEqual({ projected: 1, hasMore: false });
    expect(await ledger.store.history.projectSpends()).toEqual({ projected: 0, hasMore: false });
    expect(await spends(ledger)).toEqual(
      [...merge, { outpoint: `${merged.id}:0`, by: burned.id }].toSorted(byOutpoint),
    );
    await expectSound(ledger);
  });

  test('grows in the order of positions, by so many transactions per step', async () => {
    const ledger = await openStore(await open());
    const ids = await passOn(ledger, 4);
    await ledger.store.history.placeCommits();

    const steps = [await step(ledger, 2), await step(ledger, 2)];

    expect(steps).toEqual([
      { projected: 2, hasMore: true },
      { projected: 2, hasMore: true },
    ]);
    expect((await spends(ledger)).map(({ by }) => by)).toEqual(ids.slice(1, 4));
    expect(await step(ledger, 2)).toEqual({ projected: 1, hasMore: false });
    expect((await spends(ledger)).map(({ by }) => by)).toEqual(ids.slice(1));
  });

  test('grows by whole commits, also by one that has more transactions than a step', async () => {
    const ledger = await openStore(await open());
    const grants = Array.from({ length: 5 }, () => grant('a'));
    await ledger.apply('a', ...grants);
    await ledger.apply('a', ...grants.map((made) => transfer([output(made)], [pay('b', { gold: 5n })])));
    // A commit without a transaction, which is a fault, does not end the projection.
    await ledger.sql(`insert into $schema.unplaced_commits (id, committed_at) values (4711, now())`);
    await ledger.store.history.placeCommits();

    expect(await step(ledger, 7)).toEqual({ projected: 1, hasMore: true });
    expect(await step(ledger, 3)).toEqual({ projected: 1, hasMore: true });
    expect(await spends(ledger)).toHaveLength(5);
    expect(await step(ledger, 3)).toEqual({ projected: 1, hasMore: false });
  });

  test('grows by the bytes of the inputs, and by one commit at least', async () => {
    const ledger = await openStore(await open());
    await passOn(ledger, 4);
    await ledger.store.history.placeCommits();

    // An outpoint has 38 bytes. The first commit is a mint.
    expect(await step(ledger, 500, 39)).toEqual({ projected: 3, hasMore: true });
    expect(await step(ledger, 500, 0)).toEqual({ projected: 1, hasMore: true });
    expect(await step(ledger, 500, 0)).toEqual({ projected: 1, hasMore: false });
  });

  test('keeps the first of two transactions that spend an output, and goes on', async () => {
    const ledger = await openStore(await open());
    const [, first] = await passOn(ledger, 2);
    await ledger.store.history.placeCommits();
    await ledger.sql('alter table $schema.transactions disable trigger all');
    await ledger.sql(`update $schema.transactions set inputs = (select inputs from $schema.transactions
      where commit_id = 2) where commit_id = 3`);

    expect(await ledger.store.history.projectSpends()).toEqual({ projected: 3, hasMore: false });
    expect((await spends(ledger)).map(({ by }) => by)).toEqual([first]);
  });

  test('is kept from changes of a spend, and from a position that falls', async () => {
    const ledger = await openStore(await open());
    await passOn(ledger, 1);
    await ledger.store.history.placeCommits();
    await ledger.store.history.projectSpends();
    const refused = [
      'update $schema.spends set spent_by = transaction_id',
      'delete from $schema.spends',
      'truncate $schema.spends',
      'update $schema.projected_spends set last_position = 1',
      'delete from $schema.projected_spends',
      'truncate $schema.projected_spends',
    ];

    for (const text of refused) await expect(ledger.sql(text), text).rejects.toMatchObject({ code: '23514' });
  });
});

describeDatabases('a read of who spent an output', (open) => {
  test('knows what is projected, what is unspent and what there never was, and not what is not projected', async () => {
    const ledger = await openStore(await open());
    const [one = '', two = '', three = ''] = await passOn(ledger, 2);
    await ledger.store.history.placeCommits();
    await step(ledger, 2);
    const known = (transactionId?: string) => ({ isKnown: true, transactionId });

    expect(await ledger.store.history.spentBy(`${one}:0`)).toEqual(known(two));
    expect(await ledger.store.history.spentBy(`${two}:0`)).toEqual({ isKnown: false });
    for (const outpoint of [`${three}:0`, `${one}:1`, `${STRANGER}:0`])
      expect(await ledger.store.history.spentBy(outpoint), outpoint).toEqual(known());
  });

  test('from the history needs no position and no projection', async () => {
    const ledger = await openStore(await open());
    const many = mint(Array.from({ length: 12 }, (_, at) => pay('a', { gold: BigInt(at + 1) })));
    const [tenth, both] = [
      transfer([output(many, 10)], [pay('b', { gold: 11n })]),
      transfer([output(many, 1), output(many, 0)], [pay('b', { gold: 3n })]),
    ];
    // What a unit spends of itself is of one commit.
    await ledger.apply('a', many, tenth);
    await ledger.apply('a', both);

    const read = (index: number) => ledger.store.history.spender(`${many.id.toUpperCase()}:${index}`);

    expect([await read(0), await read(1), await read(2), await read(10)]).toEqual([
      ...[both.id, both.id],
      undefined,
      tenth.id,
    ]);
    expect(await ledger.store.history.spender(`${STRANGER}:0`)).toBeUndefined();
  });
});

function byOutpoint(one: { outpoint?: string | null }, other: { outpoint?: string | null }): number {
  return (one.outpoint as string) < (other.outpoint as string) ? -1 : 1;
}
