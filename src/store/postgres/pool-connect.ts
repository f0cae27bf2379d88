import type { Pool, PoolClient } from 'pg';
import { afterMs } from '../../platform/timers.ts';

/**
 * Connects with a callback: the pool removes its own `error` listener just before it calls back. A promise would be
 * settled later, and a session that is terminated in between would end the host's process.
 *
 * A `connect` that the host or a tool replaced may ignore the callback and return a promise, or do both: the first
 * answer counts.
 */
export function connectWithin<T>(pool: Pool, msMax: number, use: (client: PoolClient) => T): Promise<T> {
  return new Promise((resolve, reject) => {
    let taken: PoolClient | undefined;
    let isOver = false;
    const cancel = afterMs(msMax, () => {
      isOver = true;
      reject(new Error(`none was free within ${msMax} ms`));
    });
    const fail = (error: unknown): void => {
      cancel();
      isOver = true;
      reject(error);
    };
    const take = (client: PoolClient): void => {
      // The same client a second time: a replaced `connect` calls back and returns a promise.
      if (client === taken) return;
      if (isOver) {
        // The caller has failed already, or has another client.
        client.release();
        return;
      }
      cancel();
      isOver = true;
      taken = client;
      resolve(use(client));
    };
    const returned: unknown = pool.connect((error, client) => {
      if (error !== undefined && error !== null) fail(error);
      else if (client !== undefined) take(client);
    });
    if (returned === undefined) return;
    Promise.resolve(returned).then((client) => {
      if (isClient(client)) take(client);
    }, fail);
  });
}

/** A wrapper around a `connect` with a callback returns a promise of nothing. */
function isClient(value: unknown): value is PoolClient {
  return typeof value === 'object' && value !== null && 'release' in value && 'query' in value;
}
