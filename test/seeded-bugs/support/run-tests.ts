import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';

/** One test with its result. */
export interface TestOutcome {
  /** The path from the root of the repository. */
  readonly file: string;
  /** The title, preceded by those of its describe blocks. */
  readonly title: string;
  readonly passed: boolean;
  /** The first line of its failure. */
  readonly why?: string;
}

/** Options of one run of vitest. */
export interface TestRun {
  readonly directory: string;
  readonly files: readonly string[];
  readonly databaseUrl: string;
  /** True to stop at the first failing test. */
  readonly bail: boolean;
  readonly signal: AbortSignal;
}

/** The time limit of a run; vitest limits each test. */
const HANG_GUARD_MS = 15 * 60_000;

/**
 * Runs test files in a separate process group and returns the result of each test.
 *
 * @throws Error with the output of vitest, if it has no result.
 */
export async function runTests({ directory, files, databaseUrl, bail, signal }: TestRun): Promise<TestOutcome[]> {
  const report = join(directory, 'seeded-report.json');
  const child = spawn(
    process.execPath,
    [
      join(directory, 'node_modules/vitest/vitest.mjs'),
      ...['run', ...files, '--reporter=json', `--outputFile=${report}`, `--bail=${bail ? 1 : 0}`],
    ],
    {
      cwd: directory,
      env: { ...process.env, PURSEKIT_TEST_DATABASE_URL: databaseUrl },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    },
  );
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said = `${said}${text}`.slice(-4_000);
    });
  }
  const stop = (): void => endGroup(child);
  const guard = setTimeout(stop, HANG_GUARD_MS);
  signal.addEventListener('abort', stop);
  try {
    await once(child, 'close');
  } finally {
    clearTimeout(guard);
    signal.removeEventListener('abort', stop);
    // Ends processes that the tests left.
    stop();
  }
  signal.throwIfAborted();
  const text = await readFile(report, 'utf8').catch(() => {
    throw new Error(`vitest left no report: ${said}`);
  });
  return outcomes(JSON.parse(text) as Report, directory);
}

/** The report of vitest's JSON reporter, with the fields that are read here. */
interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages?: readonly string[];
    }[];
  }[];
}

function outcomes({ testResults }: Report, directory: string): TestOutcome[] {
  return testResults.flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter(({ status }) => status === 'passed' || status === 'failed')
      .map(({ fullName, status, failureMessages }) => {
        const why = failureMessages?.[0]?.split('\n')[0];
        const outcome = { file: relative(directory, name), title: fullName.trim(), passed: status === 'passed' };
        return why === undefined ? outcome : { ...outcome, why };
      }),
  );
}

function endGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // All processes have ended.
  }
}
