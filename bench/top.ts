import pg from 'pg';
import { packHistory } from '../src/store/history/pack-history.ts';
import type { Row, Statement } from '../src/store/postgres/database.ts';
import { BenchServer } from './support/bench-server.ts';
import { importPursekit } from './support/import-pursekit.ts';
import { say } from './support/say.ts';

/*
 * Measures `top()` of an asset that a million wallets have: `npm run build && npx jiti bench/top.ts [wallets]`. The
 * commits are written by SQL and packed as a runtime packs them. Wealth is skewed in one ledger and nearly equal in the
 * other, where every payment could change the order.
 */
const WALLETS = Number(process.argv[2] ?? 1_000_000);
const PER_COMMIT = 500;
/** Their changes have a bit less than the 1 MB that a runtime packs where the history is read. */
const UNPACKED = 25_000;
const READS = 50;

/** The amount of the nth wallet. */
const WEALTH = { skewed: `(${10 * WALLETS} / (n + 1) + 100)`, equal: '(1000 + n % 10)' };

const { createLedger } = await importPursekit();
const server = await BenchServer.start();
try {
  for (const [name, amount] of Object.entries(WEALTH)) await measure(`bench_top_${name}`, name, amount);
} finally {
  await server.stop();
}

async function measure(schema: string, name: string, amount: string): Promise<void> {
  const ledger = await createLedger({ database: server.url, schema });
  const client = new pg.Client(server.url);
  await client.connect();
  const run = async ({ text, values }: Statement): Promise<Row[]> => (await client.query(text, [...values])).rows;
  /** Commits of transactions from a number on, each with these changes. */
  const write = async (from: number, count: number, changes: string): Promise<void> => {
    await client.query(`insert into ${schema}.placed_commits (position, id, committed_at, recorded_at, changes)
      select n / ${PER_COMMIT} + 1, n / ${PER_COMMIT} + 1, to_timestamp(n / ${PER_COMMIT}),
        to_timestamp(n / ${PER_COMMIT}), string_agg(${changes}, '|' order by n)
      from generate_series(${from}, ${from + count - 1}) n group by n / ${PER_COMMIT}`);
    await client.query(`update ${schema}.commit_order set last_recorded = c.recorded, final_until = c.recorded,
      last_position = c.last, changes_bytes = c.bytes
      from (select max(position) as last, max(recorded_at) as recorded, sum(octet_length(changes)) as bytes
        from ${schema}.placed_commits) c`);
  };
  const pack = async (): Promise<void> => {
    while ((await packHistory({ schema, run }, { bytes: 8_000_000, commits: 16_384 })).hasMore);
    while ((await packHistory({ schema, run }, { bytes: 1, commits: 16_384 })).hasMore);
  };
  await write(0, WALLETS, `'w' || n || ' gold=' || ${amount} || ';~minted gold=' || ${amount}`);
  await pack();
  const before = performance.now();
  await ledger.top('gold');
  say(`${name}: the first call ranks ${WALLETS} wallets in ${((performance.now() - before) / 1_000).toFixed(1)} s`);
  await read(`${name}, all packed`, () => ledger.top('gold'));
  await read(`${name}, all packed, 1,000 wallets`, () => ledger.top('gold', { limit: 1_000 }));
  const nth = (factor: number): string => `n::bigint * ${factor} % ${WALLETS}`;
  const payment = `'w' || ${nth(7_919)} || ' gold=-1;w' || ${nth(104_729)} || ' gold=1'`;
  await write(Math.ceil(WALLETS / PER_COMMIT) * PER_COMMIT, UNPACKED, payment);
  await read(`${name}, ${UNPACKED} payments not packed`, () => ledger.top('gold'));
  const startMs = performance.now();
  await pack();
  say(`  they are packed in ${Math.round(performance.now() - startMs)} ms, with the ranking`);
  await client.query(`select from ${schema}.end_ranking('gold')`);
  await client.end();
  await ledger.close();
  await server.dropSchema(schema);
}

async function read(title: string, ask: () => Promise<unknown>): Promise<void> {
  for (let count = 0; count < 5; count += 1) await ask();
  const times: number[] = [];
  for (let count = 0; count < READS; count += 1) {
    const before = performance.now();
    await ask();
    times.push(performance.now() - before);
  }
  times.sort((a, b) => a - b);
  const at = (share: number): string => `${(times[Math.floor((READS - 1) * share)] as number).toFixed(1)} ms`;
  say(`  ${title}: p50 ${at(0.5)}, p99 ${at(0.99)}`);
}
