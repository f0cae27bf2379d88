import picocolors from 'picocolors';
import { forTerminal } from './printable.ts';

/** Functions that colour text, or return it unchanged. */
export type Colours = ReturnType<typeof picocolors.createColors>;

/** Functions that return text unchanged. */
export const PLAIN: Colours = picocolors.createColors(false);

/** The output of a command: results go to stdout, all else to stderr. All text passes through `forTerminal()`. */
export class Terminal {
  readonly colours: Colours;
  readonly isInteractive: boolean;
  readonly #isColoured = wantsColour();

  constructor() {
    // In CI the spinner would print a line at every change.
    this.isInteractive = process.stderr.isTTY === true && process.env.TERM !== 'dumb' && !('CI' in process.env);
    this.colours = picocolors.createColors(this.#isColoured);
    for (const stream of [process.stdout, process.stderr]) stream.on('error', ignoreClosedPipe);
  }

  /** Writes a line of the result. */
  out(line: string): void {
    process.stdout.write(`${forTerminal(line, this.#isColoured)}\n`);
  }

  /** Writes a line that is not part of the result. */
  err(line: string): void {
    process.stderr.write(`${forTerminal(line, this.#isColoured)}\n`);
  }

  /** Resolves when all output is written. */
  async flushed(): Promise<void> {
    for (const stream of [process.stdout, process.stderr]) {
      await new Promise<void>((resolve) => stream.write('', () => resolve()));
    }
  }
}

function wantsColour(): boolean {
  // https://no-color.org: any value that is not empty. picocolors itself would colour a pipe in CI.
  if ((process.env.NO_COLOR ?? '') !== '') return false;
  if ((process.env.FORCE_COLOR ?? '') !== '') return process.env.FORCE_COLOR !== '0';
  return process.stdout.isTTY === true && process.env.TERM !== 'dumb';
}

/** The reader of a pipe may exit (`| head`): the command still completes with its exit code. */
function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}
