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

/** Buckets of durations in seconds: from one millisecond, the resolution of the clock, to ten seconds. */
const SECONDS: readonly number[] = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10];
/** Buckets of the sizes of batches. */
const SIZES: readonly number[] = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000];

const kind = 'pursekit.transaction.kind';
const type = 'pursekit.action.type';

function counter(unit: string, description: string, ...attributes: readonly string[]): Metric {
  return { kind: 'counter', unit, description, attributes };
}

function gauge(unit: string, description: string, ...attributes: readonly string[]): Metric {
  return { kind: 'gauge', unit, description, attributes };
}

function histogram(unit: string, description: string, ...attributes: readonly string[]): Metric {
  return { kind: 'histogram', unit, description, attributes, bounds: unit === 's' ? SECONDS : SIZES };
}

/**
 * Every metric of a ledger by its OpenTelemetry name. The names follow the semantic conventions: lower case, a
 * namespace in the singular before each dot, the plural for a counter of things.
 */
export const METRICS = Object.freeze({
  'pursekit.transactions': counter('{transaction}', 'Transactions that were committed.', kind),
  'pursekit.command.duplicates': counter('{command}', 'Commands that repeated a committed one.'),
  'pursekit.command.refusals': counter('{command}', 'Commands that a rule refused.', 'pursekit.refusal.reason'),
  'pursekit.command.failures': counter('{command}', 'Commands that failed with an error.', 'error.type'),
  'pursekit.conflicts': counter(
    '{conflict}',
    'Conflicts with another runtime after which commands were planned again.',
  ),
  'pursekit.deliveries': counter('{delivery}', 'Attempts of deliveries.', type, 'pursekit.delivery.result'),
  'pursekit.store.retries': counter('{retry}', 'Statements that were sent again.', 'pursekit.statement.name'),
  'pursekit.command.duration': histogram('s', 'From the acceptance of a command to its committed event.', kind),
  'pursekit.command.queue.duration': histogram('s', 'From acceptance to the batch that committed the command.', kind),
  'pursekit.command.plan.duration': histogram('s', 'Planning of the batch that committed the command.', kind),
  'pursekit.command.commit.duration': histogram('s', 'From the send of that batch to the answer.', kind),
  'pursekit.batch.duration': histogram('s', 'From the first attempt of a batch to the answer of the database.'),
  'pursekit.batch.transactions': histogram('{transaction}', 'Transactions of a batch.'),
  'pursekit.batch.units': histogram('{unit}', 'Units of a batch.'),
  'pursekit.wallet.resident': gauge('{wallet}', 'Wallets in memory.'),
  'pursekit.command.active': gauge('{command}', 'Commands that are accepted and not answered.'),
  'pursekit.mailbox.depth': gauge('{command}', 'Commands in all mailboxes.'),
  'pursekit.mailbox.depth_max': gauge('{command}', 'Commands in the fullest mailbox.'),
  'pursekit.order.unplaced': gauge('{commit}', 'Commits without a position; 1000 stands for 1000 or more.'),
  'pursekit.order.lag': gauge('s', 'Age of the oldest commit without a position.'),
  'pursekit.projection.lag': gauge('s', 'Age of the oldest commit whose spends are not projected.'),
  'pursekit.delivery.waiting': gauge('{delivery}', 'Deliveries that wait.', type, 'pursekit.delivery.state'),
  'pursekit.delivery.oldest_age': gauge('s', 'Age of the oldest delivery that waits.', type),
  'pursekit.delivery.unhandled': gauge('{delivery}', 'Due deliveries without a processor in this runtime.', type),
} satisfies Record<string, Metric>);

/** The name of a metric. */
export type MetricName = keyof typeof METRICS;

/** The metrics by name, with the fields that all have. */
export const METRIC_ENTRIES: readonly (readonly [name: MetricName, metric: Metric])[] = Object.entries(
  METRICS,
) as (readonly [MetricName, Metric])[];

/** The values of the attributes of a measurement. */
export type MetricAttributes = Readonly<Record<string, string>>;

/** One value of a metric. */
export interface Measurement {
  /** The metric. */
  readonly name: MetricName;
  /** The value, in the unit of the metric. */
  readonly value: number;
  /** The attributes that the metric has. */
  readonly attributes: MetricAttributes;
}
