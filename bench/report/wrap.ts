const COLUMNS_MAX = 120;

/** Breaks a line of prose or a list item of Markdown into lines of at most 120 columns; rows of tables stay whole. */
export function wrap(line: string): string[] {
  if (line.length <= COLUMNS_MAX || line.startsWith('|')) return [line];
  const indent = line.startsWith('- ') ? '  ' : '';
  const lines: string[] = [];
  let current = '';
  // A span of code stays on one line.
  for (const [word] of line.matchAll(/(?:`[^`]*`|[^\s`])+/g)) {
    const longer = current === '' ? word : `${current} ${word}`;
    if (longer.length <= COLUMNS_MAX) current = longer;
    else {
      lines.push(current);
      current = `${indent}${word}`;
    }
  }
  return [...lines, current];
}
