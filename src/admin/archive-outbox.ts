import { LedgerError } from '../domain/errors.ts';
import { checkOptions } from '../ledger/options.ts';
import {
  type ArchivedDelivery,
  archiveOutboxStep,
  type KeptDeliveries,
  outboxEnd,
} from '../store/outbox/archive-outbox.ts';
import type { Database } from '../store/postgres/database.ts';
import { parseBefore } from './archive-time.ts';

/** Options of `archiveOutbox()`. */
export interface ArchiveOutboxOptions {
  /** Deliveries that were made or cancelled before this time are archived. */
  readonly before: Date;
  /**
   * Receives the rows of each step, some thousand at most, before the step is committed, which waits for its promise.
   * If it throws, or the process ends, the rows of that step stay in the outbox, and the next call passes them again.
   */
  readonly onRows?: ((deliveries: readonly ArchivedDelivery[]) => unknown) | undefined;
}

/** The result of `archiveOutbox()`. */
export interface OutboxArchive {
  /** The number of rows that were archived. */
  readonly archived: number;
  /** The rows that stay, of those that were there when it began. */
  readonly kept: KeptDeliveries;
}

/** An error of `onRows`: not of the database, also if it has a code. */
export class OnRowsError extends Error {
  override readonly name = 'OnRowsError';
  constructor(cause: unknown) {
    super('onRows failed', { cause });
  }
}

/**
 * Archives the outbox, step by step: each is a database transaction of its own.
 *
 * @throws OnRowsError
 */
export async function archiveOutbox(
  database: Database,
  schema: string,
  options: ArchiveOutboxOptions,
  rowsMax?: number,
): Promise<OutboxArchive> {
  checkOptions(options, ['before', 'onRows']);
  const { onRows } = options;
  if (onRows !== undefined && typeof onRows !== 'function')
    throw new LedgerError('ERR_INVALID_OPTIONS', 'onRows: expected a function');
  const received = async (deliveries: readonly ArchivedDelivery[]): Promise<void> => {
    try {
      await onRows?.(deliveries);
    } catch (error) {
      throw new OnRowsError(error);
    }
  };
  const before = await parseBefore(database, options.before);
  const upto = await outboxEnd(database, schema);
  let archived = 0;
  let kept: KeptDeliveries = { dead: 0, waiting: 0, scheduled: 0, settledLater: 0 };
  for (let after: string | undefined = '0'; after !== undefined; ) {
    const step = await archiveOutboxStep(database, schema, { after, upto, before, rowsMax }, received);
    archived += step.archived.length;
    kept = {
      dead: kept.dead + step.kept.dead,
      waiting: kept.waiting + step.kept.waiting,
      scheduled: kept.scheduled + step.kept.scheduled,
      settledLater: kept.settledLater + step.kept.settledLater,
    };
    after = step.last;
  }
  return { archived, kept };
}
