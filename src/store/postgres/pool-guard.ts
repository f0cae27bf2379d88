import type { Pool } from 'pg';

const ignore = (): void => {};

/** The number of databases that use a pool. */
const users = new WeakMap<Pool, number>();

/**
 * Listens to the errors of idle connections, which end the host's process if nobody listens. All databases on one pool
 * share one listener: Node warns of eleven. Returns the function that ends the use.
 */
export function guardPool(pool: Pool): () => void {
  const before = users.get(pool) ?? 0;
  users.set(pool, before + 1);
  if (before === 0) pool.on('error', ignore);
  let isUsing = true;
  return () => {
    if (!isUsing) return;
    isUsing = false;
    const left = (users.get(pool) ?? 1) - 1;
    users.set(pool, left);
    if (left === 0) pool.off('error', ignore);
  };
}
