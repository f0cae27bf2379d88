import type { Attributes, BatchObservableResult, Meter, Observable } from '@opentelemetry/api';
import type { LedgerTypes } from '../../index.ts';
import { METRIC_ENTRIES, type MeasuredLedger, type MetricName, measure, readGauges } from '../../metrics/index.ts';

/** Measures a ledger with the instruments of a meter, from now on. The returned function ends it. */
export function measureWith<Types extends LedgerTypes>(
  meter: Meter,
  ledger: MeasuredLedger<Types>,
  common: Attributes,
): () => void {
  const record = new Map<MetricName, (value: number, attributes: Attributes) => void>();
  const gauges = new Map<MetricName, Observable>();
  for (const [name, { kind, unit, description, bounds = [] }] of METRIC_ENTRIES) {
    const options = { unit, description };
    if (kind === 'gauge') gauges.set(name, meter.createObservableGauge(name, options));
    else if (kind === 'counter') {
      const counter = meter.createCounter(name, options);
      record.set(name, (value, attributes) => counter.add(value, attributes));
    } else {
      const advice = { explicitBucketBoundaries: [...bounds] };
      const histogram = meter.createHistogram(name, { ...options, advice });
      record.set(name, (value, attributes) => histogram.record(value, attributes));
    }
  }
  const observe = async (result: BatchObservableResult): Promise<void> => {
    for (const { name, value, attributes } of await readGauges(ledger)) {
      const gauge = gauges.get(name);
      if (gauge !== undefined) result.observe(gauge, value, { ...common, ...attributes });
    }
  };
  const observed = [...gauges.values()];
  meter.addBatchObservableCallback(observe, observed);
  const stop = measure(ledger, {
    measure: (name, value, attributes) => record.get(name)?.(value, { ...common, ...attributes }),
  });
  return () => {
    stop();
    meter.removeBatchObservableCallback(observe, observed);
  };
}
