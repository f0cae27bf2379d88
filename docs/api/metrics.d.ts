// The public declarations of 'pursekit/metrics'. Written by: npm run api-report

import type { Ledger, LedgerTypes } from 'pursekit';

/**
 * Every metric of a ledger by its OpenTelemetry name. The names follow the semantic conventions: lower case, a
 * namespace in the singular before each dot, the plural for a counter of things.
 */
export const METRICS: Readonly<{
    'pursekit.transactions': Metric;
    'pursekit.command.duplicates': Metric;
    'pursekit.command.refusals': Metric;
    'pursekit.command.failures': Metric;
    'pursekit.conflicts': Metric;
    'pursekit.deliveries': Metric;
    'pursekit.store.retries': Metric;
    'pursekit.command.duration': Metric;
    'pursekit.command.queue.duration': Metric;
    'pursekit.command.plan.duration': Metric;
    'pursekit.command.commit.duration': Metric;
    'pursekit.batch.duration': Metric;
    'pursekit.batch.transactions': Metric;
    'pursekit.batch.units': Metric;
    'pursekit.wallet.resident': Metric;
    'pursekit.command.active': Metric;
    'pursekit.mailbox.depth': Metric;
    'pursekit.mailbox.depth_max': Metric;
    'pursekit.order.unplaced': Metric;
    'pursekit.order.lag': Metric;
    'pursekit.projection.lag': Metric;
    'pursekit.delivery.waiting': Metric;
    'pursekit.delivery.oldest_age': Metric;
    'pursekit.delivery.unhandled': Metric;
}>;

/** The metrics by name, with the fields that all have. */
export const METRIC_ENTRIES: readonly (readonly [name: MetricName, metric: Metric])[];

/** The parts of a ledger that are measured. */
export type MeasuredLedger<Types extends LedgerTypes = LedgerTypes> = Pick<Ledger<Types>, 'on' | 'stats'>;

/** One value of a metric. */
export interface Measurement {
    /** The metric. */
    readonly name: MetricName;
    /** The value, in the unit of the metric. */
    readonly value: number;
    /** The attributes that the metric has. */
    readonly attributes: MetricAttributes;
}

/** One metric: its kind, its unit in UCUM, its description, and the names of its attributes. */
export interface Metric {
    /** A counter only rises. A gauge is read from `stats()`. A histogram counts values in buckets. */
    readonly kind: 'counter' | 'gauge' | 'histogram';
    /** The unit in UCUM; a word in braces is a count of what it names. */
    readonly unit: string;
    /** One sentence. */
    readonly description: string;
    /** The names of its attributes. */
    readonly attributes: readonly string[];
    /** Histograms only: the upper bounds of its buckets. */
    readonly bounds?: readonly number[];
}

/** The values of the attributes of a measurement. */
export type MetricAttributes = Readonly<Record<string, string>>;

/** The name of a metric. */
export type MetricName = keyof typeof METRICS;

/** The receiver of measurements. A histogram records a value; a counter adds it. */
export interface MetricSink {
    /** Adds to a counter, or records a value of a histogram. */
    measure(name: MetricName, value: number, attributes: MetricAttributes): void;
}

/** The `content-type` of what {@link prometheusText} returns. */
export const PROMETHEUS_CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

/** The metrics of one ledger since {@link prometheusMetrics} was called. */
export interface PrometheusMetrics extends Disposable {
    /** All metrics in the text format of Prometheus. @throws the errors of `stats()`. */
    text(): Promise<string>;
    /** Ends the measuring. */
    end(): void;
}

/** The options of {@link prometheusMetrics}. */
export interface PrometheusOptions {
    /** Added to every line. */
    readonly labels?: MetricAttributes | undefined;
}

/** The name of an error in attributes: the code of a `LedgerError`, or the name of a class. */
export function errorType(error: unknown): string;

/** The Prometheus name of an attribute. */
export function labelName(name: string): string;

/**
 * Reports every counter and histogram of a ledger to a sink, from now on. The returned function ends it. Nothing is
 * measured, and no clock is read for it, while nobody does.
 */
export function measure<Types extends LedgerTypes>(ledger: Pick<Ledger<Types>, 'on'>, sink: MetricSink): () => void;

/**
 * Measures a ledger from now on, for Prometheus.
 *
 * @throws LedgerError `ERR_INVALID_OPTIONS` for an option or a label that cannot be.
 * @example
 * const metrics = prometheusMetrics(ledger, { labels: { shard: 'eu-1' } });
 * const body = await metrics.text();
 */
export function prometheusMetrics<Types extends LedgerTypes = LedgerTypes>(ledger: MeasuredLedger<Types>, options?: PrometheusOptions): PrometheusMetrics;

/**
 * The Prometheus name of a metric or an attribute, by the mapping that OpenTelemetry specifies: other characters become
 * underscores, the unit and the kind become suffixes, and a unit in braces is left out.
 */
export function prometheusName(name: MetricName): string;

/**
 * The metrics of a ledger in the text format of Prometheus. The first call begins the measuring, which ends with the
 * ledger: call it once at the start, so that the counts are those of the runtime.
 *
 * @throws the errors of `stats()`.
 */
export function prometheusText<Types extends LedgerTypes = LedgerTypes>(ledger: MeasuredLedger<Types>): Promise<string>;

/** The gauges of a ledger, from one call of `stats()`. */
export function readGauges(ledger: Pick<Ledger<LedgerTypes>, 'stats'>): Promise<readonly Measurement[]>;

