const join = (...parts: readonly string[]): string => parts.join(' ');

/** Every contender of the report, in one sentence. */
export const CONTENDERS: Readonly<Record<string, string>> = {
  pursekit: join(
    'the built package through its public API with its default options, events and outbox included; where one',
    'wallet pays, its mailbox holds 10,000 commands; at `everything` it hands the actions to a processor and tells',
    'listeners of its events, and both count',
  ),
  'row-lock': join(
    'the usual ledger on Postgres: balances, both rows locked in sorted order, two entries, one transfer row; one',
    'call of a function, prepared, so one round trip and one database transaction per transfer; with 20 connections',
    'and with the number that was found to be best; at `everything` it stores meta as jsonb beside the transfer and',
    'actions as rows of an outbox, in the same database transaction, and delivers none',
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

/** Why goals of the table are missed, what was tried, and what it would take. */
export const OUT_OF_REACH: readonly string[] = [
  join(
    'The goals against `row-lock` come from a machine on which it made 1,100 to 1,600 transfers a second. Where a',
    'page is durable in a fraction of a millisecond, `row-lock` waits for processors and not for the disk. Then',
    'no ratio can exceed that of the CPU seconds that both spend on a transfer (node and Postgres added), which',
    'the tables show.',
  ),
  join(
    'At 2,000 callers node is the bottleneck of pursekit. The profile says what is left: first the garbage',
    'collector and memory that is far away (10,000 wallets, two of them touched by each transfer), then many',
    'small shares. Where one wallet pays, node and one backend work side by side on one chain after the other, and',
    'each of them takes about as long as the other.',
  ),
  join(
    "Tried, and kept: a table instead of XState's interpreter; one asynchronous function per chain instead of",
    'four and a retry loop; plans, columns, ids and fingerprints without lists that are thrown away; the order of',
    'last use in a list of its own; UTXO sets without maps, and bundles of one asset without one; mailboxes that keep',
    'nothing of what was taken; chains of up to 500; the next chain planned while the last is with the database, and',
    'sent before its answers are given; what waits divided between two batches; a function that marks and counts',
    'instead of locking first, and leaves out what is known; statements without lists for one transfer; checks of',
    'columns as types, which a session reads once; triggers that look after a row was changed and not before, for',
    'which Postgres locks it first, with short conditions, which each statement reads anew; prepared statements; more',
    'space for young objects, which is the choice of the host (see the curve).',
  ),
  join(
    'Tried, and left out: statements joined into one with CTEs were slower than one after the other; three or four',
    'batches on their way instead of two gained nothing on these processors, with 20, 200 or 2,000 callers; plan',
    'settings taken off the function that commits gave a fiftieth; to add up every transaction in the database as well',
    'was slower where one wallet pays, so it compares what inputs hold and no more; answers to wallets by calls and',
    'not by promises made less garbage and took no measurable time off a transfer.',
  ),
  join(
    'With one caller the time is the sum of what node and Postgres do, the flush included, and the tables show that',
    'each costs two to three times what it does for `bare`: three statements that write four rows and seven entries of',
    'indexes instead of one that writes one row, and a command that is checked, planned and answered around it. A',
    'goal of 1.6× leaves them about half of what they take now.',
  ),
  join(
    'Two runtimes: the CPU seconds of the tables say that one alone keeps three quarters of two processors busy. The',
    'less a transfer costs in node, the less a second runtime has to add here; it was 1.6× when node took twice as',
    'long. The figure moves around its goal from run to run.',
  ),
  join(
    'A cold wallet is read in less than a millisecond; the rest of its activation is waiting, for node and for',
    'processors, with 200 callers and four statements at work. This figure, too, moves around its goal.',
  ),
  join(
    'What a transfer costs after 5,000,000 others is measured in rounds of seconds in which the machine, too, has its',
    'moods; with 50,000 and 500,000 behind it the same rounds show how far they go. `npm run bench -- --curves',
    'history` measures it alone: run after this report, it reached its goal.',
  ),
  join(
    'What the goals would take: on a machine like this, a third to a half of what a transfer costs now; or more',
    'processors. Wallets split between two runtimes get more done together even on two (see Processes), while',
    '`row-lock` is bound by the locks of one row wherever a wallet is hot.',
  ),
  join(
    '`append-limit` has no index and no check; a transfer is three new rows and a changed one, with seven entries of',
    'indexes, and each of them is what history, provenance and keys rest on.',
  ),
];

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
  join(
    'Processors with much to do: commands carry actions at `everything` alone, one in a hundred of them one, and the',
    'processor and the listeners there only count.',
  ),
  'Bytes that Postgres frees later: table bytes are growth of files, which goes in pages and includes dead rows.',
];
