import type { LedgerStore } from '../../src/store/ledger-store.ts';
import { createInstrumentedLedger, type TestLedger } from '../../src/testing/test-ledger.ts';
import { fine } from '../report/render-workload.ts';
import { provenance } from '../support/run-facts.ts';
import { say } from '../support/say.ts';
import type { Curve } from './curve.ts';

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

/**
 * Measures how much the database grows per transfer. What runtimes do behind the commit path is done before it
 * measures: positions, spends, and pages of the history, in one pack. An idle ledger merges small UTXOs, so that the
 * figures vary by some percent.
 */
export const growth: Curve = {
  name: 'growth',
  title: 'Growth: rows and bytes of the tables per million transfers',
  async measure(field) {
    const run = await provenance(field.command, field.profile.name, field.seed);
    const rows: string[][] = [];
    const figures: Record<string, number> = {};
    for (const { what, fields } of KINDS) {
      const grown = await measure(field.server.url, fields);
      for (const [table, { rows: count, bytes }] of grown) {
        // Gigabytes per million are kilobytes each.
        const [millions, gigabytes] = [count / TRANSFERS, bytes / TRANSFERS / 1_000];
        if (bytes > 0) rows.push([what, table, fine(millions), fine(gigabytes)]);
        figures[`${table}, ${what}`] = gigabytes;
      }
    }
    for (const row of rows) say(`  ${row.join('  ')}`);
    return {
      ...{ name: this.name, title: this.title, run },
      notes: [
        '40,000 transfers of one asset between 1,000 wallets, 500 at a time, scaled to a million.',
        'Bytes are those of the files with their indexes, before vacuum has made the space of dead rows reusable.',
        'A page of the history has 80 changes here; wallets that change less often have smaller pages, and more.',
        '`archived_actions` is what an archive of all deliveries leaves of `outbox`, which it empties.',
      ],
      table: { head: ['transfers', 'table', 'million rows', 'GB'], rows },
      charts: [],
      figures,
    };
  },
};

/** Rows and bytes of each table, with indexes. */
type Growth = Map<string, { readonly rows: number; readonly bytes: number }>;

async function measure(database: string, fields: (at: number) => object): Promise<Growth> {
  let store: LedgerStore | undefined;
  const wrapStore = (opened: LedgerStore): LedgerStore => {
    store = opened;
    return opened;
  };
  await using ledger = await createInstrumentedLedger({ database }, { wrapStore });
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
