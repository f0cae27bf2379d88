import type { TestLedger } from '../../../src/testing/index.ts';

/** Shifts the clock of the database that decides whether holds are expired. */
export async function shiftHoldClock(ledger: TestLedger, byMs: number): Promise<void> {
  await ledger.sql(`create or replace function $schema.hold_clock() returns timestamptz
    language sql volatile set search_path = pg_catalog, pg_temp
    as $clock$ select date_trunc('milliseconds', clock_timestamp()) + ${byMs} * interval '1 millisecond' $clock$`);
}

/** Stops that clock at a time, in milliseconds since the epoch. */
export async function stopHoldClock(ledger: TestLedger, atMs: number): Promise<void> {
  await ledger.sql(`create or replace function $schema.hold_clock() returns timestamptz
    language sql volatile set search_path = pg_catalog, pg_temp
    as $clock$ select to_timestamp(${atMs} / 1000.0) $clock$`);
}
