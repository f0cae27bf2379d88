import type { Processor } from '../actors/messages/delivery.ts';
import { LedgerError } from '../domain/errors.ts';
import { isName } from '../domain/values/names.ts';

/** Fails deliveries before their processor is called: each request applies to one attempt, of one type. */
export class DeliveryFailures {
  readonly #types: string[] = [];

  /** The calls that no delivery has met. */
  get unused(): readonly string[] {
    return this.#types.map((type) => `failNextDelivery('${type}')`);
  }

  /** Fails the next attempt of a delivery of this type. @throws LedgerError `ERR_INVALID_OPTIONS` */
  fail(type: string): void {
    if (!isName(type)) throw new LedgerError('ERR_INVALID_OPTIONS', 'failNextDelivery: expected the type of an action');
    this.#types.push(type);
  }

  /** The processor, which a requested failure precedes. */
  watch(type: string, processor: Processor): Processor {
    return (delivery, commands) => {
      const at = this.#types.indexOf(type);
      if (at === -1) return processor(delivery, commands);
      this.#types.splice(at, 1);
      throw new Error(`an injected failure of a delivery of type ${type}`);
    };
  }

  /** Removes the requests that no delivery has met. */
  discard(): void {
    this.#types.length = 0;
  }
}
