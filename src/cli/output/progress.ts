import yoctoSpinner, { type Spinner } from 'yocto-spinner';
import { forTerminal } from '../printable.ts';

const DELAY_MS = 1_000;

/** Shows a spinner on a terminal while work takes longer than a second; shows nothing elsewhere. */
export class Progress {
  readonly #isInteractive: boolean;
  #spinner: Spinner | undefined;
  #cancel = (): void => {};
  #text = '';

  constructor(isInteractive: boolean) {
    this.#isInteractive = isInteractive;
  }

  /** Starts the spinner after a second, or at once for work that is known to be slow. */
  start(text: string, { atOnce = false } = {}): void {
    this.stop();
    if (!this.#isInteractive) return;
    this.#text = forTerminal(text, false);
    const show = (): void => {
      this.#spinner = yoctoSpinner({ text: this.#text, handleSignals: false }).start();
    };
    if (atOnce) show();
    else {
      const timer = setTimeout(show, DELAY_MS).unref();
      this.#cancel = () => clearTimeout(timer);
    }
  }

  /** Replaces the text of the spinner. */
  update(text: string): void {
    this.#text = forTerminal(text, false);
    if (this.#spinner !== undefined) this.#spinner.text = this.#text;
  }

  /** Removes the spinner. */
  stop(): void {
    this.#cancel();
    this.#cancel = () => {};
    this.#spinner?.stop();
    this.#spinner = undefined;
  }
}
