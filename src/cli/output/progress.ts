import yoctoSpinner, { type Spinner } from 'yocto-spinner';

const DELAY_MS = 1_000;

/** Shows on a terminal that something is under way, once it takes longer than a second; elsewhere nothing. */
export class Progress {
  readonly #isInteractive: boolean;
  #spinner: Spinner | undefined;
  #cancel = (): void => {};
  #text = '';

  constructor(isInteractive: boolean) {
    this.#isInteractive = isInteractive;
  }

  /** Begins; `atOnce` for what is known to take long. */
  start(text: string, { atOnce = false } = {}): void {
    this.stop();
    if (!this.#isInteractive) return;
    this.#text = text;
    const show = (): void => {
      this.#spinner = yoctoSpinner({ text: this.#text, handleSignals: false }).start();
    };
    if (atOnce) show();
    else {
      const timer = setTimeout(show, DELAY_MS).unref();
      this.#cancel = () => clearTimeout(timer);
    }
  }

  /** Changes the text. */
  update(text: string): void {
    this.#text = text;
    if (this.#spinner !== undefined) this.#spinner.text = text;
  }

  /** Ends, leaving nothing behind. */
  stop(): void {
    this.#cancel();
    this.#cancel = () => {};
    this.#spinner?.stop();
    this.#spinner = undefined;
  }
}
