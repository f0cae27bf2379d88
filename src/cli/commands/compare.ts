import { toJson } from '../../index.ts';
import type { CommandContext } from '../command-context.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { readReport } from '../input/read-report.ts';
import { comparePage } from '../output/report/compare-page.ts';
import { changeText, type Difference, differencesOf, valueText } from '../output/report/differences.ts';
import { FIGURE_GROUPS, figuresOf } from '../output/report/figures.ts';
import { ReportFiles } from '../output/report/report-files.ts';
import { tableLines } from '../output/table.ts';
import { printable } from '../printable.ts';

/** The flags of `pursekit compare`. */
export interface CompareFlags {
  readonly json?: boolean;
  /** The files of the report. */
  readonly report?: readonly string[];
}

/** The most rows of a group that are printed as text. */
const ROWS_MAX = 50;

const COLUMNS = [
  { heading: 'figure', align: 'left' },
  { heading: 'A', align: 'right' },
  { heading: 'B', align: 'right' },
  { heading: 'B − A', align: 'right' },
] as const;

/** Prints what differs between two runs, by their reports. */
export function compare(a: string, b: string, flags: CompareFlags, { terminal }: CommandContext): ExitCode {
  const files = new ReportFiles(flags.report ?? []);
  const differences = differencesOf(figuresOf(readReport(a)), figuresOf(readReport(b)));
  if (flags.json === true) for (const difference of differences) terminal.out(toJson(difference));
  else for (const line of linesOf(differences, terminal.colours)) terminal.out(line);
  files.write({
    page: () => comparePage(a, b, differences),
    data: () => ({ format: 'pursekit-comparison', version: 1, a, b, differences }),
  });
  return EXIT.ok;
}

function linesOf(differences: readonly Difference[], colours: CommandContext['terminal']['colours']): string[] {
  if (differences.length === 0) return ['nothing differs'];
  return FIGURE_GROUPS.flatMap((group) => {
    const found = differences.filter((difference) => difference.group === group);
    if (found.length === 0) return [];
    const rows = found.slice(0, ROWS_MAX).map((difference) => {
      const { what, unit } = difference;
      const cells = [what, valueText(difference.a, unit), valueText(difference.b, unit), changeText(difference)];
      // Digits without spaces, as in all tables of the terminal.
      return printable(cells.map((cell) => cell.replaceAll('\u202f', '')));
    });
    const rest = found.length - rows.length;
    return [
      colours.bold(group),
      ...tableLines(COLUMNS, rows, colours),
      ...(rest > 0 ? [colours.dim(`and ${rest} more`)] : []),
    ];
  });
}
