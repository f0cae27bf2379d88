/**
 * Formats a line of comma-separated values (RFC 4180). A text that a spreadsheet would take for a formula gets an
 * apostrophe in front: the reason of a command may be the text of a player. Signed amounts stay as they are.
 */
export function csvLine(values: readonly string[]): string {
  return values.map(csvValue).join(',');
}

function csvValue(value: string): string {
  const text = /^[=+\-@\t\r]/.test(value) && !/^[+-]?\d+$/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
