import type { LedgerStore } from '../src/store/ledger-store.ts';
import { createInstrumentedLedger, type TestLedger } from '../src/testing/test-ledger.ts';

/*
 * Measures how much the database grows per transfer, for the page docs/guide/production.md: `npm run growth`. It
 * commits transfers on the server of DATABASE_URL, else on embedded Postgres, and prints rows and bytes per million
 * transfers. What runtimes do behind the commit path is done before it measures: positions, spends, and pages of
 * the history, in one pack. An idle ledger merges small UTXOs, so that the figures vary by some percent.
 */
const TRANSFERS = 40_000;
const WALLETS = 1_000;
const CALLERS = 500;
const TABLES = [
  'transactions',
  'placed_commits',
  'unplaced_commits',
  'spends',
  'history_pages',
  'balance_points',
  'unspent',
  'outbox',
];
/** The table that has what was archived: a row per commit. */
const ARCHIVED = 'archived_actions';
const COMMITS_MAX = 2 ** 30;

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

type Growth = Map<string, { readonly rows: number; readonly bytes: number }>;

async function measure(fields: (at: number) => object): Promise<Growth> {
  const database = process.env.DATABASE_URL || undefined;
  let store: LedgerStore | undefined;
  const wrapStore = (opened: LedgerStore): LedgerStore => {
    store = opened;
    return opened;
  };
  await using ledger = await createInstrumentedLedger(database === undefined ? {} : { database }, { wrapStore });
  const wallet = (at: number): string => `wallet-${at % WALLETS}`;
  for (let at = 0; at < WALLETS; at += 1) await ledger.mint({ to: wallet(at), assets: { gold: 1_000_000n } });
  ledger.processor('BuyItem', () => {});
  await finish(ledger, store);
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
  await finish(ledger, store);
  const after = await sizes(ledger);
  // What an archive of all deliveries leaves, in one step.
  await ledger.sql(`select from $schema.archive_outbox(0, ${Number.MAX_SAFE_INTEGER}, extract(epoch from now()) * 1000,
    ${TRANSFERS}, ${Number.MAX_SAFE_INTEGER})`);
  after.set(ARCHIVED, (await sizes(ledger)).get(ARCHIVED) ?? { rows: 0, bytes: 0 });
  return new Map(
    [...TABLES, ARCHIVED].map((table) => {
      const [from, to] = [before.get(table), after.get(table)];
      return [table, { rows: (to?.rows ?? 0) - (from?.rows ?? 0), bytes: (to?.bytes ?? 0) - (from?.bytes ?? 0) }];
    }),
  );
}

/** Gives all commits positions, projects their spends, and packs their changes as one pack does. */
async function finish(ledger: TestLedger, store: LedgerStore | undefined): Promise<void> {
  const history = store?.history;
  if (history === undefined) throw new Error('the ledger has no store');
  while ((await history.placeCommits()).hasMore);
  while ((await history.projectSpends()).hasMore);
  const { unpackedBytes: bytes } = await history.reach();
  if (bytes > 0) await history.pack({ bytes, commits: COMMITS_MAX });
  const [row] = await ledger.sql(`select o.last_position - h.last_position as behind, o.last_position - s.last_position
    as unprojected from $schema.commit_order o, $schema.packed_history h, $schema.projected_spends s`);
  if (row?.behind !== '0' || row.unprojected !== '0') throw new Error(`not packed: ${JSON.stringify(row)}`);
}

async function sizes(ledger: TestLedger): Promise<Growth> {
  const found: Growth = new Map();
  for (const table of [...TABLES, ARCHIVED]) {
    const [row] = await ledger.sql(
      `select count(*) as rows, pg_total_relation_size('$schema.${table}') as bytes from $schema.${table}`,
    );
    found.set(table, { rows: Number(row?.rows), bytes: Number(row?.bytes) });
  }
  return found;
}

for (const { what, fields } of KINDS) {
  const grown = await measure(fields);
  const archived = grown.get(ARCHIVED)?.bytes ?? 0;
  const total = [...grown.values()].reduce((sum, { bytes }) => sum + bytes, 0) - archived;
  const parts = [...grown]
    .filter(([table]) => table !== ARCHIVED)
    .map(([table, { rows, bytes }]) => {
      const millions = (rows / TRANSFERS).toFixed(2);
      return `${table} ${millions} million rows, ${Math.round(bytes / TRANSFERS)} MB`;
    });
  process.stdout.write(`1 million transfers ${what}: ${Math.round(total / TRANSFERS)} MB (${parts.join('; ')})\n`);
  if ((grown.get('outbox')?.rows ?? 0) > 0)
    process.stdout.write(`the outbox of these, archived: ${(archived / TRANSFERS).toFixed(1)} MB of ${ARCHIVED}\n`);
}
