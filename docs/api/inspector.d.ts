// The public declarations of 'pursekit/inspector'. Written by: npm run api-report

import type { Action, AssetDefinition, Balance, DeadLetter, HoldView, Ledger, LedgerReader, Transaction, WaitingDeliveries, WalletFreeze } from 'pursekit';

/**
 * Administration of one ledger in its database, without a running ledger: no wallet actor starts and no delivery is
 * claimed. Safe beside running ledgers.
 *
 * Every method throws `LedgerError` `ERR_STORE_UNAVAILABLE` if the database does not answer, `ERR_DATABASE_UNFIT` if it
 * rejects the statement (a missing right, a missing role), and `ERR_CLOSED` after `close()`. Every method except
 * `migrate()` throws `ERR_SCHEMA` unless the schema has the version of this package.
 */
interface Admin extends AsyncDisposable {
    /** The address of the database, without a password. */
    readonly location: string;
    /** The Postgres schema that holds the ledger. */
    readonly schema: string;
    /**
     * Creates the schema, or brings it to the version of this package. Safe when several processes start at once. Waits
     * up to ten minutes for readers of the tables (a dump, a report), and does not block running ledgers meanwhile.
     *
     * @throws LedgerError `ERR_SCHEMA` if the schema is newer than this package, `ERR_DATABASE_UNFIT` for a standby, a
     * read-only server, an encoding other than UTF8, Postgres before 15.
     */
    migrate(options?: MigrateOptions): Promise<MigrationReport>;
    /**
     * Grants a role the rights to run ledgers on the schema, and no others: such a role can neither change the schema nor
     * delete or rewrite rows. Its ledgers start with `migrate: false`. Repeat it after a `migrate()` that applied a step.
     *
     * @throws LedgerError `ERR_INVALID_OPTIONS` for a name that is not a plain role name.
     */
    grantRuntimeRole(role: string): Promise<void>;
    /**
     * Grants a role the rights to read the ledger with `openReader()`, on this server or on a standby of it, and to write
     * nothing. Repeat it after a `migrate()` that applied a step.
     *
     * @throws LedgerError `ERR_INVALID_OPTIONS` for a name that is not a plain role name.
     */
    grantReaderRole(role: string): Promise<void>;
    /** Checks every invariant of the stored ledger, each in one snapshot. */
    verify(): Promise<InvariantReport[]>;
    /**
     * Lists the wallets that hold something, in the order of their names.
     *
     * @throws LedgerError `ERR_INVALID_COMMAND` for an invalid page.
     */
    wallets(page?: WalletPage): Promise<string[]>;
    /**
     * Reads the balances of these wallets in one statement, and returns them in the order given.
     *
     * @throws LedgerError `ERR_INVALID_COMMAND` for an invalid wallet name.
     */
    balances(wallets: readonly string[]): Promise<WalletBalance[]>;
    /**
     * Lists the holds that are not captured, released or recorded as expired, in the order of their ids: those that are
     * expired and not recorded yet have the state `expired`.
     *
     * @throws LedgerError `ERR_INVALID_COMMAND` for an invalid page.
     */
    holds(page?: HoldPage): Promise<HoldView[]>;
    /**
     * Lists the wallets that are frozen, in the order of their names, each with the directions and its last freeze.
     *
     * @throws LedgerError `ERR_INVALID_COMMAND` for an invalid page.
     */
    frozen(page?: WalletPage): Promise<FrozenWallet[]>;
    /** Lists the last rules of all assets that have some, in the order of their names. */
    assets(): Promise<AssetDefinition[]>;
    /**
     * Reads a transaction by its id; undefined if there is none. It has no `position` until a running ledger has given
     * its commit one.
     */
    transaction(id: string): Promise<Transaction | undefined>;
    /** Reads the transaction, or the recorded rejection, of an idempotency key, as {@link Admin.transaction} does. */
    transactionByKey(key: string): Promise<Transaction | undefined>;
    /** Counts the deliveries that wait, by type, as `ledger.stats()` does. */
    deliveries(): Promise<WaitingDeliveries[]>;
    /**
     * Lists the dead deliveries, oldest first; at most 1000 by default. Dead commands and dead events are in the memory
     * of their own runtime: see `ledger.deadLetters`.
     *
     * @throws LedgerError `ERR_INVALID_COMMAND` for an invalid page.
     */
    deadLetters(page?: DeadLetterPage): Promise<DeadLetter[]>;
    /**
     * Removes deliveries that were made or cancelled before a time from the outbox, and records which they were. Needs
     * the rights of the owner of the schema. Safe beside running ledgers, and to be repeated if it was interrupted.
     *
     * @throws LedgerError `ERR_INVALID_COMMAND` with `moment_invalid` for a time that is none, or is in the future by the
     * clock of the database; what `onRows` throws.
     */
    archiveOutbox(options: ArchiveOutboxOptions): Promise<OutboxArchive>;
    /**
     * Removes pages of the history of wallets that end before a time, and their balances except the last one of each
     * wallet and asset: `history()` begins behind them, and `balanceAt()` refuses a moment before. Needs the rights of
     * the owner of the schema. Safe beside running ledgers, and to be repeated if it was interrupted.
     *
     * @throws LedgerError `ERR_INVALID_COMMAND` with `moment_invalid` for a time that is none, or is in the future by the
     * clock of the database.
     */
    archiveHistory(options: ArchiveHistoryOptions): Promise<HistoryArchive>;
    /** Closes the connections that were opened here; a pool of the host stays open. Idempotent. */
    close(): Promise<void>;
}

/** Options of `archiveHistory()`. */
interface ArchiveHistoryOptions {
    /** The time before which the history is archived. */
    readonly before: Date;
}

/** Options of `archiveOutbox()`. */
interface ArchiveOutboxOptions {
    /** Deliveries that were made or cancelled before this time are archived. */
    readonly before: Date;
    /**
     * Receives the rows of each step, some thousand at most, before the step is committed, which waits for its promise.
     * If it throws, or the process ends, the rows of that step stay in the outbox, and the next call passes them again.
     */
    readonly onRows?: ((deliveries: readonly ArchivedDelivery[]) => unknown) | undefined;
}

/** A delivery that was made or cancelled, as the outbox held it before it was archived. */
interface ArchivedDelivery {
    /** The number of its row: the order in which deliveries were written or became due. */
    readonly row: string;
    /** The transaction that carried the action. */
    readonly transactionId: string;
    /** The number of the action in its transaction, from 0. */
    readonly actionIndex: number;
    /** The wallet whose command carried the action. */
    readonly wallet: string;
    /** The action as the command passed it; only its type, if the stored bytes cannot be decoded. */
    readonly action: Action;
    /** The stored bytes, if they cannot be decoded. */
    readonly bytes?: Uint8Array;
    readonly status: 'delivered' | 'cancelled';
    /** The time of the commit. */
    readonly createdAt: Date;
    /** The time at which it was confirmed as delivered, or cancelled. */
    readonly settledAt: Date;
}

interface Connection {
    /** The address of the other side. */
    readonly remoteAddress?: string | undefined;
}

/** A page of the list of dead deliveries. */
interface DeadLetterPage {
    /** The maximum number of dead deliveries; 1000 by default. */
    readonly limit?: number | undefined;
    /** The page starts after the dead delivery with this id. */
    readonly after?: string | undefined;
}

/** A wallet that is frozen in at least one direction, and the transaction that did it last. */
interface FrozenWallet extends WalletFreeze {
    /** The id of the transaction. */
    readonly frozenBy: string;
    /** The clock of the database when it wrote the batch of the transaction. */
    readonly frozenAt: Date;
}

/** The result of `archiveHistory()`. */
interface HistoryArchive {
    /** The position up to which the history of the wallets is archived, by this call or an earlier one. */
    readonly upto: number;
    /** The commits before the time that are not packed yet: a later call archives them. */
    readonly unpacked: number;
    /** The number of pages that were removed. */
    readonly pages: number;
    /** The number of balances that were removed: the last one of each wallet and asset stays. */
    readonly points: number;
}

/** A page of the list of open holds. */
interface HoldPage {
    /** The wallet whose assets are held; all wallets by default. */
    readonly wallet?: string | undefined;
    /** The maximum number of holds; 1000 by default. */
    readonly limit?: number | undefined;
    /** The page starts after the hold with this id. */
    readonly after?: string | undefined;
}

/** The ledger that an inspector shows: a running one, or the database alone (`openReader()`). */
export type InspectedLedger = Ledger | LedgerReader;

/** A fetch handler, from a request to a response. The second argument is what `@hono/node-server` passes. */
export type Inspector = (request: Request, socket?: RequestSocket) => Promise<Response>;

/** An action that an inspector may offer. */
export type InspectorAction = 'redrive';

/** Options of {@link inspector}. */
export interface InspectorOptions {
    /**
     * Decides who sees the inspector, for each request. Without it the inspector answers requests from the same machine
     * only: those whose socket and `Host` are loopback, of no other site, and that no proxy says to forward. A proxy that
     * says nothing cannot be recognised: behind one, `authorize` is needed.
     */
    readonly authorize?: ((request: Request) => boolean | Promise<boolean>) | undefined;
    /** The actions that its pages offer; none by default: it reads only. */
    readonly actions?: readonly InspectorAction[] | undefined;
    /** Lists the holds of all wallets and the wallets that are not in memory. It stays open. */
    readonly admin?: Pick<Admin, 'wallets' | 'balances' | 'holds' | 'frozen' | 'deadLetters' | 'deliveries'> | undefined;
    /** The path at which it is mounted, if requests have their whole path: `/inspect`. `/` by default. */
    readonly base?: string | undefined;
}

/** The result of checking one invariant. */
interface InvariantReport {
    /** The short name, such as `I1`. */
    readonly name: string;
    /** The statement that is true of a sound ledger. */
    readonly sentence: string;
    /** The number of violations that were found; 0 for an invariant that holds. */
    readonly violations: number;
    /** Some of the violations, as text. */
    readonly examples: readonly string[];
}

/** The rows that stay in the outbox, by the reason. */
interface KeptDeliveries {
    /** Those that failed their last attempt: a person decides. */
    readonly dead: number;
    /** Those that are due, claimed or in a back-off. */
    readonly waiting: number;
    /** Those that are due later. */
    readonly scheduled: number;
    /** Those that were delivered or cancelled at the time that was given, or later. */
    readonly settledLater: number;
}

/** Options of {@link Admin.migrate}. */
interface MigrateOptions {
    /** Receives what the migration waits for, as one sentence, before each further attempt. */
    readonly onWaiting?: ((what: string) => void) | undefined;
}

/** The steps that a call of {@link migrate} applied. */
interface MigrationReport {
    /** The version the schema has now. */
    readonly version: number;
    /** The steps that ran, such as `1 baseline`; empty if the schema was up to date. */
    readonly applied: readonly string[];
}

/** The part of a request of `node:http` that {@link nodeInspector} reads itself. */
export interface NodeRequest {
    /** The path and the query; Express takes the path of a mount away. */
    readonly url?: string | undefined;
}

/** The part of a response of `node:http` that {@link nodeInspector} writes itself. */
export interface NodeResponse {
    /** Writes the status and the headers. */
    writeHead(status: number, headers: Readonly<Record<string, string>>): unknown;
    /** Ends the response. */
    end(): unknown;
}

/** The result of `archiveOutbox()`. */
interface OutboxArchive {
    /** The number of rows that were archived. */
    readonly archived: number;
    /** The rows that stay, of those that were there when it began. */
    readonly kept: KeptDeliveries;
}

interface RequestOfSocket {
    /** The connection. */
    readonly socket: Connection;
    /** The version of HTTP that the other side speaks. */
    readonly httpVersion?: string | undefined;
}

/** The socket of a request, as `@hono/node-server` passes it beside the request. */
export interface RequestSocket {
    /** The request of `node:http`. */
    readonly incoming?: RequestOfSocket | undefined;
}

/** The balance of one wallet, with its name. */
interface WalletBalance extends Balance {
    /** The name of the wallet. */
    readonly wallet: string;
}

/** A page of a list of wallets. */
interface WalletPage {
    /** The maximum number of wallets; 1000 by default. */
    readonly limit?: number | undefined;
    /** The page starts after this wallet. */
    readonly after?: string | undefined;
}

/**
 * Creates a fetch handler that serves the inspector: pages about a running ledger, or about a database without actors,
 * and the JSON behind them. It reads only, unless `actions` offers more, and wakes no wallet. Without `authorize` it
 * answers requests of its own machine only. While no page is open it costs nothing.
 *
 * @throws LedgerError `ERR_INVALID_OPTIONS` naming the option.
 * @example
 * app.use('/inspect', nodeInspector(ledger));
 */
export function inspector(ledger: InspectedLedger, options?: InspectorOptions): Inspector;

/**
 * {@link inspector} as a listener of `node:http`, Express or Colyseus, at any path: `app.use('/inspect', …)`.
 *
 * @throws LedgerError `ERR_INVALID_OPTIONS` naming the option.
 */
export function nodeInspector(ledger: InspectedLedger, options?: InspectorOptions): (request: NodeRequest, response: NodeResponse) => void;

