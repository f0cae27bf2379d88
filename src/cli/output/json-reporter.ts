import { toJson } from '../../index.ts';
import type { ReportEvent, Reporter } from '../../scenarios/index.ts';

/** Reports a run as JSON lines, one per event. */
export class JsonReporter implements Reporter {
  readonly #write: (line: string) => void;

  constructor(write: (line: string) => void) {
    this.#write = write;
  }

  report(event: ReportEvent): void {
    this.#write(toJson(event));
  }
}
