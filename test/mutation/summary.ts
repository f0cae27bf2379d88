import type { MutantText } from './report.ts';

/** Why a mutant may survive. */
export interface Reason extends Pick<MutantText, 'file' | 'code' | 'original' | 'replacement'> {
  readonly reason: string;
}

/** How the mutants of one file, or of all, fared. */
export interface Score {
  /** Killed by a test, or running for ever, of those that were tried and did not crash; in percent. */
  readonly score: number;
  readonly killed: number;
  readonly timeouts: number;
  readonly survived: number;
  /** Ended the process of the tests, by taking all memory. Counted neither way, as Stryker does it. */
  readonly crashed: number;
}

/** What came of a run. */
export interface Summary extends Score {
  readonly files: readonly (Score & { readonly file: string })[];
  readonly survivors: readonly (Reason & { readonly line: number })[];
}

/** A survivor without a reason has this one. */
export const NO_REASON = '';

/** Adds up a report and gives each survivor its reason. */
export function summarise(mutants: readonly MutantText[], reasons: readonly Reason[]): Summary {
  const files = [...new Set(mutants.map(({ file }) => file))];
  return {
    ...scoreOf(mutants),
    files: files.map((file) => ({ file, ...scoreOf(mutants.filter((mutant) => mutant.file === file)) })),
    survivors: mutants.filter(isSurvivor).map((mutant) => {
      const { file, line, code, original, replacement } = mutant;
      const reason = reasons.find((one) => isSame(one, mutant))?.reason ?? NO_REASON;
      return { file, line, code, original, replacement, reason };
    }),
  };
}

/** Reasons for mutants that no longer survive. */
export function staleReasons(mutants: readonly MutantText[], reasons: readonly Reason[]): Reason[] {
  const survivors = mutants.filter(isSurvivor);
  return reasons.filter((reason) => !survivors.some((mutant) => isSame(reason, mutant)));
}

function scoreOf(mutants: readonly MutantText[]): Score {
  const count = (status: string): number => mutants.filter((mutant) => mutant.status === status).length;
  const [killed, timeouts] = [count('Killed'), count('Timeout')];
  const survived = mutants.filter(isSurvivor).length;
  const tried = killed + timeouts + survived;
  const score = tried === 0 ? 100 : Math.round(((killed + timeouts) / tried) * 10_000) / 100;
  return { score, killed, timeouts, survived, crashed: count('RuntimeError') };
}

/** Survived, or was never tried because no test reaches it. */
function isSurvivor({ status }: MutantText): boolean {
  return status === 'Survived' || status === 'NoCoverage';
}

/** By text and not by number of line: lines move. */
function isSame(a: Omit<Reason, 'reason'>, b: Omit<Reason, 'reason'>): boolean {
  return (['file', 'code', 'original', 'replacement'] as const).every((part) => a[part] === b[part]);
}
