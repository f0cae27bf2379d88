import type { Answer, ReportEvent } from './report.ts';
import type { StepReport } from './scenario-report.ts';

/** The most steps that are listed: the first half of them, and the last. */
const STEPS_MAX = 400;

type Counts = { -readonly [Status in Answer['status']]: number };

interface Step {
  readonly step: number;
  readonly text: string;
  readonly at: number;
  readonly commands: Counts;
  unmet: number;
  ended: boolean;
}

/** Counts what happens in each step, and in the whole run. */
export class StepLog {
  readonly commands: Counts = noCommands();
  readonly #first: Step[] = [];
  #last: Step[] = [];
  #current: Step | undefined;
  #count = 0;

  /** The number of steps. */
  get count(): number {
    return this.#count;
  }

  /** The listed steps. */
  get listed(): readonly StepReport[] {
    return [...this.#first, ...this.#last];
  }

  start({ step, text, at }: Extract<ReportEvent, { type: 'step:started' }>): void {
    this.#count += 1;
    this.#current = { step, text, at, commands: noCommands(), unmet: 0, ended: false };
    if (this.#first.length < STEPS_MAX / 2) this.#first.push(this.#current);
    else this.#last = [...this.#last, this.#current].slice(-STEPS_MAX / 2);
  }

  answered({ status }: Answer): void {
    this.commands[status] += 1;
    if (this.#current !== undefined) this.#current.commands[status] += 1;
  }

  unmet(): void {
    if (this.#current !== undefined) this.#current.unmet += 1;
  }

  end(): void {
    if (this.#current !== undefined) this.#current.ended = true;
  }
}

function noCommands(): Counts {
  return { committed: 0, duplicate: 0, rejected: 0, refused: 0, failed: 0 };
}
