import { createTestLedger, type TestLedger } from '../src/testing/index.ts';

/*
 * Measures how long a trace takes in a large ledger, for decision 0044: `npm run trace-time`. It fills a graph of
 * transactions by SQL on the server of DATABASE_URL, else on embedded Postgres; a number as argument is the number of
 * transactions, 1,000,000 by default. It prints the time of the projection, which a first trace waits for, and the
 * median and the maximum of traces from several places.
 */
const TRANSACTIONS = Number(process.argv[2] ?? 1_000_000);
const STARTS = 7;

/** Each shape spends every output once: the inputs of transaction n. */
const SHAPES = [
  { name: 'chain: each transaction spends one output of the one before', inputs: "t(n - 1) || ':0'" },
  { name: 'tree: each output is split in two', inputs: "t(n / 2) || ':' || n % 2" },
  {
    name: 'mixed: each transaction spends outputs of the 7th and of the 1009th before it',
    inputs: "t(n - 7) || ':0' || case when n > 1009 then ' ' || t(n - 1009) || ':1' else '' end",
  },
];

const idOf = (number: number): string => `00000000-0000-7000-8000-${String(number).padStart(12, '0')}`;

async function fill(ledger: TestLedger, inputs: string): Promise<void> {
  const text = inputs.replaceAll(/\bt\(([^)]*)\)/g, "'00000000-0000-7000-8000-' || lpad(($1)::text, 12, '0')");
  for (let from = 1; from <= TRANSACTIONS; from += 100_000) {
    const numbers = `generate_series(${from}, ${Math.min(TRANSACTIONS, from + 99_999)}) n`;
    await ledger.sql(`insert into $schema.transactions (id, commit_id, place, kind, inputs, outputs)
      select ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, n, 1,
        case when n < 8 then 'mint' else 'transfer' end, case when n < 8 then '' else ${text} end,
        'wallet-' || n % 1000 || ' gold=5;wallet-' || n % 777 || ' gold=3 wood=1' from ${numbers}`);
    await ledger.sql(`insert into $schema.placed_commits (position, id, committed_at, recorded_at)
      select n, n, now(), now() from ${numbers}`);
  }
  await ledger.sql(`update $schema.commit_order set last_position = ${TRANSACTIONS}`);
}

async function timed<Result>(work: () => Promise<Result>): Promise<{ readonly ms: number; readonly result: Result }> {
  const from = performance.now();
  const result = await work();
  return { ms: performance.now() - from, result };
}

/** Traces from several places, spread over a part of the graph. */
async function measure(ledger: TestLedger, direction: 'ancestry' | 'descendants', limit: number): Promise<string> {
  const times: number[] = [];
  let visited = 0;
  for (let at = 0; at < STARTS; at += 1) {
    const share = (at + 0.5) / STARTS / 2;
    const number = Math.ceil(TRANSACTIONS * (direction === 'ancestry' ? 1 - share : share));
    const { ms, result } = await timed(() => ledger[direction](idOf(number), { limit }));
    times.push(ms);
    visited = Math.max(visited, result?.transactions.length ?? 0);
  }
  times.sort((one, other) => one - other);
  const [median, slowest] = [times[Math.floor(STARTS / 2)], times.at(-1)].map((ms = 0) => Math.round(ms));
  return `  ${direction}, up to ${visited} transactions: median ${median} ms, slowest ${slowest} ms\n`;
}

for (const { name, inputs } of SHAPES) {
  const database = process.env.DATABASE_URL || undefined;
  await using ledger = await createTestLedger(database === undefined ? {} : { database });
  await fill(ledger, inputs);
  process.stdout.write(`${TRANSACTIONS} transactions, ${name}\n`);
  const first = await timed(() => ledger.descendants(idOf(TRANSACTIONS), { limit: 1 }));
  process.stdout.write(`  the projection: ${Math.round(first.ms)} ms\n`);
  for (const limit of [1_000, 10_000]) {
    process.stdout.write(await measure(ledger, 'descendants', limit));
    process.stdout.write(await measure(ledger, 'ancestry', limit));
  }
}
