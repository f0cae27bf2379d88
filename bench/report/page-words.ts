const join = (...parts: readonly string[]): string => parts.join(' ');

/** Every contender of the report, in one sentence. */
export const CONTENDERS: Readonly<Record<string, string>> = {
  pursekit: join(
    'the built package through its public API with its default options but `history: false`, whose cost is a',
    'curve of its own; events and outbox included; if a single',
    'wallet pays, its mailbox holds 10,000 commands; at `everything` it delivers the actions to a processor and',
    'emits events to listeners, and both count; at `shop-lost` a second runtime in the same process spends before it',
  ),
  'row-lock': join(
    'the usual ledger on Postgres: balances, both rows locked in sorted order, two entries, one transfer row; one',
    'call of a prepared function, so one round trip and one database transaction per transfer; with 20',
    'connections and with the best number of connections found; at `everything` it stores meta as jsonb beside',
    'the transfer and actions as rows of an outbox, in the same database transaction, and delivers none; an',
    'exchange is one call, too, which locks all balances in sorted order, changes them, and writes an entry for each',
  ),
  'one-by-one': join(
    "the design of pursekit's predecessor: a queue per sender in memory, a database transaction that selects all",
    'UTXOs of the sender, marks each and inserts each output, with one statement each, over 20 connections; it',
    'has no keys',
  ),
  'pgledger-shape': join(
    'the shape of pgledger, written from its published design: accounts with a balance and a version, entries with',
    'the balance before and after, one call of a function per transfer that locks both accounts in sorted order;',
    'over 20 connections; one asset per transfer, without keys, meta and actions',
  ),
  'append-limit': join(
    'not a ledger: a row of about the same bytes per transfer, appended in batches of up to 500 over 20',
    'connections, one commit per batch, without index and checks',
  ),
  bare: join(
    'not a ledger: one round trip that commits one row; over one connection, in the curve over callers over the best',
    'number of connections found',
  ),
};

/** Reasons for missed goals, attempts, and estimates of what the goals would take. */
export const OUT_OF_REACH: readonly string[] = [
  join(
    'The goals against `row-lock` come from a machine on which it made 1,100 to 1,600 transfers a second. If a',
    'page is durable in a fraction of a millisecond, `row-lock` waits for processors and not for the disk. Then',
    'no ratio can exceed that of the CPU seconds that both spend on a transfer (node and Postgres added), which',
    'the tables show: to reach 6× at 2,000 callers a transfer would have to cost 27 µs there.',
  ),
  join(
    'At 2,000 callers node is the bottleneck of pursekit. The profile shows the remaining costs: first the',
    'garbage collector and cache misses (10,000 wallets, two of them touched by each transfer), then many small',
    'shares. If a single wallet pays, node and one backend work in parallel on consecutive chains, and both take',
    'about the same time per chain.',
  ),
  join(
    "Tried and kept: a table instead of XState's interpreter; one asynchronous function per chain instead of four",
    'and a retry loop; plans, columns, ids and fingerprints without temporary lists; the order of last use in a',
    'separate list; UTXO sets without maps, and bundles of one asset without a map; mailboxes that keep no',
    'reference to taken commands; chains of up to 500; the next chain planned while the last one is committed,',
    'and sent before the replies of the last one; waiting chains divided between two batches; a function that',
    'deletes and counts instead of locking first, and skips recorded ids; statements without lists for one',
    'transfer; checks of columns as types, which a session reads once; triggers that run after a row was changed',
    'and not before, for which Postgres locks it first, with short conditions, which each statement evaluates;',
    'prepared statements; more space for young objects, which the host chooses (see the curve).',
  ),
  join(
    'Exchanges, tried and kept: the chain that follows a chain of several wallets is planned while that is in',
    'flight, and sent before that is published and its callers are answered (at `shop` node waited for Postgres a',
    'third of the time before); the fields of a leg are read into an object of one shape (11 µs for an exchange',
    'of two legs, and then 5); no list of two names is sorted, and no bundle of one asset is summed in a map (22 KB',
    'instead of 29 KB of garbage for an exchange). Without these, `shop` made 6.4 times as many exchanges as',
    '`row-lock` at its best.',
  ),
  join(
    'Tried and rejected: statements joined into one with CTEs were slower than consecutive ones; three or four',
    'batches in flight instead of two gained nothing on these processors, with 20, 200 or 2,000 callers; plan',
    'settings removed from the commit function gained 2 %; summing every transaction in the database as well was',
    'slower if a single wallet pays, so it only compares the amounts of inputs; replies to wallets by calls and',
    'not by promises made less garbage and saved no measurable time per transfer.',
  ),
  join(
    'With one caller the time is the sum of the work of node and Postgres, the flush included, and the tables',
    'show that each costs two to three times as much as for `bare`: a call of a function that deletes a row and',
    'writes four, with seven index entries, instead of a statement that writes one row; and a command that is',
    'validated, planned and answered. A goal of 1.4× leaves them about half of their present time.',
  ),
  join(
    'Two runtimes: the CPU seconds of the tables show that one alone keeps three quarters of two processors busy.',
    'The less a transfer costs in node, the less a second runtime can add here; it was 1.6× when node took twice',
    'as long. The figure varies around its goal from run to run.',
  ),
  join(
    'A cold wallet is read in less than a millisecond; the rest of its activation is waiting for node and for',
    'processors, with 200 callers and four statements in flight. This figure, too, varies around its goal.',
  ),
  join(
    'To reach the goals on a machine like this, a transfer would have to cost a third to a half of today; or more',
    'processors are needed. Wallets split between two runtimes have a higher total rate even on two (see',
    'Processes), while `row-lock` is limited by the lock of one row if a wallet is hot.',
  ),
  join(
    '`append-limit` has no index and no check; a transfer is three new rows and a deleted one, with six index',
    'entries, and history, order, balances and keys need each of them.',
  ),
];

/** The steps of the table of checkouts, in their order. */
export const STEPS: readonly string[] = [
  join(
    '*Positions*: each commit is a row that gets its place in the one order behind the commit path (decision 29). It',
    'costs a row per batch.',
  ),
  join(
    '*Lean store*: one row per transaction with its movement, a narrow table of what is unspent, columns as bytes,',
    'flat sets of UTXOs, and a function for a batch of one transaction (decision 30).',
  ),
  join(
    '*Now*: a wallet plans when its batch is sent and has one promise per command (decision 31), reads are bounded,',
    'who spent an output is projected behind the commit path (decision 33), and commits keep the totals of counted',
    'wallets (decision 34).',
  ),
];

/** Conclusions that this benchmark does not support. */
export const NOT_MEASURED: readonly string[] = [
  join(
    'A network: client and server are on one machine, where a round trip costs almost nothing. Over a network,',
    'contenders with one round trip per transfer fall behind further than here.',
  ),
  join(
    'A server with its own processors: node and Postgres compete for the same ones, which slows down contenders',
    'that use both.',
  ),
  'Replication, and synchronous standbys.',
  join(
    'Open load: callers here wait for an answer before the next call, so latencies do not include the queueing of',
    'callers that arrive at a fixed rate.',
  ),
  join(
    'Hours: no run is longer than some seconds, so checkpoints and autovacuum affect some rounds and not others.',
    'Medians hide most of it.',
  ),
  join(
    'Busy processors: only the commands of `everything` carry actions, one command in a hundred, and the',
    'processor and the listeners only count.',
  ),
  'Bytes that Postgres frees later: table bytes are growth of files, which goes in pages and includes dead rows.',
];
