/** Sends a message to the parent, as one line of JSON without amounts. */
export function report(type: string, fields: Readonly<Record<string, unknown>> = {}): void {
  process.stdout.write(`${JSON.stringify({ type, ...fields })}\n`);
}

/** Ends this process when its parent ends, or closes the pipe to it. */
export function endWithParent(): void {
  process.stdin
    .on('end', () => process.exit(0))
    .on('error', () => process.exit(0))
    .resume();
}
