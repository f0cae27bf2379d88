import pg from 'pg';
import { PositionCursors } from '../src/ledger/position-cursor.ts';
import { packHistory } from '../src/store/history/pack-history.ts';
import type { Row, Statement } from '../src/store/postgres/database.ts';
import { BenchServer } from './support/bench-server.ts';
import { importPursekit } from './support/import-pursekit.ts';
import { say } from './support/say.ts';

/*
 * Measures reads of the history of a wallet with a million entries, and of one with 10,000 assets:
 * `npm run build && npx jiti bench/history.ts [entries] [transactions per commit]`. The commits are written by SQL and
 * packed as a runtime packs them; the last ones are not packed.
 */
const SCHEMA = 'bench_history';
const ENTRIES = Number(process.argv[2] ?? 1_000_000);
const PER_COMMIT = Number(process.argv[3] ?? 50);
const ASSETS = 10_000;
/** Their changes have less than the 8 MB that a runtime packs. */
const UNPACKED = 110_000;
const READS = 100;
const PAGE = 50;

/** Transactions from a number on, each of which pays the wallet `hub` one `gold`, and now and then one `iron`. */
const payments = (from: number, upto: number): string[] => [
  `insert into ${SCHEMA}.transactions (id, commit_id, place, kind, outputs)
    select ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, n / ${PER_COMMIT} + 1, n % ${PER_COMMIT} + 1,
      'transfer', ''
    from generate_series(${from}, ${upto - 1}) n`,
  `insert into ${SCHEMA}.placed_commits (position, id, committed_at, recorded_at, changes)
    select n / ${PER_COMMIT} + 1, n / ${PER_COMMIT} + 1, to_timestamp(n / ${PER_COMMIT}),
      to_timestamp(n / ${PER_COMMIT}),
      string_agg(case when n % 1000 = 0 then 'hub iron=1' else 'hub gold=1' end || ';w' || n % 5000 || ' '
        || case when n % 1000 = 0 then 'iron' else 'gold' end || '=-1', '|' order by n)
    from generate_series(${from}, ${upto - 1}) n group by n / ${PER_COMMIT}`,
];
/** Transactions that bring the wallet `rich` one of each asset. */
const riches = (from: number): string[] => [
  `insert into ${SCHEMA}.transactions (id, commit_id, place, kind, outputs)
    select ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, n / ${PER_COMMIT} + 1, n % ${PER_COMMIT} + 1,
      'mint', ''
    from generate_series(${from}, ${from + ASSETS - 1}) n`,
  `insert into ${SCHEMA}.placed_commits (position, id, committed_at, recorded_at, changes)
    select n / ${PER_COMMIT} + 1, n / ${PER_COMMIT} + 1, to_timestamp(n / ${PER_COMMIT}),
      to_timestamp(n / ${PER_COMMIT}),
      string_agg('rich a' || n || '=1;~minted a' || n || '=1', '|' order by n)
    from generate_series(${from}, ${from + ASSETS - 1}) n group by n / ${PER_COMMIT}`,
];
const ORDER = `update ${SCHEMA}.commit_order set last_recorded = c.recorded, final_until = c.recorded,
  last_position = c.last, changes_bytes = c.bytes
  from (select max(position) as last, max(recorded_at) as recorded, sum(octet_length(changes)) as bytes
    from ${SCHEMA}.placed_commits) c`;

const { createLedger } = await importPursekit();
const server = await BenchServer.start();
try {
  const ledger = await createLedger({ database: server.url, schema: SCHEMA });
  const client = new pg.Client(server.url);
  await client.connect();
  const run = async ({ name, text, values }: Statement): Promise<Row[]> =>
    (await client.query({ name, text, values: [...values] })).rows;
  const write = async (texts: readonly string[]): Promise<void> => {
    for (const text of texts) await client.query(text);
  };
  const round = (entries: number): number => Math.ceil(entries / PER_COMMIT) * PER_COMMIT;
  const packed = round(ENTRIES);
  await write([...payments(0, packed), ...riches(packed), ORDER]);
  const startMs = performance.now();
  let packs = 0;
  while ((await packHistory({ schema: SCHEMA, run })).hasMore) packs += 1;
  const [left] = await run({
    name: 'left',
    values: [],
    text: `select (o.last_position - p.last_position)::text as n
    from ${SCHEMA}.commit_order o, ${SCHEMA}.packed_history p`,
  });
  if (left?.n !== '0') await packHistory({ schema: SCHEMA, run }, { bytes: 2_000_000_000, commits: Number(left?.n) });
  packs += 1;
  say(`${packed} entries and ${ASSETS} assets: ${packs} packs in ${Math.round(performance.now() - startMs)} ms`);
  await client.query(`analyze`);

  const middle = Math.floor(packed / PER_COMMIT / 2);
  const cursor = (wallet: string, asset: string): string =>
    new PositionCursors(SCHEMA, 'history', [wallet, asset, 'newest']).encode({
      ...{ position: middle, commitId: middle, committedMs: (middle - 1) * 1_000, place: 1 },
    });
  const time = new Date(middle * 1_000);
  const asks: readonly (readonly [string, () => Promise<unknown>])[] = [
    ['first page', () => ledger.history('hub', { limit: PAGE }).page()],
    ['first page of an asset', () => ledger.history('hub', { limit: PAGE, asset: 'gold' }).page()],
    ['first page of a rare asset', () => ledger.history('hub', { limit: PAGE, asset: 'iron' }).page()],
    ['page in the middle', () => ledger.history('hub', { limit: PAGE, after: cursor('hub', '') }).page()],
    [
      'page in the middle, of an asset',
      () => ledger.history('hub', { limit: PAGE, asset: 'gold', after: cursor('hub', 'gold') }).page(),
    ],
    ['oldest page', () => ledger.history('hub', { limit: PAGE, order: 'oldest' }).page()],
    ['balanceAt a time', () => ledger.balanceAt('hub', time)],
    ['balanceAt a position', () => ledger.balanceAt('hub', { position: middle })],
    ['balanceAt a position, of an asset', () => ledger.balanceAt('hub', { position: middle }, { asset: 'gold' })],
    ['first page of 10,000 assets', () => ledger.history('rich', { limit: PAGE }).page()],
    ['balanceAt of 10,000 assets', () => ledger.balanceAt('rich', { position: packed / PER_COMMIT + 180 })],
    [
      'balanceAt of one of 10,000 assets',
      () => ledger.balanceAt('rich', { position: packed / PER_COMMIT + 180 }, { asset: `a${packed + 10}` }),
    ],
  ];
  const measure = async (title: string): Promise<void> => {
    say(title);
    for (const [name, ask] of asks) {
      for (let read = 0; read < 10; read += 1) await ask();
      const times: number[] = [];
      const cpu = process.cpuUsage();
      for (let read = 0; read < READS; read += 1) {
        const before = performance.now();
        await ask();
        times.push(performance.now() - before);
      }
      const { user, system } = process.cpuUsage(cpu);
      times.sort((a, b) => a - b);
      const at = (share: number): string => `${(times[Math.floor((READS - 1) * share)] as number).toFixed(1)} ms`;
      say(`  ${name}: p50 ${at(0.5)}, p99 ${at(0.99)}, node ${((user + system) / 1_000 / READS).toFixed(1)} ms`);
    }
  };
  await measure('all packed');
  await write([...payments(packed + ASSETS, packed + ASSETS + UNPACKED), ORDER, 'analyze']);
  const { rows } = await client.query(`select round((o.changes_bytes - p.last_bytes) / 1e6, 1) as mb
    from ${SCHEMA}.commit_order o, ${SCHEMA}.packed_history p`);
  await measure(`${rows[0].mb} MB of ${UNPACKED} entries of the wallet are not packed`);
  await client.end();
  await ledger.close();
} finally {
  await server.stop();
}
