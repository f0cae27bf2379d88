/** Every code of a `LedgerError` with its meaning. `retryable` says that the same call may succeed later. */
export const ERROR_CODES = Object.freeze({
  ERR_INVALID_COMMAND: {
    retryable: false,
    meaning: 'the input breaks a rule: see field and problem; nothing was queued',
  },
  ERR_INVALID_OPTIONS: {
    retryable: false,
    meaning: 'an option, an argument of processor(), handler() or on(), or the second argument of a command is invalid',
  },
  ERR_KEY_REUSED: {
    retryable: false,
    meaning: 'this key belongs to a command with other content; nothing was committed',
  },
  ERR_MAILBOX_FULL: {
    retryable: true,
    meaning: 'too many commands, or too many bytes of them, wait for this wallet; nothing was queued',
  },
  ERR_OVERLOADED: {
    retryable: true,
    meaning: 'too many commands, bytes of commands or reads wait in this runtime; nothing was queued',
  },
  ERR_CONTENTION: { retryable: true, meaning: 'every attempt conflicted with another runtime; nothing was committed' },
  ERR_REFUSED_BY_DATABASE: {
    retryable: false,
    meaning: 'a constraint of the database refuses this command; nothing was committed',
  },
  ERR_STORE_UNAVAILABLE: {
    retryable: true,
    meaning:
      'the database is unavailable, or a row locked; nothing was committed by this call (one before may be in doubt)',
  },
  ERR_IN_DOUBT: {
    retryable: true,
    meaning: 'the answer to the commit was lost; send the same key again to learn the outcome',
  },
  ERR_TIMEOUT: {
    retryable: true,
    meaning: 'the caller stopped waiting; the command may still commit: send the same key again to learn the outcome',
  },
  ERR_WALLET_CRASHED: { retryable: false, meaning: 'this command crashed its wallet actor twice; it is a dead letter' },
  ERR_WALLET_QUARANTINED: {
    retryable: true,
    meaning: 'the wallet crashed repeatedly and is quarantined for 60 seconds',
  },
  ERR_UNKNOWN_EVENT: {
    retryable: false,
    meaning: 'no handler is registered for the type of this event; it is a dead letter',
  },
  ERR_HANDLER_FAILED: { retryable: true, meaning: 'the handler of this event threw; dispatch the event again' },
  ERR_CORRUPT: { retryable: false, meaning: 'a stored row cannot be decoded; other rows are not affected' },
  ERR_NOT_FOUND: { retryable: false, meaning: 'no dead letter has this id' },
  ERR_SCHEMA: {
    retryable: false,
    meaning:
      'the schema has another version, is missing or renamed, or is hidden by row-level security; ' +
      'the message says what to do',
  },
  ERR_DATABASE_UNFIT: {
    retryable: false,
    meaning:
      'the server is read-only, a standby, too old or without UTF8, refuses the login, or the role lacks a right',
  },
  ERR_DIRECTORY_LOCKED: {
    retryable: true,
    meaning: 'another process, container or machine has this data directory open; the message names it',
  },
  ERR_WAITS_FOR_ITSELF: {
    retryable: false,
    meaning: 'a processor called settled() or close(), which wait for the processor',
  },
  ERR_HISTORY_BEHIND: {
    retryable: true,
    meaning: 'the history is so far behind the commits that this read would take too long; it catches up meanwhile',
  },
  ERR_READ_ONLY: {
    retryable: false,
    meaning: 'a reader was asked for what is written first; a ledger that writes has to be asked once',
  },
  ERR_CLOSED: { retryable: false, meaning: 'the ledger is closing or closed; nothing was queued' },
} as const);

// Every LedgerError reads its row: a host that could change a row would change all errors of the code.
for (const row of Object.values(ERROR_CODES)) Object.freeze(row);

/** The code of a `LedgerError`. */
export type ErrorCode = keyof typeof ERROR_CODES;

/**
 * Every rule that an input can break, in order of precedence: an input that breaks several is refused for the first.
 * Shape comes before content, wallets come before amounts, and encoded sizes come last.
 * Input beyond a bound is not read on: what precedes the bound decides.
 */
export const PROBLEMS = Object.freeze({
  not_an_object: 'an object was expected',
  not_a_list: 'a list was expected',
  legs_too_many: 'at most 100 legs with 1000 amounts in all, and as many requirements',
  wallets_too_many: 'at most 100 wallets in a list',
  unknown_field: 'unknown field',
  leg_verbs: 'a leg has one of assets, mint, burn, hold, capture and release',
  missing_field: 'this field is required',
  legs_empty: 'at least one leg is required',
  name_invalid: 'names match [A-Za-z0-9][A-Za-z0-9._:@/+#-]{0,63}; encodeName() converts any text to one',
  same_wallet: 'sender and recipient are the same wallet',
  wallet_repeated: 'a list of wallets names each once, and is not empty',
  hold_repeated: 'an exchange opens each hold once',
  assets_empty: 'at least one asset is required',
  assets_too_many: 'at most 64 different assets',
  wish_invalid: 'an amount is a bigint, upTo(5n), all() or all({ keep: 5n })',
  shares_too_many: 'at most 100 shares',
  share_invalid:
    'a share has one of percent, fraction (texts of at most 90 characters), fixed and rest; round is up or down',
  rests_too_many: 'at most one share has rest',
  amount_not_bigint: 'amounts are bigint: write 5n; fromWire() reads text',
  amount_not_positive: 'amounts are at least 1n',
  amount_too_large: 'amounts are at most 10n ** 78n - 1n',
  shares_above_total: 'the shares are more than the total',
  shares_below_total: 'the shares are less than the total, and none has rest',
  transaction_invalid: 'the id of a transaction is a UUID; transactionByKey() finds it by its key',
  switch_invalid: 'this field is true or false',
  duration_invalid: 'durations are whole milliseconds from 1 to 315360000000, which are ten years',
  rest_invalid: 'rest is keep or release',
  key_invalid: 'keys are well-formed strings of 1 to 255 characters without NUL',
  meta_not_encodable:
    'meta is plain data: objects, arrays, strings, finite numbers, bigint, boolean, null, bytes; at most 8 levels deep',
  actions_invalid: 'actions are a list of at most 16 plain objects with a type that is a name',
  due_invalid: 'dueInMs is whole milliseconds from 1 to 315360000000, which are ten years',
  freeze_empty: 'a freeze has a direction: out, in or both; unfreeze() ends it',
  meta_too_large: 'meta is at most 4096 bytes encoded',
  action_too_large: 'an action is at most 4096 bytes encoded',
  decimals_invalid: 'decimals are a whole number from 0 to 38',
  caps_contradict: 'perWalletMax is at most supplyMax',
  version_invalid: 'the version of the rules of an asset is a whole number from 1',
  action_id_invalid: 'the id of an action is transactionId:index, as delivery.id',
  page_invalid:
    'limit is a positive integer; after is an outpoint, a name in a list of wallets or holds, or a cursor of this list',
  page_stale: 'the history lost what this cursor saw, in a restore or a failover: read it again from the start',
  page_archived: 'the history was archived up to this cursor or beyond it: read it again from its other end',
  moment_invalid: 'a moment is a valid Date, or { position } with a whole number, not later than the ledger',
  moment_archived: 'the history of this moment was archived: later moments have answers',
  outpoint_invalid: 'an outpoint is transactionId:outputIndex',
  trace_invalid: 'depthMax and limit are whole numbers from 1 to 100000; a taint has at most 1000 origins',
  event_invalid: 'an event has id, source and type, strings of 1 to 255 characters',
  data_invalid: 'the data of an event fits the schema of its type',
  wire_invalid: 'toWire() takes plain data, dates and maps, at most 64 levels deep; fromWire() takes what it returned',
} as const);

/** The rule that a refused input breaks. */
export type Problem = keyof typeof PROBLEMS;
