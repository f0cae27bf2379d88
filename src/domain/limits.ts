/*
 * The bounds that a host sees, each with its unit in its name. `LIMITS` are fixed: they are part of the stored format
 * and of the documented guarantees. `DEFAULT_BOUNDS` are the defaults of options of `createLedger()`. Bounds that no
 * host sees, such as the size of a batch, stand beside the code that they bound.
 */

/** The largest amount of one asset in one output: what `numeric(78,0)` holds. */
export const AMOUNT_MAX = 10n ** 78n - 1n;

/** The characters that are kept of the error of a dead letter. */
export const ERROR_CHARS_MAX = 4_000;

/** The depth of a value of `toWire()`: plain data within a transaction within the lists of a host. */
export const WIRE_DEPTH_MAX = 64;

/** Fixed bounds of commands, of transactions and of `split()`. */
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
  /** Maximum number of different assets in one command. */
  assetsPerCommandMax: 64,
  /** Maximum number of entries of a list of assets, in which an asset may be repeated. */
  assetEntriesMax: 1_000,
  /** Maximum number of legs of an exchange, and of its requirements. */
  legsMax: 100,
  /** Maximum number of amounts in all legs, or in all requirements, of an exchange. */
  legAmountsMax: 1_000,
  /** Maximum number of wallets that may capture a hold, or that pay one leg in their order. */
  payeesMax: 100,
  /** Longest duration of a hold: ten years of 365 days. */
  durationMsMax: 315_360_000_000,
  /** Maximum number of shortfalls that a refusal lists. */
  shortfallsMax: 64,
  /** Maximum number of actions of one command. */
  actionsPerCommandMax: 16,
  /** Maximum number of assets in one change output, beyond those that the command itself moves. */
  assetsPerOutputMax: 16,
  /** Maximum number of small UTXOs that one transaction sweeps into its change. */
  sweepInputsMax: 8,
  /** A wallet that holds more UTXOs than this sweeps any of its UTXOs, not only those of the assets it pays. */
  sweepAboveUtxos: 16,
  /** An idle wallet that holds more UTXOs than this merges the smallest of them. */
  mergeAboveUtxos: 64,
  /** Maximum number of merges of an idle wallet in one unit, so that a new command does not wait long. */
  mergesPerUnitMax: 4,
  /** Maximum number of decimals with which an asset is displayed. */
  decimalsMax: 38,
  /** Maximum number of shares that a total is split into. */
  sharesMax: 100,
  /** Longest text of a percentage or a fraction. */
  shareCharsMax: 90,
});

/** Defaults of the bounds that are options of `createLedger()`. */
export const DEFAULT_BOUNDS = Object.freeze({
  /** Maximum number of commands that wait for one wallet. */
  mailboxCapacity: 256,
  /** Maximum number of bytes of the commands that wait for one wallet. */
  mailboxBytesMax: 32 * 1024 * 1024,
  /** Maximum number of transactions that one wallet commits as one unit. */
  chainMax: 500,
  /** Maximum number of inputs of one transaction. */
  inputsMax: 100,
  /** Maximum number of UTXOs (rows of one asset each) of one wallet that one read loads. */
  utxosLoadedMax: 1_000,
  /** Maximum number of wallet actors in memory. Above it the least recently used idle one is passivated. */
  residentWalletsMax: 50_000,
  /** A wallet that was idle for this time is passivated. */
  idleMs: 120_000,
  /** Maximum number of commands that are accepted and not answered, over all wallets. */
  commandsWaitingMax: 100_000,
  /** Maximum number of bytes of the commands that are accepted and not answered, over all wallets. */
  commandBytesWaitingMax: 256 * 1024 * 1024,
  /** Maximum number of reads of callers that are not answered. */
  readsWaitingMax: 100_000,
  /** Maximum number of restarts of a crashed wallet in one minute. The next crash quarantines it. */
  walletRestartsPerMinuteMax: 3,
  /** Maximum number of attempts to commit a command whose UTXOs another runtime spends first. */
  conflictAttemptsMax: 50,
  /** Maximum time for which a statement is retried while the database is unavailable. */
  storeDeadlineMs: 10_000,
  /** Maximum number of attempts to deliver an action before the delivery becomes a dead letter. */
  deliveryAttemptsMax: 8,
  /** Maximum number of deliveries that processors work on at the same time. */
  deliveriesInFlightMax: 32,
  /** Lease of a claimed delivery: the delivery of a killed process is taken over after it. */
  deliveryLeaseMs: 60_000,
  /** Maximum number of dead commands and events in memory. */
  deadLettersMax: 1_000,
  /** Maximum number of bytes of the dead commands and events in memory. */
  deadLetterBytesMax: 16 * 1024 * 1024,
});
