import type { MutantText } from './report.ts';

/** The reason for which a mutant may survive. */
export interface Reason extends Pick<MutantText, 'file' | 'code' | 'original' | 'replacement'> {
  readonly reason: string;
}

/** The mutation score of one file or of all files. */
export interface Score {
  /** Percentage of mutants that a test killed or that timed out, without those that crashed. */
  readonly score: number;
  readonly killed: number;
  readonly timeouts: number;
  readonly survived: number;
  /** Mutants that ended the test process by using all memory. They do not count, as in Stryker. */
  readonly crashed: number;
}

/** The result of a run. */
export interface Summary extends Score {
  readonly files: readonly (Score & { readonly file: string })[];
  readonly survivors: readonly (Reason & { readonly line: number })[];
}

/** The reason of a survivor without one. */
export const NO_REASON = '';

/** Computes the scores of a report and assigns each survivor its reason. */
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

/** Finds reasons for mutants that no longer survive. */
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

/** Returns true for a mutant that survived or that no test covers. */
function isSurvivor({ status }: MutantText): boolean {
  return status === 'Survived' || status === 'NoCoverage';
}

/** Compares the text and not the line number, because lines move. */
function isSame(a: Omit<Reason, 'reason'>, b: Omit<Reason, 'reason'>): boolean {
  return (['file', 'code', 'original', 'replacement'] as const).every((part) => a[part] === b[part]);
}
