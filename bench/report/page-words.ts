const join = (...parts: readonly string[]): string => parts.join(' ');

/** Every contender of the report, in one sentence. */
export const CONTENDERS: Readonly<Record<string, string>> = {
  pursekit: join(
    'the built package through its public API with its default options, events and outbox included; where one',
    'wallet pays, its mailbox holds 10,000 commands',
  ),
  'row-lock': join(
    'the usual ledger on Postgres: balances, both rows locked in sorted order, two entries, one transfer row; one',
    'call of a function, prepared, so one round trip and one database transaction per transfer; with 20 connections',
    'and with the number that was found to be best',
  ),
  'one-by-one': join(
    "the way of pursekit's ancestor: a queue per sender in memory, a database transaction that selects all UTXOs of",
    'the sender, marks each and inserts each output, a statement each, over 20 connections; it has no keys',
  ),
  'append-limit': join(
    'no ledger: a row of about the same bytes per transfer, appended in batches of up to 500 over 20 connections, each',
    'its own commit; no index, nothing checked',
  ),
  bare: 'no ledger: one round trip that commits one row',
};

/** What a reader might take this benchmark to say, and it does not. */
export const NOT_MEASURED: readonly string[] = [
  join(
    'A network: client and server are on one machine, where a round trip costs next to nothing. Over a network,',
    'contenders with one round trip per transfer fall behind further than here.',
  ),
  join(
    'A server with processors of its own: node and Postgres compete for the same ones, which holds down whoever uses',
    'both.',
  ),
  'Replication, and synchronous standbys.',
  join(
    'Open load: callers here wait for an answer before they ask again, so latencies leave out what a caller who comes',
    'at a fixed rate would wait.',
  ),
  join(
    'Hours: no run is longer than some seconds, so checkpoints and autovacuum strike some rounds and not others.',
    'Medians hide most of it.',
  ),
  'Processors at work: no command of the workloads carries an action, so the outbox is there and empty.',
  'Bytes that Postgres frees later: table bytes are growth of files, which goes in pages and includes dead rows.',
];
