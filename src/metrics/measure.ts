import { isLedgerError, type Ledger, type LedgerTypes, type RuntimeEvents } from '../index.ts';
import type { Measurement, MetricAttributes, MetricName } from './catalogue.ts';

/** The receiver of measurements. A histogram records a value; a counter adds it. */
export interface MetricSink {
  /** Adds to a counter, or records a value of a histogram. */
  measure(name: MetricName, value: number, attributes: MetricAttributes): void;
}

const NONE: MetricAttributes = Object.freeze({});

/**
 * Reports every counter and histogram of a ledger to a sink, from now on. The returned function ends it. Nothing is
 * measured, and no clock is read for it, while nobody does.
 */
export function measure<Types extends LedgerTypes>(ledger: Pick<Ledger<Types>, 'on'>, sink: MetricSink): () => void {
  const count = (name: MetricName, attributes: MetricAttributes = NONE): void => sink.measure(name, 1, attributes);
  const delivered = (result: string) => (event: { readonly delivery: { readonly action: object } }) =>
    count('pursekit.deliveries', {
      'pursekit.action.type': String((event.delivery.action as { readonly type?: unknown }).type),
      'pursekit.delivery.result': result,
    });
  const stops = [
    ledger.on('transaction:committed', (event) => committed(event, sink)),
    ledger.on('transaction:duplicate', () => count('pursekit.command.duplicates')),
    ledger.on('transaction:rejected', ({ reason }) =>
      count('pursekit.command.refusals', { 'pursekit.refusal.reason': reason }),
    ),
    ledger.on('transaction:retrying', () => count('pursekit.conflicts')),
    ledger.on('command:answered', ({ status, error }) => {
      if (status === 'failed') count('pursekit.command.failures', { 'error.type': errorType(error) });
    }),
    ledger.on('batch:committed', ({ units, transactions, ms }) => {
      sink.measure('pursekit.batch.duration', ms / 1_000, NONE);
      sink.measure('pursekit.batch.transactions', transactions, NONE);
      sink.measure('pursekit.batch.units', units, NONE);
    }),
    ledger.on('store:retrying', ({ statement }) =>
      count('pursekit.store.retries', { 'pursekit.statement.name': statement }),
    ),
    ledger.on('delivery:made', delivered('made')),
    ledger.on('delivery:failed', delivered('failed')),
    ledger.on('delivery:dead', delivered('dead')),
  ];
  return () => {
    for (const stop of stops.splice(0)) stop();
  };
}

/** The name of an error in attributes: the code of a `LedgerError`, or the name of a class. */
export function errorType(error: unknown): string {
  if (isLedgerError(error)) return error.code;
  return error instanceof Error ? error.name : '_OTHER';
}

/** A merge of a wallet has no command, and no times of one. */
function committed(
  {
    transaction,
    waitedMs,
    queuedMs,
    planMs,
    commitMs,
  }: Pick<RuntimeEvents['transaction:committed'], 'transaction' | 'waitedMs' | 'queuedMs' | 'planMs' | 'commitMs'>,
  sink: MetricSink,
): void {
  const attributes = { 'pursekit.transaction.kind': transaction.kind };
  sink.measure('pursekit.transactions', 1, attributes);
  if (transaction.kind === 'merge' || transaction.kind === 'expire') return;
  sink.measure('pursekit.command.duration', waitedMs / 1_000, attributes);
  sink.measure('pursekit.command.queue.duration', queuedMs / 1_000, attributes);
  sink.measure('pursekit.command.plan.duration', planMs / 1_000, attributes);
  sink.measure('pursekit.command.commit.duration', commitMs / 1_000, attributes);
}

/** The gauges of a ledger, from one call of `stats()`. */
export async function readGauges(ledger: Pick<Ledger<LedgerTypes>, 'stats'>): Promise<readonly Measurement[]> {
  const { mailboxes, order, deliveries } = await ledger.stats();
  const gauge = (name: MetricName, value: number, attributes = NONE): Measurement => ({ name, value, attributes });
  return [
    gauge('pursekit.wallet.resident', mailboxes.wallets),
    gauge('pursekit.command.active', mailboxes.commands),
    gauge('pursekit.mailbox.depth', mailboxes.depth),
    gauge('pursekit.mailbox.depth_max', mailboxes.depthMax),
    gauge('pursekit.order.unplaced', order.unplaced),
    gauge('pursekit.order.lag', order.lagMs / 1_000),
    gauge('pursekit.projection.lag', order.spends.lagMs / 1_000),
    ...deliveries.flatMap(({ type, due, backingOff, claimed, scheduled, oldestMs = 0, hasProcessor }) => {
      const ofType = { 'pursekit.action.type': type };
      const waiting = (state: string, value: number): Measurement =>
        gauge('pursekit.delivery.waiting', value, { ...ofType, 'pursekit.delivery.state': state });
      return [
        waiting('due', due),
        waiting('backing_off', backingOff),
        waiting('claimed', claimed),
        waiting('scheduled', scheduled),
        gauge('pursekit.delivery.oldest_age', oldestMs / 1_000, ofType),
        gauge('pursekit.delivery.unhandled', hasProcessor ? 0 : due, ofType),
      ];
    }),
  ];
}
