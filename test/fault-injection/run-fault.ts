import { createHash } from 'node:crypto';
import { seededRandom } from '../../src/testing/index.ts';
import type { Fault, FaultContext, FaultResult, Profile } from './fault.ts';
import type { FaultRow } from './report/fault-report.ts';
import type { FaultServer } from './support/fault-server.ts';
import { within } from './support/time.ts';

/** A hang guard, far above what a fault takes on a busy machine. What hangs is a violation. */
const MINUTES_MAX: Readonly<Record<Profile, number>> = { short: 10, full: 60 };

/** The dependencies that all faults of a run share. */
export interface RunDeps {
  readonly profile: Profile;
  readonly seed: number;
  readonly directory: string;
  readonly seconds: number | undefined;
  server(): Promise<FaultServer>;
  say(line: string): void;
}

/** Injects one fault and returns its result. An exception counts as a broken promise. */
export async function runFault(fault: Fault, deps: RunDeps): Promise<FaultRow> {
  const { profile, seed, directory, seconds } = deps;
  const { id, title, expected, promises } = fault;
  const command = `npm run fault-injection -- --profile ${profile} --fault ${id} --seed ${seed}`;
  const row = { id, title, expected, promises, command };
  const missing = await fault.missing?.();
  if (missing !== undefined) return { ...row, status: 'not run', why: missing };
  const startMs = performance.now();
  const own = seedOf(seed, id);
  const random = seededRandom(own);
  let schemas = 0;
  const context: FaultContext = {
    profile,
    seed: own,
    random,
    directory,
    seconds,
    server: () => deps.server(),
    schema: () => {
      schemas += 1;
      return `fault_${id.toLowerCase()}_${schemas}`;
    },
    say: (line) => deps.say(`${id} ${line}`),
  };
  const msMax = MINUTES_MAX[profile] * 60_000 + (seconds ?? 0) * 1_000;
  const running = fault.run(context).catch(failed);
  const result = (await within(msMax, running)) ?? failed(`it does not end within ${msMax / 60_000} minutes`);
  const violations = [...result.violations, ...unseen(result)];
  const status = violations.length === 0 ? 'held' : 'broken';
  return { ...row, status, ...result, violations, seconds: Math.round((performance.now() - startMs) / 100) / 10 };
}

/** Derives the seed of a fault, independent of the other faults of the run. */
function seedOf(seed: number, id: string): number {
  return createHash('sha256').update(`${seed} ${id}`).digest().readUInt16BE();
}

function failed(error: unknown): FaultResult {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { injected: 0, counters: {}, mustBeSeen: [], violations: [`the run failed: ${text}`] };
}

/** Reports counters that stayed zero: such a run did not test its subject. */
function unseen({ injected, counters, mustBeSeen, violations }: FaultResult): string[] {
  if (violations.length > 0) return [];
  const missing = mustBeSeen.filter((name) => (counters[name] ?? 0) === 0).map((name) => `${name} was never seen`);
  return injected > 0 ? missing : ['the fault was never injected', ...missing];
}
