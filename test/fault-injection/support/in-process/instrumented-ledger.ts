import type { Ledger, LedgerOptions } from '../../../../src/index.ts';
import { startLedger } from '../../../../src/ledger/create-ledger.ts';
import { LedgerRuntime } from '../../../../src/ledger/ledger-runtime.ts';
import { resolveOptions } from '../../../../src/ledger/options.ts';
import { systemWorld } from '../../../../src/platform/system-world.ts';
import { openDatabase } from '../../../../src/store/postgres/open-database.ts';
import type { InjectedThrows } from './injected-throws.ts';

/** Opens a ledger as `createLedger()` does, with bugs injected into its wallet actors. */
export async function openInstrumented(options: LedgerOptions, injected: InjectedThrows): Promise<Ledger> {
  const { database: option, schema, migrate, bounds } = resolveOptions(options);
  const database = await openDatabase(option);
  return startLedger({ database, schema, migrate, bounds, world: systemWorld }, (deps) => {
    const makeStore: typeof deps.makeStore = (events) => injected.wrapStore(deps.makeStore(events));
    return new LedgerRuntime({ ...deps, hooks: injected.hooks, makeStore });
  });
}
