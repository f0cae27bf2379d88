import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { describeLedgers } from '../support/describe-ledgers.ts';

const PAGE = 'docs/guide/moving-from-a-coins-column.md';

/** The only SQL block of the page, in the schema of a test. */
function queryOfPage(): string {
  const text = readFileSync(new URL(`../../${PAGE}`, import.meta.url), 'utf8');
  const blocks = [...text.matchAll(/^```sql\n([\s\S]*?)^```/gm)].map(([, block]) => block as string);
  if (blocks.length !== 1) throw new Error(`${PAGE} has ${blocks.length} SQL blocks`);
  return (blocks[0] as string)
    .replace('pursekit.balances', '$schema.balances')
    .replace('players p', '$schema.players p');
}

describeLedgers(`the query of ${PAGE}`, (open) => {
  test('lists the players of a guild with the coin that each has in the ledger', async () => {
    const ledger = await open();
    await ledger.sql('create table $schema.players (id bigint primary key, name text, guild_id bigint)');
    await ledger.sql("insert into $schema.players values (7, 'ann', 5), (8, 'ben', 5), (9, 'cem', 6)");
    for (const to of ['player:7', 'player:9']) await ledger.mint({ to, assets: { coin: 120n, gold: 1n } });

    const rows = await ledger.sql(queryOfPage());

    expect(rows.toSorted((a, b) => Number(a.coin) - Number(b.coin))).toEqual([
      { name: 'ben', coin: '0' },
      { name: 'ann', coin: '120' },
    ]);
  });
});
