import { createTestLedger } from '../src/testing/index.ts';

/*
 * Measures how much the database grows per transfer, for the page docs/guide/production.md: `npm run growth`. It
 * commits transfers on the server of DATABASE_URL, else on embedded Postgres, and prints rows and bytes per million
 * transfers. An idle ledger merges small UTXOs, so that the figures vary by some percent.
 */
const TRANSFERS = 40_000;
const WALLETS = 1_000;
const CALLERS = 500;
const TABLES = ['transactions', 'unspent', 'spends', 'outbox'];

const KINDS = [
  { what: 'plain', fields: () => ({}) },
  { what: 'with a key', fields: (at: number) => ({ key: `order:${at}` }) },
  {
    what: 'with a key, meta and one action',
    fields: (at: number) => ({
      key: `order:${at}`,
      meta: { order: at, shop: 'smithy' },
      actions: [{ type: 'BuyItem', itemId: `item_${at}` }],
    }),
  },
];

async function measure(fields: (at: number) => object): Promise<Map<string, { rows: number; bytes: number }>> {
  const database = process.env.DATABASE_URL || undefined;
  await using ledger = await createTestLedger(database === undefined ? {} : { database });
  const wallet = (at: number): string => `wallet-${at % WALLETS}`;
  for (let at = 0; at < WALLETS; at += 1) await ledger.mint({ to: wallet(at), assets: { gold: 1_000_000n } });
  ledger.processor('BuyItem', () => {});
  const before = await sizes(ledger);
  let next = 0;
  const caller = async (): Promise<void> => {
    while (next < TRANSFERS) {
      const at = next;
      next += 1;
      await ledger.transfer({
        from: wallet(at * 7),
        to: wallet(at * 7 + 1 + ((at * 31) % (WALLETS - 1))),
        assets: { gold: BigInt(1 + (at % 50)) },
        ...fields(at),
      });
    }
  };
  await Promise.all(Array.from({ length: CALLERS }, caller));
  await ledger.settled();
  const after = await sizes(ledger);
  return new Map(
    TABLES.map((table) => {
      const [from, to] = [before.get(table), after.get(table)];
      return [table, { rows: (to?.rows ?? 0) - (from?.rows ?? 0), bytes: (to?.bytes ?? 0) - (from?.bytes ?? 0) }];
    }),
  );
}

async function sizes(ledger: Awaited<ReturnType<typeof createTestLedger>>) {
  const found = new Map<string, { rows: number; bytes: number }>();
  for (const table of TABLES) {
    const [row] = await ledger.sql(
      `select count(*) as rows, pg_total_relation_size('$schema.${table}') as bytes from $schema.${table}`,
    );
    found.set(table, { rows: Number(row?.rows), bytes: Number(row?.bytes) });
  }
  return found;
}

for (const { what, fields } of KINDS) {
  const grown = await measure(fields);
  const total = [...grown.values()].reduce((sum, { bytes }) => sum + bytes, 0);
  const parts = [...grown].map(([table, { rows, bytes }]) => {
    const millions = (rows / TRANSFERS).toFixed(2);
    return `${table} ${millions} million rows, ${Math.round(bytes / TRANSFERS)} MB`;
  });
  process.stdout.write(`1 million transfers ${what}: ${Math.round(total / TRANSFERS)} MB (${parts.join('; ')})\n`);
}
