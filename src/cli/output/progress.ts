import yoctoSpinner, { type Spinner } from 'yocto-spinner';
import { forTerminal, printable } from '../printable.ts';

/** Work that takes longer shows a spinner. */
const DELAY_MS = 1_000;
/** Minimum time between two redraws: the frames of the spinner and the changes of its text each take half of ten. */
const REDRAW_MS = 200;
/** Interval of the lines without a terminal. */
const LINE_MS = 5_000;

const FRAMES = [...'⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏'];

/**
 * Shows work in progress: on a terminal a spinner, which is redrawn at most ten times a second; elsewhere, such as in
 * CI, a line every five seconds.
 */
export class Progress {
  readonly #isInteractive: boolean;
  readonly #write: (line: string) => void;
  #spinner: Spinner | undefined;
  #timers: NodeJS.Timeout[] = [];
  #text = '';

  /** `write` writes a line that is not part of the result. */
  constructor(isInteractive: boolean, write: (line: string) => void) {
    this.#isInteractive = isInteractive;
    this.#write = write;
  }

  /** Starts to show work: the spinner after a second, or at once for work that is known to be slow. */
  start(text: string, { atOnce = false } = {}): void {
    this.stop();
    this.#text = lineOf(text);
    if (!this.#isInteractive) this.#every(LINE_MS, () => this.#write(`… ${this.#text}`));
    else if (atOnce) this.#spin();
    else this.#timers.push(setTimeout(() => this.#spin(), DELAY_MS).unref());
  }

  /** Replaces the text. */
  update(text: string): void {
    this.#text = lineOf(text);
  }

  /** Ends the output for the work. */
  stop(): void {
    // clearTimeout() also clears an interval.
    for (const timer of this.#timers.splice(0)) clearTimeout(timer);
    this.#spinner?.stop();
    this.#spinner = undefined;
  }

  #spin(): void {
    const spinner = yoctoSpinner({
      text: this.#text,
      handleSignals: false,
      spinner: { frames: FRAMES, interval: REDRAW_MS },
    }).start();
    this.#spinner = spinner;
    this.#every(REDRAW_MS, () => {
      if (spinner.text !== this.#text) spinner.text = this.#text;
    });
  }

  #every(intervalMs: number, run: () => void): void {
    this.#timers.push(setInterval(run, intervalMs).unref());
  }
}

/** The text on one line: it may name what the database names. */
function lineOf(text: string): string {
  return printable(forTerminal(text, false));
}
