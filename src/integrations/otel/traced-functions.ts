import { types } from 'node:util';
import { type Attributes, context, type Span, SpanKind, type Tracer, trace } from '@opentelemetry/api';
import type { Delivery, ExternalEvent, LedgerTypes, Processor } from '../../index.ts';
import { failSpan } from './command-spans.ts';
import type { SpanMemory } from './span-memory.ts';

/** Wraps the functions of a host so that they run in a span, or in the context of one. */
export class TracedFunctions {
  readonly #tracer: Tracer;
  readonly #attributes: Attributes;
  readonly #commands: SpanMemory;

  /** `commands` has the spans of commands by the id of their transaction. */
  constructor(tracer: Tracer, attributes: Attributes, commands: SpanMemory) {
    this.#tracer = tracer;
    this.#attributes = attributes;
    this.#commands = commands;
  }

  /**
   * A processor that runs in a span of its own, in a trace of its own, that links to the span of the command with the
   * action. Commands that it issues are children of it.
   */
  processor<Own extends object, Types extends LedgerTypes>(inner: Processor<Own, Types>): Processor<Own, Types> {
    return (delivery, commands) => {
      const origin = this.#commands.get(delivery.transactionId);
      const span = this.#tracer.startSpan(`process ${typeOf(delivery)}`, {
        kind: SpanKind.CONSUMER,
        root: true,
        links: origin === undefined ? [] : [{ context: origin }],
        attributes: {
          ...this.#attributes,
          'messaging.system': 'pursekit',
          'messaging.operation.name': 'process',
          'messaging.operation.type': 'process',
          'messaging.destination.name': typeOf(delivery),
          'messaging.message.id': delivery.id,
          'pursekit.transaction.id': delivery.transactionId,
          'pursekit.wallet.name': delivery.wallet,
          'pursekit.delivery.attempt': delivery.attempt,
        },
      });
      return runIn(span, () => inner(delivery, commands));
    };
  }

  /** A handler of events that runs in a span, a child of the span that is active where `dispatch()` is called. */
  handler<Event extends ExternalEvent, Rest extends readonly unknown[]>(
    inner: (event: Event, ...rest: Rest) => unknown,
  ): (event: Event, ...rest: Rest) => unknown {
    return (event, ...rest) => {
      const span = this.#tracer.startSpan(`process ${event.type}`, {
        kind: SpanKind.CONSUMER,
        attributes: {
          ...this.#attributes,
          'messaging.system': 'pursekit',
          'messaging.operation.name': 'process',
          'messaging.operation.type': 'process',
          'messaging.destination.name': event.type,
          'cloudevents.event_id': event.id,
          'cloudevents.event_source': event.source,
          'cloudevents.event_type': event.type,
        },
      });
      return runIn(span, () => inner(event, ...rest));
    };
  }

  /** A listener that runs in the context of the span of the command that its event is about, if that is remembered. */
  listener<Event extends object>(inner: (event: Event) => unknown): (event: Event) => unknown {
    return (event) => {
      const id = transactionIdOf(event);
      const origin = id === undefined ? undefined : this.#commands.get(id);
      if (origin === undefined) return inner(event);
      return context.with(trace.setSpanContext(context.active(), origin), () => inner(event));
    };
  }
}

/** Runs a function in the context of a span, which ends with its result or its error. */
function runIn(span: Span, run: () => unknown): unknown {
  const failed = (error: unknown): never => {
    failSpan(span, error);
    span.end();
    throw error;
  };
  return context.with(trace.setSpan(context.active(), span), () => {
    let result: unknown;
    try {
      result = run();
    } catch (error) {
      return failed(error);
    }
    if (!types.isPromise(result)) {
      span.end();
      return result;
    }
    return result.then((value) => {
      span.end();
      return value;
    }, failed);
  });
}

function typeOf({ action }: Delivery<object>): string {
  return String((action as { readonly type?: unknown }).type);
}

/** The id of the transaction that an event of the runtime is about. */
function transactionIdOf(event: object): string | undefined {
  const { transaction, command, delivery } = event as {
    readonly transaction?: { readonly id?: unknown };
    readonly command?: { readonly id?: unknown };
    readonly delivery?: { readonly transactionId?: unknown };
  };
  const id = transaction?.id ?? command?.id ?? delivery?.transactionId ?? ('id' in event ? event.id : undefined);
  return typeof id === 'string' ? id : undefined;
}
