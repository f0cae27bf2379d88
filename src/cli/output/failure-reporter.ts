import type { ReportEvent, Reporter } from '../../scenarios/index.ts';
import { printable } from '../printable.ts';
import type { Colours } from '../terminal.ts';
import { commandLines, deliveryLines, eventLines, expectationLines, rulesLines, warningLines } from './report-text.ts';

/** Reports what fails in a run, line by line, each under its step. */
export class FailureReporter implements Reporter {
  readonly #write: (line: string) => void;
  readonly #colours: Colours;
  #step: Extract<ReportEvent, { type: 'step:started' }> | undefined;

  constructor(write: (line: string) => void, colours: Colours) {
    this.#write = write;
    this.#colours = colours;
  }

  report(event: ReportEvent): void {
    if (event.type === 'step:started') this.#step = event;
    const lines = this.#lines(printable(event));
    if (lines.length === 0) return;
    if (this.#step !== undefined) this.#write(this.#colours.bold(`${this.#step.step}. ${this.#step.text}`));
    this.#step = undefined;
    for (const line of lines) this.#write(line);
  }

  #lines(event: ReportEvent): readonly string[] {
    switch (event.type) {
      case 'command':
        return event.answer.status === 'failed' ? commandLines(event, this.#colours) : [];
      case 'event':
        return event.status === 'failed' ? eventLines(event, this.#colours) : [];
      case 'rules':
        return event.version === undefined ? rulesLines(event, this.#colours) : [];
      case 'delivery':
        return event.status === 'dead' ? deliveryLines(event, this.#colours) : [];
      case 'expectation':
        return event.status === 'failed' ? expectationLines(event, this.#colours) : [];
      case 'warning':
        return warningLines(event, this.#colours);
      default:
        return [];
    }
  }
}
