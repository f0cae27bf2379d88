import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';
import { isLedgerError, type Ledger, type LedgerStats } from '../../index.ts';
import { eachSecond, nowMs } from './each-second.ts';

/** The figures of one second. Durations are in milliseconds. */
export interface LiveSecond {
  /** The end of the second, in milliseconds since the epoch. */
  readonly atMs: number;
  readonly transactions: number;
  readonly commits: number;
  readonly conflicts: number;
  readonly refused: number;
  /** The statements that were sent again. */
  readonly retries: number;
  /** Those of them that may have been applied: the commit is in doubt until the database has answered. */
  readonly inDoubt: number;
  /** From the acceptance of a command to its commit; null in a second without a commit. */
  readonly wait: Quantiles | null;
  /** The part of it in the mailbox, in reads, and in attempts that lost an input. */
  readonly queue: Quantiles | null;
  /** The planning of a batch. */
  readonly plan: Quantiles | null;
  /** From the first attempt of a batch to the answer of the database. */
  readonly commit: Quantiles | null;
  /** Transactions per batch. */
  readonly batch: Quantiles | null;
  readonly stats: LedgerStats;
}

/** Receives each second, and undefined when the ledger was closed. */
export type Viewer = (second: LiveSecond | undefined) => void;

/** Quantiles of a second. */
export interface Quantiles {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** A database that answers later is overloaded: the page goes on with the next second. */
const STATS_MS = 5_000;
/** Five minutes. */
const SECONDS_MAX = 300;
/** The transactions whose waits are measured in a second: quantiles of more would be the same. */
const MEASURED_PER_SECOND = 1_000;
/** Histograms hold integers: microseconds for durations. */
const US_PER_MS = 1_000;

/**
 * Samples a running ledger once per second while somebody looks, and nothing while nobody does: its listeners are
 * added for the first viewer and removed after the last.
 */
export class LiveFigures {
  readonly #ledger: Ledger;
  readonly #viewers = new Set<Viewer>();
  #isClosed = false;
  readonly #seconds: LiveSecond[] = [];
  readonly #wait = createHistogram({ figures: 2 });
  readonly #queue = createHistogram({ figures: 2 });
  readonly #plan = createHistogram({ figures: 2 });
  readonly #commit = createHistogram({ figures: 2 });
  readonly #batch = createHistogram({ figures: 2 });
  /** The transactions that its listener has seen, and of how many one is measured: all of a slow ledger. */
  #seen = 0;
  #every = 1;
  #retries = 0;
  #inDoubt = 0;
  #last: LedgerStats | undefined;
  #stop: (() => void) | undefined;

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  /** The last seconds in which somebody looked. */
  get seconds(): readonly LiveSecond[] {
    return this.#seconds;
  }

  /** True if the ledger was closed. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** True while it samples. */
  get isSampling(): boolean {
    return this.#stop !== undefined;
  }

  /** Adds a viewer; the returned function removes it. */
  view(viewer: Viewer): () => void {
    this.#viewers.add(viewer);
    this.#stop ??= this.#start();
    return () => {
      this.#viewers.delete(viewer);
      if (this.#viewers.size > 0) return;
      this.#stop?.();
      this.#stop = undefined;
    };
  }

  #start(): () => void {
    this.#last = undefined;
    [this.#retries, this.#inDoubt, this.#seen, this.#every] = [0, 0, 0, 1];
    for (const histogram of [this.#wait, this.#queue, this.#plan, this.#commit, this.#batch]) histogram.reset();
    const ends = [
      this.#ledger.on('transaction:committed', ({ waitedMs, queuedMs, planMs }) => {
        this.#seen += 1;
        if (this.#seen % this.#every !== 0) return;
        record(this.#wait, waitedMs * US_PER_MS);
        record(this.#queue, queuedMs * US_PER_MS);
        record(this.#plan, planMs * US_PER_MS);
      }),
      this.#ledger.on('batch:committed', ({ ms, transactions }) => {
        record(this.#commit, ms * US_PER_MS);
        record(this.#batch, transactions);
      }),
      this.#ledger.on('store:retrying', ({ inDoubt }) => {
        this.#retries += 1;
        if (inDoubt) this.#inDoubt += 1;
      }),
    ];
    let isReading = false;
    const stop = eachSecond(() => {
      // A database that answers slowly is not asked again before it has.
      if (isReading) return;
      isReading = true;
      void this.#sample()
        .catch((error: unknown) => this.#failed(error))
        .finally(() => {
          isReading = false;
        });
    });
    void this.#sample().catch((error: unknown) => this.#failed(error));
    return () => {
      stop();
      for (const end of ends) end();
    };
  }

  /** The next second begins anew: its counts would be those of the whole time without an answer. */
  #failed(error: unknown): void {
    this.#last = undefined;
    if (!isLedgerError(error, 'ERR_CLOSED')) return;
    this.#isClosed = true;
    for (const viewer of [...this.#viewers]) viewer(undefined);
  }

  async #sample(): Promise<void> {
    const stats = await this.#ledger.stats({ timeoutMs: STATS_MS });
    const last = this.#last;
    this.#last = stats;
    if (!this.isSampling || last === undefined) return;
    const second: LiveSecond = {
      atMs: nowMs(),
      transactions: stats.counts.transactions - last.counts.transactions,
      commits: stats.counts.commits - last.counts.commits,
      conflicts: stats.counts.conflicts - last.counts.conflicts,
      refused: sum(stats.counts.refusals) - sum(last.counts.refusals),
      retries: this.#retries,
      inDoubt: this.#inDoubt,
      wait: take(this.#wait, US_PER_MS),
      queue: take(this.#queue, US_PER_MS),
      plan: take(this.#plan, US_PER_MS),
      commit: take(this.#commit, US_PER_MS),
      batch: take(this.#batch, 1),
      stats,
    };
    this.#retries = 0;
    this.#inDoubt = 0;
    this.#every = Math.max(1, Math.ceil(second.transactions / MEASURED_PER_SECOND));
    this.#seconds.push(second);
    if (this.#seconds.length > SECONDS_MAX) this.#seconds.shift();
    for (const viewer of [...this.#viewers]) viewer(second);
  }
}

function record(histogram: RecordableHistogram, value: number): void {
  histogram.record(Math.max(1, Math.round(value)));
}

function take(histogram: RecordableHistogram, unit: number): Quantiles | null {
  if (histogram.count === 0) return null;
  const at = (percentile: number): number => histogram.percentile(percentile) / unit;
  const quantiles = { p50: at(50), p95: at(95), p99: at(99) };
  histogram.reset();
  return quantiles;
}

function sum(refusals: LedgerStats['counts']['refusals']): number {
  return Object.values(refusals).reduce((total, count) => total + count, 0);
}
