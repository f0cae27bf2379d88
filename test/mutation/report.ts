import { readFile } from 'node:fs/promises';

interface Place {
  readonly line: number;
  readonly column: number;
}

interface Mutant {
  readonly mutatorName: string;
  readonly replacement: string;
  readonly status: string;
  readonly location: { readonly start: Place; readonly end: Place };
}

/** The report of Stryker, with the fields that are read here. */
export interface Report {
  readonly files: Readonly<Record<string, { readonly source: string; readonly mutants: readonly Mutant[] }>>;
}

/** A mutant with the original text. */
export interface MutantText {
  readonly file: string;
  readonly line: number;
  /** The line of code that it starts in. */
  readonly code: string;
  /** The text of the mutant on one line. */
  readonly original: string;
  readonly replacement: string;
  readonly status: string;
}

/** Lists the mutants of a report in the order of the files. */
export async function readMutants(path: string): Promise<MutantText[]> {
  const { files } = JSON.parse(await readFile(path, 'utf8')) as Report;
  return Object.entries(files)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([file, { source, mutants }]) => mutants.map((mutant) => describe(file, source, mutant)))
    .sort((a, b) => (a.file === b.file ? a.line - b.line : 0));
}

function describe(file: string, source: string, { replacement, status, location }: Mutant): MutantText {
  const { start, end } = location;
  const lines = source.split('\n').slice(start.line - 1, end.line);
  const code = lines[0]?.trim() ?? '';
  lines[lines.length - 1] = lines.at(-1)?.slice(0, end.column - 1) ?? '';
  lines[0] = lines[0]?.slice(start.column - 1) ?? '';
  const original = inline(lines.join('\n'));
  return { file, line: start.line, code, original, replacement: inline(replacement), status };
}

function inline(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
