import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { BenchReport, CpuProfile, CurveResult, Machine, StepsResult, WorkloadResult } from './bench-report.ts';

/** One part of a report. */
export type Part =
  | { readonly workload: WorkloadResult }
  | { readonly cpuProfile: CpuProfile }
  | { readonly curve: CurveResult }
  | { readonly steps: StepsResult };

/** Adds a part to a report or replaces the part of its name; parts are in the order of their names. */
export function withPart(report: BenchReport, part: Part, order: readonly string[]): BenchReport {
  if ('steps' in part) return { ...report, steps: part.steps };
  if ('cpuProfile' in part) return { ...report, cpuProfile: part.cpuProfile };
  if ('workload' in part) return { ...report, workloads: put(report.workloads, part.workload, order) };
  return { ...report, curves: put(report.curves, part.curve, order) };
}

function put<T extends { readonly name: string }>(all: readonly T[], one: T, order: readonly string[]): T[] {
  const others = all.filter(({ name }) => name !== one.name);
  return [...others, one].sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
}

/**
 * A report that is on disk after each part, so that a run that is interrupted keeps what it has. Parts that another run
 * measured stay.
 */
export class ReportFile {
  readonly #path: string | undefined;
  readonly #order: readonly string[];
  #report: BenchReport;

  private constructor(path: string | undefined, report: BenchReport, order: readonly string[]) {
    this.#path = path;
    this.#report = report;
    this.#order = order;
  }

  /**
   * Without a path, the report starts empty and is not written. A run without workloads keeps the machine that the
   * report describes: it is the one that the workloads were measured on.
   */
  static async open(
    path: string | undefined,
    { machine, isKept }: { readonly machine: Machine; readonly isKept: boolean },
    order: readonly string[],
  ): Promise<ReportFile> {
    const before = path === undefined ? undefined : await readReport(path);
    const described = isKept && before !== undefined ? before.machine : machine;
    return new ReportFile(path, { ...(before ?? { workloads: [], curves: [] }), machine: described }, order);
  }

  get report(): BenchReport {
    return this.#report;
  }

  async add(part: Part): Promise<void> {
    this.#report = withPart(this.#report, part, this.#order);
    if (this.#path === undefined) return;
    await mkdir(dirname(this.#path), { recursive: true });
    // Renamed into place, so that the file is never half written.
    await writeFile(`${this.#path}.new`, `${JSON.stringify(this.#report, roundNumber, 1)}\n`);
    await rename(`${this.#path}.new`, this.#path);
  }
}

/** Reads the report of a file; undefined if the file does not exist. */
export async function readReport(path: string): Promise<BenchReport | undefined> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  return text === undefined ? undefined : (JSON.parse(text) as BenchReport);
}

/** Rounds to five digits: more than these machines reproduce. */
function roundNumber(_: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(5)) : value;
}
