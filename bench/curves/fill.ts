import type { BenchServer } from '../support/bench-server.ts';

/** A connection that runs SQL. */
type Sql = Pick<BenchServer, 'query'>;

/*
 * Ledgers with a long history, made in seconds: rows of the real tables, written by SQL. The result is a
 * valid ledger: every transaction balances, and each UTXO is spent at most once, by its owner.
 */

const ROWS_PER_STATEMENT = 500_000;
const FIRST_MS = 1_700_000_000_000;

/** SQL for the id of the nth transaction of a filling, in order of time (UUID version 7), as pursekit makes its ids. */
function idOf(n: string, filling: number): string {
  const time = `lpad(to_hex(${FIRST_MS} + (${n})), 12, '0')`;
  const rest = `'7000' || '8' || '${filling.toString(16).padStart(3, '0')}' || lpad(to_hex(${n}), 12, '0')`;
  return `(${time} || ${rest})::uuid`;
}

async function inSteps(count: number, step: (from: number, to: number) => Promise<unknown>): Promise<void> {
  for (let from = 0; from < count; from += ROWS_PER_STATEMENT) {
    await step(from, Math.min(count, from + ROWS_PER_STATEMENT) - 1);
  }
}

/** The mints that {@link fillMints} writes. */
export interface Mints {
  /** A number that no other filling of the schema has. */
  readonly filling: number;
  readonly count: number;
  /** SQL for the owner of the nth output. */
  readonly owner: (n: string) => string;
  readonly amount: bigint;
}

/**
 * SQL for the owner of the nth output. Each prefix has `wallets` wallets, in order: `<prefix>_0` to
 * `<prefix>_<wallets - 1>`.
 */
export function ownersByPrefix(prefixes: readonly string[], wallets: number): Mints['owner'] {
  const array = `array[${prefixes.map((prefix) => `'${prefix}'`)}]`;
  return (n) => `(${array})[1 + ${n} / ${wallets}] || '_' || (${n} % ${wallets})`;
}

/**
 * Gives the commits their positions, and projects their spends: a runtime does it in steps that are smaller than these
 * commits, and beside what is measured.
 */
async function settleOrder(server: Sql, schema: string): Promise<void> {
  for (const step of ['place_commits(500, null)', 'project_spends(500, 100000000)']) {
    let hasMore = true;
    while (hasMore) {
      const [row] = await server.query<{ has_more: string }>(`select has_more from "${schema}".${step}`);
      hasMore = row?.has_more === 'true';
    }
  }
}

/**
 * The begin of a statement that writes one commit, whose id is in `made_in`. `changes` is SQL for those of the nth
 * transaction, from one number to another.
 */
function commitOf(schema: string, changes: string, from: number, to: number): string {
  return `with made_in as (
    insert into "${schema}".unplaced_commits (id, committed_at, changes)
    select nextval('"${schema}".commit_ids'), clock_timestamp(), string_agg(${changes}, '|' order by n)
    from generate_series(${from}, ${to}) n returning id)`;
}

/** Writes mints of one output of gold each. */
export async function fillMints(server: Sql, schema: string, { filling, count, owner, amount }: Mints): Promise<void> {
  const changes = `${owner('n')} || ' gold=${amount};~minted gold=${amount}'`;
  await inSteps(count, async (from, to) => {
    await server.query(
      `${commitOf(schema, changes, from, to)} insert into "${schema}".transactions (id, commit_id, place, kind, outputs)
      select ${idOf('n', filling)}, made_in.id, n - ${from} + 1, 'mint', ${owner('n')} || ' gold=${amount}'
      from made_in, generate_series(${from}, ${to}) n`,
    );
    await server.query(
      `insert into "${schema}".unspent (transaction_id, output_index, asset_count, asset, owner, amount)
      select ${idOf('n', filling)}, 0, 1, 'gold', ${owner('n')}, ${amount} from generate_series(${from}, ${to}) n`,
    );
  });
  await settleOrder(server, schema);
}

/** The history of some wallets. */
export interface History {
  readonly filling: number;
  /** Transactions: a multiple of `wallets`, at least three times as many. */
  readonly transactions: number;
  readonly wallets: number;
  /** SQL for the name of the nth wallet. */
  readonly owner: (n: string) => string;
}

/**
 * Writes a long history without any unspent UTXO: each wallet is minted two UTXOs of gold, which go whole to the
 * next wallet once per generation of transactions, and are burned at the end.
 */
export async function fillHistory(server: Sql, schema: string, history: History): Promise<void> {
  const { filling, transactions, wallets, owner } = history;
  const last = transactions - wallets;
  const spent = idOf(`n - ${wallets}`, filling);
  const payee = owner(`(n + n / ${wallets}) % ${wallets}`);
  const payer = owner(`(n - ${wallets} + n / ${wallets} - 1) % ${wallets}`);
  const changes = `case when n < ${wallets} then ${payee} || ' gold=2001;~minted gold=2001'
    when n >= ${last} then ${payer} || ' gold=-2001;~burned gold=2001'
    else ${payee} || ' gold=2001;' || ${payer} || ' gold=-2001' end`;
  await inSteps(transactions, (from, to) =>
    server.query(
      `${commitOf(schema, changes, from, to)} insert into "${schema}".transactions
        (id, commit_id, place, kind, inputs, outputs)
      select ${idOf('n', filling)}, made_in.id, n - ${from} + 1,
        case when n < ${wallets} then 'mint' when n >= ${last} then 'burn' else 'transfer' end,
        case when n < ${wallets} then '' else ${spent} || ':0 ' || ${spent} || ':1' end,
        case when n >= ${last} then '' else ${payee} || ' gold=1000;' || ${payee} || ' gold=1001' end
      from made_in, generate_series(${from}, ${to}) n`,
    ),
  );
  await settleOrder(server, schema);
}
