import { LedgerError } from '../../domain/errors.ts';
import type { PackedStep, PlacedCommits, ProjectedSpends } from '../progress.ts';
import { selectFinalUntilStatement } from './history-statements.ts';
import { mapFinalUntil } from './place-commits.ts';
import { PostgresHistory, type PostgresHistoryOptions } from './postgres-history.ts';

/** The history as other runtimes have brought it forward: nothing gets a position, and nothing is projected. */
export class ReadOnlyHistory extends PostgresHistory {
  readonly #final: PostgresHistoryOptions;

  constructor(options: PostgresHistoryOptions) {
    super(options);
    this.#final = options;
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

  /** @throws LedgerError `ERR_READ_ONLY`: the ranking is written first. */
  override async rankWallets(asset: string): Promise<boolean> {
    const text = `${asset} has no ranking yet: call top() once in a ledger that writes`;
    throw new LedgerError('ERR_READ_ONLY', text);
  }

  override async settleUntil(): Promise<{ readonly finalUntil: Date; readonly hasMore: boolean }> {
    const rows = await this.#final.read(selectFinalUntilStatement(this.#final.schema));
    return { finalUntil: mapFinalUntil(rows), hasMore: false };
  }
}
