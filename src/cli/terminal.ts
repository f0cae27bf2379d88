import picocolors from 'picocolors';

/** What colours text, or leaves it alone. */
export type Colours = ReturnType<typeof picocolors.createColors>;

/** Colours that leave text alone. */
export const PLAIN: Colours = picocolors.createColors(false);

/** The output of the command: results go to stdout, everything else to stderr. */
export class Terminal {
  readonly colours: Colours;
  readonly isInteractive: boolean;

  constructor() {
    // Where CI is set the spinner would print a line at every change.
    this.isInteractive = process.stderr.isTTY === true && process.env.TERM !== 'dumb' && !('CI' in process.env);
    this.colours = picocolors.createColors(wantsColour());
    for (const stream of [process.stdout, process.stderr]) stream.on('error', ignoreClosedPipe);
  }

  /** A line of the result. */
  out(line: string): void {
    process.stdout.write(`${line}\n`);
  }

  /** A line beside the result. */
  err(line: string): void {
    process.stderr.write(`${line}\n`);
  }

  /** Resolves when everything written has left. */
  async flushed(): Promise<void> {
    for (const stream of [process.stdout, process.stderr]) {
      await new Promise<void>((resolve) => stream.write('', () => resolve()));
    }
  }
}

function wantsColour(): boolean {
  // https://no-color.org: any value that is not empty. picocolors by itself would colour a pipe where CI is set.
  if ((process.env.NO_COLOR ?? '') !== '') return false;
  if ((process.env.FORCE_COLOR ?? '') !== '') return process.env.FORCE_COLOR !== '0';
  return process.stdout.isTTY === true && process.env.TERM !== 'dumb';
}

/** The reader of a pipe may leave (`| head`): the command comes to its end and to its exit code without it. */
function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}
