const FIGURE = /^[\d–]/;

/** Renders a table of Markdown. Columns of figures are aligned to the right. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;
  const isOfFigures = (at: number): boolean =>
    rows.some((row) => row[at] !== '') && rows.every((row) => row[at] === '' || FIGURE.test(row[at] ?? ''));
  return [line(head), `|${head.map((_, at) => (isOfFigures(at) ? '--:' : '---')).join('|')}|`, ...rows.map(line)];
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
