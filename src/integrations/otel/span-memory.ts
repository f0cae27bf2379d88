import type { SpanContext } from '@opentelemetry/api';

/** The contexts of the latest spans by id, up to a limit: a link to an older span is left out. */
export class SpanMemory {
  readonly #max: number;
  readonly #contexts = new Map<string | number, SpanContext>();

  constructor(max: number) {
    this.#max = max;
  }

  /** Remembers the context of a span, and forgets the oldest one if there are too many. */
  add(id: string | number, context: SpanContext): void {
    this.#contexts.delete(id);
    this.#contexts.set(id, context);
    if (this.#contexts.size <= this.#max) return;
    const [oldest] = this.#contexts.keys();
    if (oldest !== undefined) this.#contexts.delete(oldest);
  }

  /** The context of a span; undefined if it is not remembered. */
  get(id: string | number): SpanContext | undefined {
    return this.#contexts.get(id);
  }
}
