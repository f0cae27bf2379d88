/** Statements at which a worker can die, with the part of their text that identifies them. */
export const STATEMENTS = {
  activate: /\.unspent_of\(/,
  commit: /\.commit_(batch|one)\(/,
  claim: /\.settle_and_claim\(/,
  holds: /\.holds_at\(/,
  reversals: /\.reversals_of\(/,
  expiry: /\.due_holds\(/,
} as const;

/** The name of such a statement. */
export type StatementName = keyof typeof STATEMENTS;

/** A point at which a worker ends itself with SIGKILL. */
export type CrashPoint =
  /** Around a statement: before it is sent, after it was sent, after its answer arrived. */
  | { readonly statement: StatementName; readonly moment: 'before' | 'sent' | 'answered'; readonly occurrence: number }
  /** In the caller: after the outcome was received and before it is logged, or right after it was logged. */
  | { readonly caller: 'told' | 'logged'; readonly occurrence: number }
  /** In the processor of a delivery: when it is called, or after its work. */
  | { readonly processor: 'called' | 'done'; readonly occurrence: number };

/** Counts down to the point at which this process ends. */
export class CrashSwitch {
  readonly #point: CrashPoint | undefined;
  #left: number;

  constructor(point: CrashPoint | undefined) {
    this.#point = point;
    this.#left = point?.occurrence ?? 0;
  }

  statement(text: string, moment: 'before' | 'sent' | 'answered'): void {
    const point = this.#point;
    if (point === undefined || !('statement' in point) || point.moment !== moment) return;
    if (STATEMENTS[point.statement].test(text)) this.#count();
  }

  caller(moment: 'told' | 'logged'): void {
    if (this.#point !== undefined && 'caller' in this.#point && this.#point.caller === moment) this.#count();
  }

  processor(moment: 'called' | 'done'): void {
    if (this.#point !== undefined && 'processor' in this.#point && this.#point.processor === moment) this.#count();
  }

  #count(): void {
    this.#left -= 1;
    if (this.#left === 0) process.kill(process.pid, 'SIGKILL');
  }
}
