import { LedgerError } from '../../domain/errors.ts';
import type { PackedStep, PlacedCommits, ProjectedSpends } from '../progress.ts';
import { selectFinalUntilStatement } from './history-statements.ts';
import { mapFinalUntil } from './place-commits.ts';
import { PostgresHistory, type PostgresHistoryOptions } from './postgres-history.ts';
import { selectIsRankedStatement } from './ranking-statements.ts';

/** The history as other runtimes have brought it forward: nothing gets a position, and nothing is projected. */
export class ReadOnlyHistory extends PostgresHistory {
  readonly #options: PostgresHistoryOptions;

  constructor(options: PostgresHistoryOptions) {
    super(options);
    this.#options = options;
  }

  override async placeCommits(): Promise<PlacedCommits> {
    return { placed: 0, hasMore: false };
  }

  override async projectSpends(): Promise<ProjectedSpends> {
    return { projected: 0, hasMore: false };
  }

  override async pack(): Promise<PackedStep> {
    return { hasMore: false };
  }

  /**
   * True if there is a ranking: the read found that a pack had taken it further.
   *
   * @throws LedgerError `ERR_READ_ONLY` without one: it is written first.
   */
  override async rankWallets(asset: string): Promise<boolean> {
    const rows = await this.#options.read(selectIsRankedStatement(this.#options.schema, asset));
    if (rows.length > 0) return true;
    const text = `${asset} has no ranking yet: call top() once in a ledger that writes`;
    throw new LedgerError('ERR_READ_ONLY', text);
  }

  override async settleUntil(): Promise<{ readonly finalUntil: Date; readonly hasMore: boolean }> {
    const rows = await this.#options.read(selectFinalUntilStatement(this.#options.schema));
    return { finalUntil: mapFinalUntil(rows), hasMore: false };
  }
}
