import { LedgerError } from '../../domain/errors.ts';
import { InFlightCounter } from '../../platform/in-flight.ts';
import type { Envelope } from '../messages/envelope.ts';

/** Bounds of the commands that a runtime has accepted and not answered. */
export interface UnansweredBounds {
  readonly commandsWaitingMax: number;
  readonly commandBytesWaitingMax: number;
}

/** Counts the commands that are accepted and not answered, and refuses those beyond the bounds. */
export class UnansweredCommands {
  readonly #bounds: UnansweredBounds;
  readonly #commands = new InFlightCounter();
  #bytes = 0;

  constructor(bounds: UnansweredBounds) {
    this.#bounds = bounds;
  }

  get count(): number {
    return this.#commands.count;
  }

  /** @throws LedgerError `ERR_OVERLOADED` */
  check({ bytes }: Pick<Envelope, 'bytes'>): void {
    this.#checkCount();
    // A command of any size is accepted if it is the only one.
    if (this.#bytes + bytes <= this.#bounds.commandBytesWaitingMax || this.count === 0) return;
    const max = this.#bounds.commandBytesWaitingMax;
    const text = `${this.count} commands wait in this runtime: ${this.#bytes} of commandBytesWaitingMax ${max} bytes`;
    throw new LedgerError('ERR_OVERLOADED', text);
  }

  add({ bytes }: Pick<Envelope, 'bytes'>): void {
    this.#bytes += bytes;
    this.#commands.add();
  }

  remove({ bytes }: Pick<Envelope, 'bytes'>): void {
    this.#bytes -= bytes;
    this.#commands.remove();
  }

  /**
   * Runs the read that a command needs before it is accepted. It counts as a command.
   *
   * @throws LedgerError `ERR_OVERLOADED`, and the errors of the read.
   */
  async reading<Result>(read: () => Promise<Result>): Promise<Result> {
    this.#checkCount();
    this.#commands.add();
    try {
      return await read();
    } finally {
      this.#commands.remove();
    }
  }

  /** Resolves when no command is left. */
  idle(): Promise<void> {
    return this.#commands.idle();
  }

  #checkCount(): void {
    const { commandsWaitingMax } = this.#bounds;
    if (this.count < commandsWaitingMax) return;
    const text = `${this.count} of commandsWaitingMax ${commandsWaitingMax} commands wait in this runtime`;
    throw new LedgerError('ERR_OVERLOADED', text);
  }
}
