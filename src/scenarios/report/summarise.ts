import type { DeadLetter, Ledger } from '../../index.ts';
import { describeError } from './describe-values.ts';
import type { BookEntry, RunSummary, ScriptFailure } from './run-summary.ts';

/** The counts of a run, and the ledger and the error at its end. */
export interface SummaryInput
  extends Pick<
    RunSummary,
    'commands' | 'conflicts' | 'deliveries' | 'waiting' | 'expectations' | 'flows' | 'balances' | 'ms'
  > {
  readonly ledger: Ledger;
  readonly deadLetters: readonly DeadLetter[];
  readonly error: unknown;
  readonly at: string | undefined;
}

/** Builds the summary of a run, with the supply as the database has it. */
export async function summarise({ ledger, deadLetters, error, at, ...counts }: SummaryInput): Promise<RunSummary> {
  const books = [...(await ledger.supply())].map(
    ([asset, { minted, burned, circulating }]): BookEntry => ({
      asset,
      minted,
      burned,
      circulating,
      balanced: minted - burned === circulating,
    }),
  );
  const ok =
    error === undefined &&
    counts.expectations.failed.length === 0 &&
    books.every(({ balanced }) => balanced) &&
    counts.waiting.every(({ expected }) => expected);
  return {
    ok,
    ...(error === undefined ? {} : { failure: describeFailure(error, at) }),
    ...counts,
    commands: { ...counts.commands },
    conflicts: { ...counts.conflicts },
    deadLetters: deadLetters.map(({ id, kind, reason, error: text }) => ({
      id,
      kind,
      reason,
      ...(text === undefined ? {} : { error: text }),
    })),
    books,
  };
}

function describeFailure(error: unknown, at: string | undefined): ScriptFailure {
  return {
    message: error instanceof Error ? String(error) : `threw ${describeError(error)}`,
    ...(at === undefined ? {} : { at }),
  };
}
