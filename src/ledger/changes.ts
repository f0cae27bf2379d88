import type { CommitWatch } from '../actors/sequencer/commit-watch.ts';
import type { Sequencer } from '../actors/sequencer/sequencer.ts';
import { invalidCommand, isLedgerError, ledgerClosed } from '../domain/errors.ts';
import type { Transaction } from '../domain/records/transaction.ts';
import type { LedgerTypes } from '../domain/values/ledger-types.ts';
import { onAbort } from '../platform/on-abort.ts';
import type { ChangesRead, OrderedPlace } from '../store/feed-store.ts';
import type { LedgerStore } from '../store/ledger-store.ts';
import { type CallOptions, NO_OPTIONS, parseCallOptions } from './call-options.ts';
import { checkPageFields, parseLimit } from './parse-page.ts';
import { PositionCursors } from './position-cursor.ts';

/** Options of `changes()`. */
export interface ChangesOptions {
  /** The feed begins after the transaction with this cursor; by default at the first transaction of the ledger. */
  readonly after?: string | undefined;
  /**
   * The maximum number of transactions of one read, which are in memory at once; 250 by default, 500 at most. A read of
   * large transactions has fewer.
   */
  readonly limit?: number | undefined;
  /**
   * The iteration waits at its end for further transactions (`true`, the default), or ends behind what was committed
   * when it began (`false`). Has no effect on `page()`.
   */
  readonly live?: boolean | undefined;
  /** Ends the iteration, without an error, when it aborts; a `page()` rejects with `ERR_TIMEOUT`. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * A committed transaction in the feed. It is the same however often it is read: it has no `reversedBy`, which becomes
 * known later.
 */
export interface Change<Types extends LedgerTypes = LedgerTypes> extends Omit<Transaction<Types>, 'reversedBy'> {
  /** The position of its commit. */
  readonly position: number;
  /** A time that never falls along the feed. */
  readonly recordedAt: Date;
  /** The place of this transaction in the feed, for `after`: opaque, of at most 150 characters `A-Za-z0-9_-`. */
  readonly cursor: string;
}

/** A page of the feed. */
export interface ChangesPage<Types extends LedgerTypes = LedgerTypes> {
  /** The transactions, in their order. */
  readonly changes: readonly Change<Types>[];
  /** The cursor of the last one; that of the call if there is none. */
  readonly cursor: string | undefined;
  /** True if the next page may have some at once. */
  readonly hasMore: boolean;
}

/** The feed of a ledger from a place on. Each iteration begins there. */
export interface Changes<Types extends LedgerTypes = LedgerTypes> extends AsyncIterable<Change<Types>> {
  [Symbol.asyncIterator](): AsyncIterableIterator<Change<Types>>;
  /** Reads what follows the place, as far as it was committed before the call. */
  page(): Promise<ChangesPage<Types>>;
}

/** The dependencies of the feed. */
export interface ChangesDeps {
  /** The Postgres schema, to which cursors are bound. */
  readonly schema: string;
  readonly sequencer: Pick<Sequencer, 'sweep'>;
  readonly watch: Pick<CommitWatch, 'later' | 'isStopped'>;
  /** Reads while the ledger is open, within the options. @throws LedgerError `ERR_CLOSED`. */
  read<Result>(read: (store: LedgerStore) => Promise<Result>, options: CallOptions): Promise<Result>;
}

const LIMIT = 250;
const FIELDS = ['after', 'limit', 'live', 'signal'];

/**
 * Starts the feed at a place. Nothing is read before the first page.
 *
 * @throws LedgerError `ERR_INVALID_COMMAND` with problem `page_invalid`, `ERR_INVALID_OPTIONS` for a signal.
 */
export function changesOf(deps: ChangesDeps, options: ChangesOptions): Changes {
  checkPageFields(options, FIELDS);
  const { after, limit = LIMIT, live = true, signal } = options;
  if (typeof live !== 'boolean') throw invalidCommand('page_invalid', 'live', 'must be true or false');
  parseCallOptions({ signal });
  const cursors = new PositionCursors(deps.schema, 'changes');
  const start = { after: after === undefined ? undefined : cursors.decode(after), limit: parseLimit(limit) };
  const feed: FeedOptions = { ...start, isLive: live, signal };
  return {
    [Symbol.asyncIterator]: () => iterate(deps, cursors, feed),
    page: () => loadPage(deps, cursors, feed),
  };
}

interface FeedOptions {
  readonly after: OrderedPlace | undefined;
  readonly limit: number;
  readonly isLive: boolean;
  readonly signal: AbortSignal | undefined;
}

async function loadPage(deps: ChangesDeps, cursors: PositionCursors, feed: FeedOptions): Promise<ChangesPage> {
  const { after, limit, signal } = feed;
  const read = async (store: LedgerStore): Promise<ChangesRead> => {
    await deps.sequencer.sweep();
    return store.feed.changesAfter(after, limit);
  };
  const { transactions, hasMore } = notStale(await deps.read(read, signal === undefined ? NO_OPTIONS : { signal }));
  const changes = transactions.map((transaction) => toChange(transaction, cursors));
  const cursor = changes.at(-1)?.cursor ?? (after === undefined ? undefined : cursors.encode(after));
  return { changes, cursor, hasMore };
}

/** An iteration whose `return()` also ends its waiting, which `return()` of a generator would wait for. */
function iterate(deps: ChangesDeps, cursors: PositionCursors, feed: FeedOptions): AsyncIterableIterator<Change> {
  const ending = new AbortController();
  const changes = generate(deps, cursors, feed, ending);
  return {
    next: () => changes.next(),
    return: () => {
      ending.abort();
      return changes.return(undefined);
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

async function* generate(
  deps: ChangesDeps,
  cursors: PositionCursors,
  { after: start, limit, isLive, signal }: FeedOptions,
  ending: AbortController,
): AsyncGenerator<Change, undefined, undefined> {
  const forget = signal === undefined ? (): void => {} : onAbort(signal, () => ending.abort());
  const { signal: ended } = ending;
  let after = start;
  try {
    const last = isLive
      ? Number.POSITIVE_INFINITY
      : await deps.read((store) => lastPosition(deps, store), { signal: ended });
    while (!ended.aborted) {
      const from = after;
      const read = (store: LedgerStore): Promise<ChangesRead> => store.feed.changesAfter(from, limit);
      const { transactions, hasMore } = notStale(await deps.read(read, { signal: ended }));
      for (const transaction of transactions) {
        if ((transaction.position as number) > last) return;
        // A place is passed when its transaction was taken.
        after = placeOf(transaction);
        yield toChange(transaction, cursors);
        if (ended.aborted) return;
      }
      if (hasMore) continue;
      if (!isLive || !(await deps.watch.later(after?.position ?? 0, ended))) return;
    }
  } catch (error) {
    if (ended.aborted) return;
    if (!deps.watch.isStopped && !isLedgerError(error, 'ERR_CLOSED')) throw error;
    if (!isLive) throw ledgerClosed();
  } finally {
    forget();
  }
}

/** The position up to which an iteration that does not wait goes: all that was committed before has one by then. */
async function lastPosition({ sequencer }: ChangesDeps, { feed }: LedgerStore): Promise<number> {
  await sequencer.sweep();
  return (await feed.orderEnd()).position;
}

function notStale(read: ChangesRead): Exclude<ChangesRead, { readonly isStale: true }> {
  if (read.isStale) throw invalidCommand('page_stale', 'after');
  return read;
}

function toChange({ reversedBy: _, ...transaction }: Transaction, cursors: PositionCursors): Change {
  return { ...(transaction as Change), cursor: cursors.encode(placeOf(transaction)) };
}

/** The place of a transaction of the feed, whose commit has a position. */
function placeOf({ position, commitId, committedAt, place }: Transaction): OrderedPlace {
  return { position: position as number, commitId, committedMs: committedAt.getTime(), place };
}
