import type { DatabaseOption, Ledger, LedgerOptions } from '../index.ts';
import { startLedger } from '../ledger/create-ledger.ts';
import { LedgerRuntime } from '../ledger/ledger-runtime.ts';
import { checkOptions, checkWholeNumber, OPTION_NAMES, resolveOptions } from '../ledger/options.ts';
import { systemWorld } from '../platform/system-world.ts';
import { type InvariantReport, verifyInvariants } from '../store/invariants/verify.ts';
import type { Database } from '../store/postgres/database.ts';
import { openDatabase } from '../store/postgres/open-database.ts';
import { shareDatabase } from '../store/postgres/shared-database.ts';
import { type Admin, DatabaseAdmin } from './open-admin.ts';

/** The options of {@link openRuntimes}: those of `createLedger()`, and the number of runtimes. */
export interface OpenRuntimesOptions extends LedgerOptions {
  /** The number of runtimes, from 1 to 100; 1 by default. */
  readonly runtimes?: number | undefined;
}

const RUNTIMES_MAX = 100;

/** Several runtimes on one database that share nothing but its rows. */
export interface Runtimes extends AsyncDisposable {
  /** The running ledgers, one per runtime. */
  readonly ledgers: readonly Ledger[];
  /** The administration of the ledger, on the same database. {@link Runtimes.close} closes it. */
  readonly admin: Admin;
  /** Checks the invariants of the ledger in the database. */
  verify(): Promise<InvariantReport[]>;
  /** Closes the runtimes, then the connections that were opened here. Idempotent. */
  close(): Promise<void>;
}

/**
 * Starts several runtimes on one database, as several processes would. On a server each has its own pool; an embedded
 * database, which has one connection, is shared.
 *
 * @throws LedgerError the errors of `createLedger()`.
 */
export async function openRuntimes(options: OpenRuntimesOptions = {}): Promise<Runtimes> {
  checkOptions(options, ['runtimes', ...OPTION_NAMES]);
  const { runtimes = 1, ...ledgerOptions } = options;
  const count = checkWholeNumber('runtimes', runtimes, 1, RUNTIMES_MAX);
  const { database: option, connectionsMax, schema, migrate, bounds } = resolveOptions(ledgerOptions);
  // One handle more than runtimes, for `verify()`.
  const handles = await openHandles(option, connectionsMax, count + 1);
  const [inspected, ...databases] = handles as [Database, ...Database[]];
  const ledgers: Ledger[] = [];
  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    await Promise.all(ledgers.map((ledger) => ledger.close()));
    // Each ledger has closed its own handle.
    for (const database of [inspected, ...databases.slice(ledgers.length)]) await database.close();
  };
  const opened: Runtimes = {
    ledgers,
    admin: new DatabaseAdmin(inspected, schema),
    verify: () => verifyInvariants(inspected, schema),
    close: () => {
      closing ??= close();
      return closing;
    },
    [Symbol.asyncDispose]: () => opened.close(),
  };
  try {
    for (const database of databases) {
      const options = { database, schema, migrate, bounds, world: systemWorld };
      ledgers.push(await startLedger(options, (parts) => new LedgerRuntime(parts)));
    }
    return opened;
  } catch (error) {
    await opened.close();
    throw error;
  }
}

async function openHandles(option: DatabaseOption, connectionsMax: number, handles: number): Promise<Database[]> {
  const first = await openDatabase(option, connectionsMax);
  if (first.kind === 'embedded') return shareDatabase(first, handles);
  const others = await Promise.all(Array.from({ length: handles - 1 }, () => openDatabase(option, connectionsMax)));
  return [first, ...others];
}
