import { type Attributes, type MeterProvider, metrics, type TracerProvider, trace } from '@opentelemetry/api';
import type { ExternalEvent, Ledger, LedgerTypes, Processor } from '../../index.ts';
import { CommandSpans } from './command-spans.ts';
import { measureWith } from './instruments.ts';
import { TracedFunctions } from './traced-functions.ts';

/** The name of the meter and of the tracer. */
export const SCOPE = 'pursekit';

/** The options of {@link instrument}. */
export interface InstrumentOptions {
  /** Makes the meter; the global provider by default. `false` measures nothing. */
  readonly meterProvider?: MeterProvider | false | undefined;
  /** Makes the tracer; the global provider by default. `false` makes no span. */
  readonly tracerProvider?: TracerProvider | false | undefined;
  /** Attributes of every measurement and every span, such as the name of a shard. */
  readonly attributes?: Attributes | undefined;
}

/**
 * The instrumentation of a ledger. Its functions wrap what a host registers, so that the context of a trace reaches it.
 * With `tracerProvider: false` they return what they are given.
 */
export interface Instrumentation extends Disposable {
  /**
   * Wraps a processor: it runs in a span that links to that of the command, and its own commands are children.
   *
   * @example
   * ledger.processor('BuyItem', telemetry.processor(async ({ action }) => grant(action.itemId)));
   */
  processor<Own extends object, Types extends LedgerTypes>(inner: Processor<Own, Types>): Processor<Own, Types>;
  /** Wraps a handler of events: it runs in a span, a child of the one that is active where `dispatch()` is called. */
  handler<Event extends ExternalEvent, Rest extends readonly unknown[]>(
    inner: (event: Event, ...rest: Rest) => unknown,
  ): (event: Event, ...rest: Rest) => unknown;
  /** Wraps a listener: it runs in the context of the command that its event is about. */
  listener<Event extends object>(inner: (event: Event) => unknown): (event: Event) => unknown;
  /** Ends the instrumentation, and the spans that are open. */
  end(): void;
}

/**
 * Reports a ledger to OpenTelemetry, from now on: metrics, a span per command and one per batch. The metrics have the
 * names of `METRICS` of `pursekit/metrics`.
 *
 * @example
 * using telemetry = instrument(ledger, { attributes: { 'game.shard': 'eu-1' } });
 */
export function instrument<Types extends LedgerTypes = LedgerTypes>(
  ledger: Pick<Ledger<Types>, 'on' | 'stats'>,
  options: InstrumentOptions = {},
): Instrumentation {
  const { meterProvider = metrics, tracerProvider = trace, attributes = {} } = options;
  const ends: (() => void)[] = [];
  if (meterProvider !== false) ends.push(measureWith(meterProvider.getMeter(SCOPE), ledger, attributes));
  const tracer = tracerProvider === false ? undefined : tracerProvider.getTracer(SCOPE);
  const end = (): void => {
    for (const stop of ends.splice(0)) stop();
  };
  if (tracer === undefined) {
    return {
      processor: (inner) => inner,
      handler: (inner) => inner,
      listener: (inner) => inner,
      end,
      [Symbol.dispose]: end,
    };
  }
  const spans = new CommandSpans(tracer, attributes);
  ends.push(spans.follow(ledger));
  const traced = new TracedFunctions(tracer, attributes, spans.commands);
  return {
    processor: (inner) => traced.processor(inner),
    handler: (inner) => traced.handler(inner),
    listener: (inner) => traced.listener(inner),
    end,
    [Symbol.dispose]: end,
  };
}
