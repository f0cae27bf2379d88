import { context, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Ledger } from '../../../src/index.ts';
import { type InstrumentOptions, instrument } from '../../../src/integrations/otel/index.ts';
import { METRIC_ENTRIES } from '../../../src/metrics/index.ts';
import { ManualClock } from '../../../src/testing/index.ts';
import { describeLedgers } from '../../support/describe-ledgers.ts';

beforeAll(() => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
});
afterAll(() => {
  context.disable();
});

/** Instruments a ledger with exporters in memory. */
function tracing(ledger: Ledger, options: InstrumentOptions = {}) {
  const exporter = new InMemorySpanExporter();
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  const telemetry = instrument(ledger, { meterProvider: false, tracerProvider: provider, ...options });
  const tracer = provider.getTracer('host');
  return {
    telemetry,
    named: (name: string): ReadableSpan[] => exporter.getFinishedSpans().filter((span) => span.name === name),
    /** Runs a function in a span of the host. */
    inSpan: async <Result>(run: () => Promise<Result>): Promise<Span> => {
      const span = tracer.startSpan('host');
      await context.with(trace.setSpan(context.active(), span), run);
      span.end();
      return span;
    },
  };
}

describeLedgers('the spans of a ledger', (open) => {
  test('a command has one, a child of the span of its caller, with its times and a link to the batch', async () => {
    const clock = new ManualClock();
    const ledger = await open({ clock });
    const { named, inSpan } = tracing(ledger, { attributes: { 'game.shard': 'eu' } });
    const gate = ledger.gateNextCommit();
    const host = inSpan(() => ledger.mint({ to: 'alice', assets: { gold: 1n }, key: 'grant' }));
    await gate.entered;
    await clock.advance(40);
    gate.open();

    const { spanId, traceId } = (await host).spanContext();

    const [span] = named('pursekit.mint');
    const [batch] = named('pursekit.commit_batch');
    expect(span?.kind).toBe(SpanKind.INTERNAL);
    expect(span?.parentSpanContext?.spanId).toBe(spanId);
    expect(span?.spanContext().traceId).toBe(traceId);
    expect(span?.attributes).toMatchObject({
      'game.shard': 'eu',
      'pursekit.command.kind': 'mint',
      'pursekit.command.key': 'grant',
      'pursekit.command.status': 'committed',
      'pursekit.wallet.name': 'alice',
      'pursekit.command.queued_ms': 0,
      'pursekit.command.plan_ms': 0,
      'pursekit.command.commit_ms': 40,
      'pursekit.command.attempts': 1,
    });
    expect(batch?.kind).toBe(SpanKind.CLIENT);
    expect(batch?.parentSpanContext).toBeUndefined();
    expect(batch?.attributes).toMatchObject({ 'db.system.name': 'postgresql', 'pursekit.batch.transactions': 1 });
    expect(span?.links.map((link) => link.context.spanId)).toEqual([batch?.spanContext().spanId]);
  });

  test('commands of several callers in one batch keep their callers, and link to the same batch', async () => {
    const ledger = await open();
    const { named, inSpan } = tracing(ledger);
    const wallets = ['alice', 'bob', 'carol'];

    const hosts = await Promise.all(wallets.map((to) => inSpan(() => ledger.mint({ to, assets: { gold: 1n } }))));

    const spans = named('pursekit.mint');
    const parents = spans.map((span) => span.parentSpanContext?.spanId).sort();
    expect(parents).toEqual(hosts.map((host) => host.spanContext().spanId).sort());
    expect(new Set(spans.map(({ links }) => links[0]?.context.spanId)).size).toBe(
      named('pursekit.commit_batch').length,
    );
  });

  test('a refusal leaves its span unmarked, and an error marks it with its code', async () => {
    const ledger = await open();
    const { named } = tracing(ledger);
    await ledger.transfer({ from: 'alice', to: 'bob', assets: { gold: 1n } });
    await ledger.mint({ to: 'alice', assets: { gold: 1n }, key: 'grant' });
    await expect(ledger.mint({ to: 'alice', assets: { gold: 2n }, key: 'grant' })).rejects.toThrow('other content');

    const [refused] = named('pursekit.transfer');
    expect(refused?.attributes['pursekit.refusal.reason']).toBe('insufficient_funds');
    expect(refused?.status.code).toBe(SpanStatusCode.UNSET);
    const failed = named('pursekit.mint')[1];
    expect(failed?.status.code).toBe(SpanStatusCode.ERROR);
    expect(failed?.attributes).toMatchObject({ 'pursekit.command.status': 'failed', 'error.type': 'ERR_KEY_REUSED' });
  });

  test('a command that lost an input says so, with the outpoints', async () => {
    const clock = new ManualClock();
    const ledger = await open({ clock, conflictAttemptsMax: 10 });
    const other = await ledger.another();
    const { named } = tracing(ledger);
    await ledger.mint({ to: 'alice', assets: { gold: 5n } });
    await other.transfer({ from: 'alice', to: 'bob', assets: { gold: 1n } });

    await clock.runUntil(ledger.transfer({ from: 'alice', to: 'bob', assets: { gold: 2n } }));

    const [span] = named('pursekit.transfer');
    expect(span?.attributes['pursekit.command.attempts']).toBe(2);
    expect(span?.events.map(({ name }) => name)).toEqual(['pursekit.conflict']);
    expect(span?.events[0]?.attributes?.['pursekit.outpoints.lost']).toHaveLength(1);
    await other.close();
  });

  test('a processor runs in one that links to the command, and its own commands are children of it', async () => {
    const ledger = await open();
    const { named, inSpan, telemetry } = tracing(ledger);
    ledger.processor(
      'BuyItem',
      telemetry.processor(async ({ wallet }, commands) => {
        await commands.mint({ to: wallet, assets: { car: 1n } });
      }),
    );

    await inSpan(() => ledger.mint({ to: 'alice', assets: { gold: 1n }, actions: [{ type: 'BuyItem' }] }));
    await ledger.settled();

    const [first, second] = named('pursekit.mint');
    const [process] = named('process BuyItem');
    expect(process?.kind).toBe(SpanKind.CONSUMER);
    expect(process?.parentSpanContext).toBeUndefined();
    expect(process?.links.map((link) => link.context.spanId)).toEqual([first?.spanContext().spanId]);
    expect(process?.attributes).toMatchObject({
      'messaging.destination.name': 'BuyItem',
      'pursekit.delivery.attempt': 1,
    });
    expect(second?.parentSpanContext?.spanId).toBe(process?.spanContext().spanId);
  });

  test('a processor that fails has a failed one, and the delivery fails as without it', async () => {
    const ledger = await open({ deliveryAttemptsMax: 1 });
    const { named, telemetry } = tracing(ledger);
    ledger.processor(
      'Sync',
      telemetry.processor(() => {
        throw new Error('sync');
      }),
    );
    ledger.processor(
      'Async',
      telemetry.processor(() => Promise.reject(new Error('async'))),
    );

    await ledger.mint({ to: 'alice', assets: { gold: 1n }, actions: [{ type: 'Sync' }, { type: 'Async' }] });
    await ledger.settled();

    const failures = [...named('process Sync'), ...named('process Async')].map(({ status }) => status);
    expect(failures).toEqual([
      { code: SpanStatusCode.ERROR, message: 'sync' },
      { code: SpanStatusCode.ERROR, message: 'async' },
    ]);
    expect(await ledger.deadLetters.list()).toHaveLength(2);
  });

  test('a handler runs in a child of the caller of dispatch(), and its commands are children of it', async () => {
    const ledger = await open();
    const { named, inSpan, telemetry } = tracing(ledger);
    ledger.handler(
      'shop.paid',
      telemetry.handler((_event, commands) => commands.mint({ to: 'alice', assets: { gold: 1n } })),
    );

    const host = await inSpan(() => ledger.dispatch({ type: 'shop.paid', source: 'shop', id: 'order-7', data: {} }));

    const [handled] = named('process shop.paid');
    const [mint] = named('pursekit.mint');
    expect(handled?.parentSpanContext?.spanId).toBe(host.spanContext().spanId);
    expect(mint?.parentSpanContext?.spanId).toBe(handled?.spanContext().spanId);
  });

  test('a listener runs in the context of the command that its event is about', async () => {
    const ledger = await open();
    const { named, inSpan, telemetry } = tracing(ledger);
    const seen: (string | undefined)[] = [];
    const look = telemetry.listener(() => void seen.push(trace.getActiveSpan()?.spanContext().spanId));
    ledger.on('transaction:committed', look);
    ledger.on('transaction:rejected', look);
    ledger.on('wallet:passivated', look);

    await inSpan(() => ledger.mint({ to: 'alice', assets: { gold: 1n } }));
    await inSpan(() => ledger.burn({ from: 'alice', assets: { gold: 9n } }));

    const spans = [...named('pursekit.mint'), ...named('pursekit.burn')];
    expect(seen).toEqual(spans.map((span) => span.spanContext().spanId));
  });

  test('end with the instrumentation, also that of a command in flight', async () => {
    const ledger = await open();
    const { named, telemetry } = tracing(ledger);
    const gate = ledger.gateNextCommit();
    const mint = ledger.mint({ to: 'alice', assets: { gold: 1n } });
    await gate.entered;
    telemetry.end();
    gate.open();
    await mint;
    await ledger.mint({ to: 'alice', assets: { gold: 1n } });

    expect(named('pursekit.mint')).toHaveLength(1);
    expect(named('pursekit.commit_batch')).toHaveLength(0);
  });
});

describeLedgers('the metrics of a ledger in OpenTelemetry', (open) => {
  test('have the names, the units and the kinds of the catalogue', async () => {
    const ledger = await open();
    const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
    const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 86_400_000 });
    const meterProvider = new MeterProvider({ readers: [reader] });
    const telemetry = instrument(ledger, { meterProvider, tracerProvider: false, attributes: { 'game.shard': 'eu' } });
    ledger.processor(
      'Sync',
      telemetry.processor(() => undefined),
    );
    const actions = [{ type: 'Sync' }, { type: 'Later' }];
    await ledger.mint({ to: 'alice', assets: { gold: 5n }, key: 'grant', actions });
    await ledger.mint({ to: 'alice', assets: { gold: 5n }, key: 'grant', actions });
    await ledger.transfer({ from: 'alice', to: 'bob', assets: { gold: 9n } });
    await expect(ledger.mint({ to: 'alice', assets: { gold: 6n }, key: 'grant' })).rejects.toThrow('other content');
    await ledger.settled();

    await reader.forceFlush();

    const metrics = exporter.getMetrics().flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((scope) => scope.metrics));
    const described = new Map(METRIC_ENTRIES.map(([name, metric]) => [name as string, metric]));
    for (const { descriptor, dataPoints } of metrics) {
      const metric = described.get(descriptor.name);
      expect({ unit: descriptor.unit, description: descriptor.description }).toEqual({
        unit: metric?.unit,
        description: metric?.description,
      });
      for (const { attributes } of dataPoints)
        expect(Object.keys(attributes).sort()).toEqual(['game.shard', ...(metric?.attributes ?? [])].sort());
    }
    const notMeasured = METRIC_ENTRIES.map(([name]) => name).filter(
      (name) => !metrics.some(({ descriptor }) => descriptor.name === name),
    );
    expect(notMeasured).toEqual(['pursekit.conflicts', 'pursekit.store.retries']);
    telemetry.end();
    await meterProvider.shutdown();
  });

  test('are left out of a collection after the ledger is closed, which does not fail', async () => {
    const ledger = await open();
    const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
    const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 86_400_000 });
    const meterProvider = new MeterProvider({ readers: [reader] });
    using _telemetry = instrument(ledger, { meterProvider, tracerProvider: false });
    await ledger.mint({ to: 'alice', assets: { gold: 5n } });
    await ledger.close();

    await reader.forceFlush();

    const names = exporter
      .getMetrics()
      .flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((scope) => scope.metrics))
      .filter(({ dataPoints }) => dataPoints.length > 0)
      .map(({ descriptor }) => descriptor.name);
    expect(names).toContain('pursekit.transactions');
    expect(names).not.toContain('pursekit.wallet.resident');
    await meterProvider.shutdown();
  });
});
