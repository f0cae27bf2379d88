import { copyTree, type TreeCopy } from './copy-tree.ts';
import type { SeededBug } from './seeded-bug.ts';
import { runTests, type TestOutcome, type TestRun } from './support/run-tests.ts';

/** The result of one seeded bug. */
export interface Row {
  readonly number: number;
  readonly name: string;
  readonly bug: string;
  /** `missed`: every test passed. `stale`: the patch no longer applies, or no test ran with it. */
  readonly outcome: 'caught' | 'missed' | 'stale';
  /** The test that fails with the bug and passes without it. */
  readonly caughtBy?: { readonly file: string; readonly title: string; readonly why: string };
  /** The reason for which it is stale. */
  readonly reason?: string;
  readonly seconds: number;
}

/** The tree that copies are made from, and the database of their tests. */
export type Ground = Pick<TestRun, 'databaseUrl' | 'signal'> & { readonly root: string };

/**
 * Runs the tests of these files on a copy without a bug and returns their names ({@link nameOf}).
 *
 * @throws Error with the tests that fail without a bug.
 */
export async function passingTests(files: readonly string[], ground: Ground): Promise<ReadonlySet<string>> {
  const outcomes = await onCopy(ground.root, ({ directory }) => runTests({ ...ground, directory, files, bail: false }));
  const failing = outcomes.filter(({ passed }) => !passed);
  const missing = files.filter((file) => !outcomes.some((outcome) => outcome.file === file));
  const faults = [...failing.map((outcome) => `${nameOf(outcome)}: ${outcome.why}`), ...missing];
  if (faults.length > 0) throw new Error(`these do not pass without a seeded bug:\n  ${faults.join('\n  ')}`);
  return new Set(outcomes.map(nameOf));
}

/** Applies the patch to a copy and runs its tests, file by file, until one fails. */
export async function catchBug(bug: SeededBug, passing: ReadonlySet<string>, ground: Ground): Promise<Row> {
  const startMs = performance.now();
  const found = await onCopy(ground.root, (copy) => search(bug, passing, ground, copy));
  const { number, name, sentence } = bug;
  return { number, name, bug: sentence, ...found, seconds: Math.round((performance.now() - startMs) / 1_000) };
}

type Found = Pick<Row, 'outcome' | 'caughtBy' | 'reason'>;

async function search(
  { patch, tests }: SeededBug,
  passing: ReadonlySet<string>,
  ground: Ground,
  { directory, apply }: TreeCopy,
): Promise<Found> {
  try {
    await apply(patch);
    for (const file of tests) {
      const outcomes = await runTests({ ...ground, directory, files: [file], bail: true });
      // A file that cannot be loaded is a bad patch, not a caught bug.
      if (outcomes.length === 0) return { outcome: 'stale', reason: `no test of ${file} ran` };
      const failed = outcomes.find((outcome) => !outcome.passed && passing.has(nameOf(outcome)));
      if (failed !== undefined) {
        return { outcome: 'caught', caughtBy: { file, title: failed.title, why: failed.why ?? '' } };
      }
    }
    return { outcome: 'missed' };
  } catch (error) {
    ground.signal.throwIfAborted();
    return { outcome: 'stale', reason: error instanceof Error ? error.message : String(error) };
  }
}

async function onCopy<T>(root: string, work: (copy: TreeCopy) => Promise<T>): Promise<T> {
  const copy = await copyTree(root);
  try {
    return await work(copy);
  } finally {
    await copy.remove();
  }
}

function nameOf({ file, title }: Pick<TestOutcome, 'file' | 'title'>): string {
  return `${file} > ${title}`;
}
