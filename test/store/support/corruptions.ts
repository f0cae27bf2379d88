import { CORRUPT_ASSET_COUNTERS } from './corrupt-asset-counters.ts';
import { CORRUPT_COUNTED } from './corrupt-counted.ts';
import { CORRUPT_FREEZES } from './corrupt-freezes.ts';
import { CORRUPT_HISTORY } from './corrupt-history.ts';
import { CORRUPT_HOLDS } from './corrupt-holds.ts';
import { CORRUPT_LEGS } from './corrupt-legs.ts';
import { CORRUPT_MOVEMENTS } from './corrupt-movements.ts';
import { CORRUPT_ORDER } from './corrupt-order.ts';
import { CORRUPT_RECORDS } from './corrupt-records.ts';
import { CORRUPT_REVERSALS } from './corrupt-reversals.ts';
import { CORRUPT_SPENDS } from './corrupt-spends.ts';
import { CORRUPT_UNSPENT } from './corrupt-unspent.ts';
import type { Corruption } from './corruption.ts';

/** Drops the guards (`schema/baseline/guards.sql`), which refuse every corruption. */
export const DISARM = `
  do $do$ declare guard record; begin
    for guard in
      select tgname as name, tgrelid::regclass as on_table from pg_trigger
      where not tgisinternal
        and tgrelid in (select oid from pg_class where relnamespace = '$schema'::regnamespace)
    loop
      execute format('drop trigger %I on %s', guard.name, guard.on_table);
    end loop;
  end $do$;`;

/** At least one corruption per branch of each query. The keys are those of the healthy ledger in the test. */
export const CORRUPTIONS: readonly Corruption[] = [
  ...CORRUPT_MOVEMENTS,
  ...CORRUPT_RECORDS,
  ...CORRUPT_ORDER,
  ...CORRUPT_UNSPENT,
  ...CORRUPT_SPENDS,
  ...CORRUPT_HISTORY,
  ...CORRUPT_COUNTED,
  ...CORRUPT_LEGS,
  ...CORRUPT_HOLDS,
  ...CORRUPT_REVERSALS,
  ...CORRUPT_FREEZES,
  ...CORRUPT_ASSET_COUNTERS,
];
