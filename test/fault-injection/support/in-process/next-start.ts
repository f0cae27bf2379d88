import { startLedger } from '../../../../src/ledger/create-ledger.ts';
import { LedgerRuntime } from '../../../../src/ledger/ledger-runtime.ts';
import { resolveBounds } from '../../../../src/ledger/options.ts';
import { systemWorld } from '../../../../src/platform/system-world.ts';
import { openDatabase } from '../../../../src/store/postgres/open-database.ts';
import { codeOf } from './answers.ts';
import { readBooks } from './directory-books.ts';
import { endWithParent, report } from './parent.ts';

/*
 * A process that starts a ledger on a data directory of a killed process, as `createLedger()` does, but keeps the
 * handle on its database. It mints once and reports the content of the ledger, or the error of the start. Its argument:
 * the directory.
 */
const [dataDir] = process.argv.slice(2) as [string];
endWithParent();
try {
  const database = await openDatabase({ dataDir });
  const bounds = resolveBounds({});
  const ledger = await startLedger(
    { database, schema: 'pursekit', migrate: true, bounds, world: systemWorld },
    (parts) => new LedgerRuntime(parts),
  );
  const keys = Array.from({ length: 5 }, (_, at) => `next-${at}`);
  for (const key of keys) await ledger.mint({ to: 'alice', assets: { gold: 1n }, key });
  const books = await readBooks(database);
  report('books', { keys: [...books.keys], acknowledged: keys, violations: books.violations });
  await ledger.close();
  process.exit(0);
} catch (error) {
  report('refused', { code: codeOf(error), message: error instanceof Error ? error.message : String(error) });
  process.exit(1);
}
