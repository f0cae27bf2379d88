import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks';
import type { Delivery, DeliveryCall } from '../messages/delivery.ts';

/**
 * Runs the processors of a relay in a context of their own.
 *
 * 1. A processor runs in the async context of its registration. Without that it would run in the context of any caller
 *    that happened to wake the relay, and read the `AsyncLocalStorage` values of another player's request.
 * 2. A call from within a running processor can be told from other calls: what waits for the processor refuses it.
 */
export class ProcessorCalls {
  readonly #calls = new AsyncLocalStorage<{ isRunning: boolean }>();

  /** True if the current code was called by a processor that has not finished. */
  get isInside(): boolean {
    return this.#calls.getStore()?.isRunning === true;
  }

  /** Binds a processor to the current context. */
  bind(processor: DeliveryCall): DeliveryCall {
    const resource = new AsyncResource('pursekit.processor');
    const run = async (call: { isRunning: boolean }, delivery: Delivery): Promise<unknown> => {
      try {
        return await processor(delivery);
      } finally {
        call.isRunning = false;
      }
    };
    return (delivery) =>
      resource.runInAsyncScope(() => {
        const call = { isRunning: true };
        return this.#calls.run(call, run, call, delivery);
      });
  }
}
