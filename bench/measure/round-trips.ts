import pg from 'pg';

let count = 0;
let isCounting = false;

/** The number of queries that this process has sent since {@link countRoundTrips} was called. */
export function roundTrips(): number {
  return count;
}

/** Counts every query that any node-postgres client of this process sends from now on. */
export function countRoundTrips(): void {
  if (isCounting) return;
  isCounting = true;
  const prototype = pg.Client.prototype as { query: (...args: unknown[]) => unknown };
  const query = prototype.query;
  prototype.query = function counted(...args) {
    count += 1;
    return query.apply(this, args);
  };
}
