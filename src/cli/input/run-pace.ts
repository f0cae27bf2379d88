import { createInterface } from 'node:readline';
import type { BegunStep } from '../../scenarios/index.ts';
import type { Terminal } from '../terminal.ts';

/** The paces of a run that somebody watches: a pause before each step, or a line of stdin. */
export const PACES = ['slow', 'step'] as const;

/** The pace of a run. */
export type Pace = (typeof PACES)[number];

const PAUSE_MS = 1_000;

/** Waits before each step of a run, as its pace says. */
export class RunPace {
  readonly #pace: Pace | undefined;
  readonly #terminal: Terminal;
  #lines: AsyncIterator<string> | undefined;
  #close = (): void => {};

  constructor(pace: Pace | undefined, terminal: Terminal) {
    this.#pace = pace;
    this.#terminal = terminal;
  }

  /** Waits before a step. */
  async before({ step, text }: BegunStep): Promise<void> {
    if (this.#pace === 'slow') await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    if (this.#pace !== 'step') return;
    this.#terminal.err(`Enter for step ${step}: ${text}`);
    await this.line();
  }

  /** Waits for a line of stdin, or its end: from then on nothing waits. */
  async line(): Promise<void> {
    if (this.#lines === undefined) {
      const reader = createInterface({ input: process.stdin });
      this.#lines = reader[Symbol.asyncIterator]();
      this.#close = () => reader.close();
    }
    await this.#lines.next();
  }

  /** Stops reading stdin, which would keep the process alive. */
  end(): void {
    this.#close();
  }
}
