import { type EventSchemas, isLedgerError, type Ledger, readCloudEvent } from '../../index.ts';
import { type CliError, oneLine, toCliError } from '../cli-error.ts';
import { EXIT } from '../exit-code.ts';
import { Lanes } from './lanes.ts';
import type { Line } from './read-lines.ts';

/** A line that was not applied. */
export interface FailedLine {
  readonly line: number;
  readonly code?: string;
  readonly reason: string;
  /** The line itself; absent if it cannot be read. */
  readonly text?: string;
}

/** The counts of a feed. */
export interface FeedCounts {
  /** Events that were read, empty lines left out. */
  events: number;
  /** Events that were applied now. */
  handled: number;
  /** Events that were applied before. */
  duplicates: number;
  /** Commands of events that a rule refused: they are outcomes of events that were handled. */
  refused: number;
  /** Lines that were not applied. */
  failed: number;
}

/** The parts that a feed needs. */
export interface FeederDeps {
  readonly ledger: Ledger;
  readonly schemas: EventSchemas;
  readonly concurrency: number;
  readonly stopOnError: boolean;
  readonly onFailed: (line: FailedLine) => void;
  readonly onCount: (counts: FeedCounts) => void;
}

/**
 * Dispatches the events of lines. Events of one subject are dispatched in the order of the lines, each after the one
 * before it was answered; events of others, and those without a subject, at the same time.
 *
 * 1. A line that fails is reported and the next ones go on, unless `stopOnError` is set.
 * 2. An error of the database ends the feed: all later lines would fail with it.
 * 3. So does the end of the command, which closes the ledger: what it refuses then did not fail.
 * 4. After the end no event is dispatched. Those that were dispatched before are answered.
 */
export class Feeder {
  readonly counts: FeedCounts = { events: 0, handled: 0, duplicates: 0, refused: 0, failed: 0 };
  readonly #deps: FeederDeps;
  #isStopped = false;
  #fatal: CliError | undefined;

  constructor(deps: FeederDeps) {
    this.#deps = deps;
  }

  /** @throws CliError `database` for an error of the database. */
  async feed(lines: AsyncIterable<Line>): Promise<FeedCounts> {
    const lanes = new Lanes(this.#deps.concurrency);
    for await (const line of lines) {
      if (this.#isStopped) break;
      if (line.text === '') continue;
      const json = parse(line.text);
      await lanes.add(subjectOf(json), () => this.#feed(line, json));
    }
    await lanes.ended();
    if (this.#fatal !== undefined) throw this.#fatal;
    return this.counts;
  }

  async #feed(line: Line, json: unknown): Promise<void> {
    if (this.#isStopped) return;
    this.counts.events += 1;
    try {
      if (line.fault !== undefined) throw new UnreadableLine(line.fault);
      if (json instanceof Error) throw json;
      await this.#dispatch(json);
    } catch (error) {
      await this.#failed(line, error);
    }
    this.#deps.onCount(this.counts);
  }

  async #dispatch(json: unknown): Promise<void> {
    const event = await readCloudEvent(json, this.#deps.schemas);
    // Nobody waits for the answer, so a line waits for a full mailbox.
    const { status, outcomes } = await this.#deps.ledger.dispatch(event, { whenFull: 'wait' });
    this.counts[status === 'duplicate' ? 'duplicates' : 'handled'] += 1;
    this.counts.refused += outcomes.filter((outcome) => outcome.status === 'rejected').length;
  }

  async #failed({ number, text }: Line, error: unknown): Promise<void> {
    if (isLedgerError(error, 'ERR_CLOSED')) {
      this.#isStopped = true;
      this.counts.events -= 1;
      return;
    }
    const { exitCode } = await toCliError(error);
    if (exitCode === EXIT.database) {
      this.#fatal ??= await toCliError(error);
      this.#isStopped = true;
    }
    if (this.#deps.stopOnError) this.#isStopped = true;
    this.counts.failed += 1;
    this.#deps.onFailed({
      line: number,
      ...(isLedgerError(error) ? { code: error.code } : {}),
      reason: oneLine((error as Error).message),
      ...(text === undefined ? {} : { text }),
    });
  }
}

class UnreadableLine extends Error {}

function parse(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    return new UnreadableLine(`is not JSON: ${(error as Error).message}`);
  }
}

function subjectOf(json: unknown): string | undefined {
  const subject = (json as { readonly subject?: unknown } | null | undefined)?.subject;
  return typeof subject === 'string' ? subject : undefined;
}
