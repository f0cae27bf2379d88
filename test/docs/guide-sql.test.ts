import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { describeLedgers } from '../support/describe-ledgers.ts';

const MOVING = 'docs/guide/moving-from-a-coins-column.md';
const HISTORY = 'docs/guide/history.md';

/** The only SQL block of a page, in the schema of a test. */
function queryOf(page: string): string {
  const text = readFileSync(new URL(`../../${page}`, import.meta.url), 'utf8');
  const blocks = [...text.matchAll(/^```sql\n([\s\S]*?)^```/gm)].map(([, block]) => block as string);
  if (blocks.length !== 1) throw new Error(`${page} has ${blocks.length} SQL blocks`);
  return (blocks[0] as string).replace('pursekit.', '$schema.').replace('players p', '$schema.players p');
}

describeLedgers(`the query of ${HISTORY}`, (open) => {
  test('sums what a wallet spent by day and reason', async () => {
    const ledger = await open();
    await ledger.mint({ to: 'ann', assets: { gold: 9n } });
    for (const gold of [2n, 3n])
      await ledger.transfer({ from: 'ann', to: 'smith', assets: { gold }, meta: { reason: 'repair' } });
    await ledger.history('ann').page();

    const rows = await ledger.sql(queryOf(HISTORY).replace("date_trunc('day', recorded_at)", "'today'"));

    expect(rows).toEqual([{ day: 'today', reason: 'repair', spent: '5' }]);
  });
});

describeLedgers(`the query of ${MOVING}`, (open) => {
  test('lists the players of a guild with the coin that each has in the ledger', async () => {
    const ledger = await open();
    await ledger.sql('create table $schema.players (id bigint primary key, name text, guild_id bigint)');
    await ledger.sql("insert into $schema.players values (7, 'ann', 5), (8, 'ben', 5), (9, 'cem', 6)");
    for (const to of ['player:7', 'player:9']) await ledger.mint({ to, assets: { coin: 120n, gold: 1n } });

    const rows = await ledger.sql(queryOf(MOVING));

    expect(rows.toSorted((a, b) => Number(a.coin) - Number(b.coin))).toEqual([
      { name: 'ben', coin: '0' },
      { name: 'ann', coin: '120' },
    ]);
  });
});
