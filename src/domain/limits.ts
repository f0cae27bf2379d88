/**
 * Every bound of the runtime, with its unit in its name.
 *
 * The first group is fixed: it is part of the stored format and of the promises. The second group holds the defaults
 * of options that `createLedger()` accepts.
 */

/** The largest amount of one asset in one output: what `numeric(78,0)` holds. */
export const AMOUNT_MAX = 10n ** 78n - 1n;

/** Fixed bounds on what a caller may pass. */
export const LIMITS = Object.freeze({
  /** Longest wallet, asset or action name. */
  nameCharsMax: 64,
  /** Longest idempotency key, in UTF-16 code units. */
  keyCharsMax: 255,
  /** Largest encoded `meta` of a command. */
  metaBytesMax: 4096,
  /** Largest encoded action, its type included. */
  actionBytesMax: 4096,
  /** Deepest nesting in `meta` and in an action. */
  dataDepthMax: 8,
  /** Most different assets that one command may move. */
  assetsPerCommandMax: 64,
  /** Most actions that one command may carry. */
  actionsPerCommandMax: 16,
  /** Most assets that a change output bundles, beyond those the command itself moves. */
  assetsPerOutputMax: 16,
  /** Most small UTXOs that one transaction sweeps along into its change. */
  sweepInputsMax: 8,
  /** A wallet that holds more UTXOs than this sweeps any of them along, not only the smaller ones. */
  sweepAboveUtxos: 16,
  /** An idle wallet that holds more UTXOs than this merges the smallest of them… */
  mergeAboveUtxos: 64,
  /** …in units of at most so many merges, so that a command that comes meanwhile soon has its turn. */
  mergesPerUnitMax: 4,
});

/** Defaults of the bounds that `createLedger()` lets the host choose. */
export const DEFAULT_BOUNDS = Object.freeze({
  /** Commands that may wait for one wallet. */
  mailboxCapacity: 256,
  /** Most transactions that one wallet commits as one unit. */
  chainMax: 500,
  /** Most inputs of one transaction. */
  inputsMax: 100,
  /** Most UTXOs (rows of one asset each) of one wallet that are read at once. */
  utxosLoadedMax: 1_000,
  /** Wallet actors kept in memory; above it the least recently used idle one is passivated. */
  residentWalletsMax: 50_000,
  /** A wallet that was idle for this long is passivated. */
  idleMs: 120_000,
  /** Commands accepted and not yet answered, over all wallets. */
  commandsWaitingMax: 100_000,
  /** How often a wallet that crashes is rebuilt within a minute; after one crash more it is quarantined. */
  walletRestartsPerMinuteMax: 3,
  /** Attempts to commit after UTXOs were lost to someone else. */
  conflictAttemptsMax: 12,
  /** How long a commit is tried again while the database is not to be had. */
  storeDeadlineMs: 10_000,
  /** Attempts to hand a delivery to its processor before it becomes a dead letter. */
  deliveryAttemptsMax: 8,
  /** Deliveries that are with processors at one time. */
  deliveriesInFlightMax: 32,
  /** Dead commands and events kept in memory. */
  deadLettersMax: 1_000,
});
