import type { Migration } from './migration.ts';

/**
 * `commit_batch` marks inputs, and with that locks them, in the order of their outpoints, as migration 5 says. A bitmap
 * scan gives them in the order of their places in the table: beside a batch that took the careful way, which sorts, one
 * that was planned so could wait in a circle, until the server ended one of them after `deadlock_timeout`.
 *
 * Without bitmap scans an index finds rows by a list of ids, in the order of the index, and the hash join that probes
 * with them, or is probed by the sorted list, keeps that order.
 */
export const locksInOrder: Migration = {
  version: 11,
  name: 'locks-in-order',
  script: `
alter function $schema.commit_batch set enable_bitmapscan = off;
`,
};
