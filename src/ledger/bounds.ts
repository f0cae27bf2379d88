import { z } from 'zod';
import { DEFAULT_BOUNDS } from '../domain/limits.ts';

/**
 * The bounds of a runtime as options: a bound that is absent has its default. A comment ends with the default and the
 * range; a test compares the comments, `docs/API.md` and the code. An interface, because editors show no comment of a
 * member of a mapped type.
 */
export interface BoundOptions {
  /**
   * Maximum number of commands that wait for one wallet. Beyond it: `ERR_MAILBOX_FULL`. Default: 256, from 1 to
   * 1000000.
   */
  readonly mailboxCapacity?: number | undefined;
  /**
   * Maximum number of bytes of the commands that wait for one wallet. Beyond it: `ERR_MAILBOX_FULL`. Default: 33554432,
   * from 1 to 1099511627776.
   */
  readonly mailboxBytesMax?: number | undefined;
  /** Maximum number of transactions that one wallet commits as one unit. Default: 500, from 1 to 1000. */
  readonly chainMax?: number | undefined;
  /** Maximum number of inputs of one transaction. Default: 100, from 2 to 1000. */
  readonly inputsMax?: number | undefined;
  /** A wallet merges UTXOs to pay an amount that is spread over more than `inputsMax` of them. Default: `true`. */
  readonly merges?: boolean | undefined;
  /**
   * An idle wallet in memory with more than 64 UTXOs merges the smallest. Has no effect without `merges`. Default:
   * `true`.
   */
  readonly idleMerges?: boolean | undefined;
  /**
   * This runtime projects the history behind the commit path, within seconds of a commit: who spent which output, and
   * the pages of each wallet. Without it `spentBy()` searches all transactions, and other reads of the history need a
   * runtime that has it. Default: `true`.
   */
  readonly history?: boolean | undefined;
  /**
   * Maximum number of UTXOs of one wallet that are read at once. Memory holds at most twice as many. Default: 1000,
   * from 2 to 100000.
   */
  readonly utxosLoadedMax?: number | undefined;
  /**
   * Maximum number of idle wallet actors in memory. Wallets with commands in progress may exceed it. Default: 50000,
   * from 1 to 10000000.
   */
  readonly residentWalletsMax?: number | undefined;
  /** Milliseconds after which an idle wallet is passivated. Default: 120000, from 1 to 86400000. */
  readonly idleMs?: number | undefined;
  /**
   * Maximum number of commands that are accepted and not answered, over all wallets. Beyond it: `ERR_OVERLOADED`.
   * Default: 100000, from 1 to 10000000.
   */
  readonly commandsWaitingMax?: number | undefined;
  /**
   * Maximum number of bytes of the commands that are accepted and not answered. Beyond it: `ERR_OVERLOADED`. Default:
   * 268435456, from 1 to 1099511627776.
   */
  readonly commandBytesWaitingMax?: number | undefined;
  /**
   * Maximum number of reads that are not answered. Beyond it: `ERR_OVERLOADED`. Default: 100000, from 1 to 10000000.
   */
  readonly readsWaitingMax?: number | undefined;
  /**
   * Maximum number of restarts of a crashing wallet within a minute. The next crash quarantines it. Default: 3, from 1
   * to 1000.
   */
  readonly walletRestartsPerMinuteMax?: number | undefined;
  /**
   * Maximum number of attempts to commit after conflicts with other runtimes. Then: `ERR_CONTENTION`. Default: 50, from
   * 1 to 1000.
   */
  readonly conflictAttemptsMax?: number | undefined;
  /**
   * Milliseconds for which a statement is retried while the database is unavailable. Default: 10000, from 1 to
   * 86400000.
   */
  readonly storeDeadlineMs?: number | undefined;
  /**
   * Maximum number of attempts to deliver an action. Then the delivery is a dead letter. Default: 8, from 1 to 1000.
   */
  readonly deliveryAttemptsMax?: number | undefined;
  /**
   * Maximum number of deliveries of one action type that are with processors at the same time. Default: 32, from 1 to
   * 1000.
   */
  readonly deliveriesInFlightMax?: number | undefined;
  /**
   * Milliseconds of the lease of a claimed delivery: the delivery of a killed process is taken over after it. A
   * processor may take half of it. Default: 60000, from 1000 to 3600000.
   */
  readonly deliveryLeaseMs?: number | undefined;
  /** Maximum number of dead commands and events in memory; the oldest are dropped. Default: 1000, from 1 to 1000000. */
  readonly deadLettersMax?: number | undefined;
  /**
   * Maximum number of bytes of the dead commands and events in memory; the oldest are dropped, and an event whose
   * `data` alone has more is not kept. Default: 16777216, from 1 to 1099511627776.
   */
  readonly deadLetterBytesMax?: number | undefined;
}

/** The bounds of a runtime with their defaults. */
export type Bounds = { readonly [Name in keyof BoundOptions]-?: NonNullable<BoundOptions[Name]> };

const count = (limit: number) => z.int().min(1).max(limit);
const bytes = () => count(2 ** 40);
const ms = () => z.number().min(1).max(86_400_000);

/** The checks of the bounds: as many as there are bounds, which the compiler compares. */
const CHECKS = {
  mailboxCapacity: count(1_000_000).default(DEFAULT_BOUNDS.mailboxCapacity),
  mailboxBytesMax: bytes().default(DEFAULT_BOUNDS.mailboxBytesMax),
  chainMax: count(1_000).default(DEFAULT_BOUNDS.chainMax),
  inputsMax: z.int().min(2).max(1_000).default(DEFAULT_BOUNDS.inputsMax),
  merges: z.boolean().default(true),
  idleMerges: z.boolean().default(true),
  history: z.boolean().default(true),
  utxosLoadedMax: z.int().min(2).max(100_000).default(DEFAULT_BOUNDS.utxosLoadedMax),
  residentWalletsMax: count(10_000_000).default(DEFAULT_BOUNDS.residentWalletsMax),
  idleMs: ms().default(DEFAULT_BOUNDS.idleMs),
  commandsWaitingMax: count(10_000_000).default(DEFAULT_BOUNDS.commandsWaitingMax),
  commandBytesWaitingMax: bytes().default(DEFAULT_BOUNDS.commandBytesWaitingMax),
  readsWaitingMax: count(10_000_000).default(DEFAULT_BOUNDS.readsWaitingMax),
  walletRestartsPerMinuteMax: count(1_000).default(DEFAULT_BOUNDS.walletRestartsPerMinuteMax),
  conflictAttemptsMax: count(1_000).default(DEFAULT_BOUNDS.conflictAttemptsMax),
  storeDeadlineMs: ms().default(DEFAULT_BOUNDS.storeDeadlineMs),
  deliveryAttemptsMax: count(1_000).default(DEFAULT_BOUNDS.deliveryAttemptsMax),
  deliveriesInFlightMax: count(1_000).default(DEFAULT_BOUNDS.deliveriesInFlightMax),
  deliveryLeaseMs: z.number().min(1_000).max(3_600_000).default(DEFAULT_BOUNDS.deliveryLeaseMs),
  deadLettersMax: count(1_000_000).default(DEFAULT_BOUNDS.deadLettersMax),
  deadLetterBytesMax: bytes().default(DEFAULT_BOUNDS.deadLetterBytesMax),
} satisfies { readonly [Name in keyof Bounds]: z.ZodType<Bounds[Name], Bounds[Name] | undefined> };

/** The schema of the bounds: refuses unknown names, and gives an absent bound its default. */
export const boundsSchema = z.strictObject(CHECKS);
