/** A table of Markdown; the first column is text, the others are figures. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;
  const rule = `|${head.map((_, at) => (at === 0 ? '---' : '--:')).join('|')}|`;
  return [line(head), rule, ...rows.map(line)];
}

/** The same with text in every column. */
export function textTable(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const [first, , ...rest] = table(head, rows);
  return [first as string, `|${head.map(() => '---').join('|')}|`, ...rest];
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
