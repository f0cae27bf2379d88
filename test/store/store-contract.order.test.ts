import { expect, test } from 'vitest';
import { mapPlacedCommits } from '../../src/store/history/place-commits.ts';
import { describeDatabases } from '../support/databases.ts';
import { expectSound } from './support/expect-sound.ts';
import { openStore, type TestStore } from './support/open-store.ts';
import { mint, output, pay, transfer, unit } from './support/units.ts';

const grant = (wallet: string) => mint(pay(wallet, { gold: 5n }));

const orderOf = ({ sql }: TestStore) =>
  sql(`select id::text as id, position::text as position, (recorded_at >= committed_at)::text as is_later,
    (recorded_at = date_trunc('milliseconds', recorded_at))::text as is_whole
    from $schema.commits order by commits.id`);

/** Sweeps with a question about a time; returns the time up to which the order is final, in seconds from now. */
async function finalIn({ sql }: TestStore, untilSql: string): Promise<number> {
  const [row] = await sql(`select final_ms::double precision / 1000 - extract(epoch from clock_timestamp()) as s
    from $schema.place_commits(500, ${untilSql})`);
  return Number(row?.s);
}

describeDatabases('the order of commits', (open) => {
  test('gives each commit a position once, without gaps, in the order of their ids', async () => {
    const ledger = await openStore(await open());
    await ledger.commitTogether(unit('alice', grant('alice')), unit('bob', grant('bob')));
    await ledger.apply('carol', grant('carol'));
    const before = await orderOf(ledger);

    const first = await ledger.store.history.placeCommits();
    await ledger.apply('dave', grant('dave'));
    const [second, third] = [await ledger.store.history.placeCommits(), await ledger.store.history.placeCommits()];

    expect(before.map(({ position }) => position)).toEqual([null, null]);
    expect([first, second, third].map(({ placed }) => placed)).toEqual([2, 1, 0]);
    expect(await orderOf(ledger)).toEqual(
      ['1', '2', '3'].map((id) => ({ id, position: id, is_later: 'true', is_whole: 'true' })),
    );
    await expectSound(ledger);
  });

  test('is that of a spend behind what it spends, within a unit and across batches', async () => {
    const ledger = await openStore(await open());
    const one = grant('alice');
    const paid = transfer([output(one)], [pay('bob', { gold: 5n })]);
    await ledger.apply('alice', one, paid);
    const later = transfer([output(paid)], [pay('carol', { gold: 5n })]);
    await ledger.apply('bob', later);
    await ledger.store.history.placeCommits();

    const read = await Promise.all([one, paid, later].map(({ id }) => ledger.store.transaction(id)));

    expect(read.map((transaction) => [transaction?.position, transaction?.place])).toEqual([
      [1, 1],
      [1, 2],
      [2, 1],
    ]);
    const times = read.map((transaction) => transaction?.recordedAt?.getTime() as number);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });

  test('says that there may be more commits after a full page, and numbers on from there', async () => {
    const ledger = await openStore(await open());
    for (const wallet of ['a', 'b', 'c']) await ledger.apply(wallet, grant(wallet));
    const place = async () =>
      mapPlacedCommits(await ledger.sql('select placed, has_more, final_ms from $schema.place_commits(2, null)'));

    expect([await place(), await place(), await place()]).toEqual([
      { placed: 2, hasMore: true },
      { placed: 1, hasMore: false },
      { placed: 0, hasMore: false },
    ]);
  });

  test('is final up to the clock of a sweep that leaves nothing, and not after a full page', async () => {
    const ledger = await openStore(await open());
    for (const wallet of ['a', 'b', 'c']) await ledger.apply(wallet, grant(wallet));
    const [full] = await ledger.sql('select final_ms from $schema.place_commits(2, null)');

    const final = await finalIn(ledger, 'null');

    expect(full?.final_ms).toBe('-Infinity');
    expect(final).toBeGreaterThan(-60);
    expect(final).toBeLessThanOrEqual(0);
  });

  test('records a commit behind what is final, although its clock was an hour behind', async () => {
    const ledger = await openStore(await open());
    await ledger.apply('a', grant('a'));
    await ledger.store.history.placeCommits();
    await ledger.sql(`insert into $schema.unplaced_commits (id, committed_at)
      values (nextval('$schema.commit_ids'), clock_timestamp() - interval '1 hour')`);

    await ledger.store.history.placeCommits();

    const [row] = await ledger.sql(`select (b.recorded_at > a.recorded_at)::text as is_later
      from $schema.placed_commits a, $schema.placed_commits b where a.position = 1 and b.position = 2`);
    expect(row).toEqual({ is_later: 'true' });
  });

  test('does not become final beyond the clock for a question about the future', async () => {
    const ledger = await openStore(await open());
    await ledger.apply('a', grant('a'));
    await ledger.store.history.placeCommits();

    expect(await finalIn(ledger, `extract(epoch from now() + interval '1 hour') * 1000`)).toBeLessThanOrEqual(0);
  });

  test('is kept from changes: of a position, of a commit that waits, and of the end of the order', async () => {
    const ledger = await openStore(await open());
    await ledger.apply('a', grant('a'));
    await ledger.store.history.placeCommits();
    await ledger.apply('b', grant('b'));
    const refused = [
      'update $schema.placed_commits set position = 7',
      'delete from $schema.placed_commits',
      'truncate $schema.placed_commits',
      'update $schema.unplaced_commits set committed_at = now()',
      'truncate $schema.unplaced_commits',
      'update $schema.commit_order set last_position = 0',
      `update $schema.commit_order set final_until = final_until - interval '1 second'`,
      'delete from $schema.commit_order',
      'truncate $schema.commit_order',
    ];

    for (const text of refused) await expect(ledger.sql(text), text).rejects.toMatchObject({ code: '23514' });
  });
});
