import type { ReportEvent, Reporter } from '../../scenarios/index.ts';
import type { Progress } from './progress.ts';

/** Forwards all events, and shows the step in progress with the number of its answered commands. */
export class ProgressReporter implements Reporter {
  readonly #next: Reporter;
  readonly #progress: Progress;
  #step = '';
  #answered = 0;
  #expected = 0;

  constructor(next: Reporter, progress: Progress) {
    this.#next = next;
    this.#progress = progress;
  }

  report(event: ReportEvent): void {
    switch (event.type) {
      case 'step:started':
        this.#step = event.text;
        this.#answered = 0;
        this.#expected = 0;
        this.#progress.start(this.#step);
        break;
      case 'together:started':
        this.#expected += event.count;
        break;
      case 'command':
        this.#answered += 1;
        this.#progress.update(
          `${this.#step} (${this.#answered}${this.#expected > 0 ? ` of ${this.#expected}` : ' answered'})`,
        );
        break;
      case 'balances':
      case 'run:finished':
        this.#progress.stop();
        break;
      default:
    }
    this.#next.report(event);
  }
}
