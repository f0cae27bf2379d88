import { type Attributes, type Span, SpanKind, SpanStatusCode, type Tracer } from '@opentelemetry/api';
import type { Ledger, LedgerTypes, RuntimeEvents } from '../../index.ts';
import { errorType } from '../../metrics/index.ts';
import { SpanMemory } from './span-memory.ts';
import { wallClock } from './wall-clock.ts';

/** Commands whose spans are remembered after their end, for the deliveries and the listeners of their transactions. */
const COMMANDS_MAX = 10_000;
const BATCHES_MAX = 1_000;

/**
 * The spans of commands and batches. The span of a command is a child of the span that is active where the command is
 * called, and links to that of the batch that committed it, which has a trace of its own.
 *
 * Owns: the spans of the commands that are not answered.
 */
export class CommandSpans {
  readonly #tracer: Tracer;
  readonly #attributes: Attributes;
  readonly #open = new Map<string, Span>();
  readonly #batches = new SpanMemory(BATCHES_MAX);
  /** The spans of commands, by the id of their transaction. */
  readonly commands = new SpanMemory(COMMANDS_MAX);

  constructor(tracer: Tracer, attributes: Attributes) {
    this.#tracer = tracer;
    this.#attributes = attributes;
  }

  /** Follows the events of a ledger. The returned function ends that, and the spans that are open. */
  follow<Types extends LedgerTypes>(ledger: Pick<Ledger<Types>, 'on'>): () => void {
    const stops = [
      ledger.on('command:received', (event) => this.#received(event)),
      ledger.on('batch:committed', (event) => this.#batch(event)),
      ledger.on('transaction:retrying', (event) => this.#retrying(event)),
      ledger.on('transaction:committed', (event) => this.#committed(event)),
      ledger.on('command:answered', (event) => this.#answered(event)),
    ];
    return () => {
      for (const stop of stops.splice(0)) stop();
      for (const span of this.#open.values()) span.end();
      this.#open.clear();
    };
  }

  #received({ command, wallet }: RuntimeEvents['command:received']): void {
    const { id, kind, key, dryRun } = command;
    const span = this.#tracer.startSpan(`pursekit.${kind}`, {
      kind: SpanKind.INTERNAL,
      attributes: {
        ...this.#attributes,
        'pursekit.command.kind': kind,
        'pursekit.transaction.id': id,
        ...(wallet === undefined ? {} : { 'pursekit.wallet.name': wallet }),
        ...(key === undefined ? {} : { 'pursekit.command.key': key }),
        ...(dryRun === true ? { 'pursekit.command.dry_run': true } : {}),
      },
    });
    this.#open.set(id, span);
    this.commands.add(id, span.spanContext());
  }

  /** The span of a batch is made when it is committed: its start is computed from its duration. */
  #batch({ units, transactions, ms, commitId }: RuntimeEvents['batch:committed']): void {
    const endMs = wallClock();
    const span = this.#tracer.startSpan('pursekit.commit_batch', {
      kind: SpanKind.CLIENT,
      root: true,
      startTime: endMs - ms,
      attributes: {
        ...this.#attributes,
        'db.system.name': 'postgresql',
        'db.operation.name': 'commit_batch',
        ...(transactions > 1 ? { 'db.operation.batch.size': transactions } : {}),
        'pursekit.batch.transactions': transactions,
        'pursekit.batch.units': units,
        ...(commitId === undefined ? {} : { 'pursekit.commit.id': commitId }),
      },
    });
    if (commitId !== undefined) this.#batches.add(commitId, span.spanContext());
    span.end(endMs);
  }

  #retrying({ commands, attempt, delayMs, lost }: RuntimeEvents['transaction:retrying']): void {
    for (const { id } of commands)
      this.#open.get(id)?.addEvent('pursekit.conflict', {
        'pursekit.attempt': attempt,
        'pursekit.delay_ms': delayMs,
        'pursekit.outpoints.lost': [...lost],
      });
  }

  #committed(event: RuntimeEvents['transaction:committed']): void {
    const { transaction, queuedMs, planMs, commitMs, attempts } = event;
    const span = this.#open.get(transaction.id);
    if (span === undefined) return;
    span.setAttributes({
      'pursekit.command.queued_ms': queuedMs,
      'pursekit.command.plan_ms': planMs,
      'pursekit.command.commit_ms': commitMs,
      'pursekit.command.attempts': attempts,
      'pursekit.commit.id': transaction.commitId,
    });
    const context = this.#batches.get(transaction.commitId);
    if (context !== undefined) span.addLink({ context });
  }

  #answered({ id, status, reason, error }: RuntimeEvents['command:answered']): void {
    const span = this.#open.get(id);
    if (span === undefined) return;
    this.#open.delete(id);
    span.setAttribute('pursekit.command.status', status);
    if (reason !== undefined) span.setAttribute('pursekit.refusal.reason', reason);
    if (status === 'failed') failSpan(span, error);
    span.end();
  }
}

/** Marks a span as failed with an error. A refusal is an answer, and no error. */
export function failSpan(span: Span, error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  span.setAttribute('error.type', errorType(error));
  span.recordException(error instanceof Error ? error : message);
  span.setStatus({ code: SpanStatusCode.ERROR, message });
}
