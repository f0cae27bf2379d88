/** Tells whoever started the benchmark what goes on. */
export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
