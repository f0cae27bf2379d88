import type { Database } from '../../../../src/store/postgres/database.ts';
import { openDatabase } from '../../../../src/store/postgres/open-database.ts';
import { asClient } from '../../checker/as-client.ts';
import { checkDatabase } from '../../checker/check-database.ts';

/** The ledger of a data directory. */
export interface DirectoryBooks {
  readonly keys: ReadonlySet<string>;
  readonly violations: readonly string[];
}

const SCHEMA = 'pursekit';

/** Opens a data directory, reads its keys, runs the same checks as on a server, and closes it. */
export async function readDirectoryBooks(dataDir: string): Promise<DirectoryBooks> {
  const database = await openDatabase({ dataDir });
  try {
    return await readBooks(database);
  } finally {
    await database.close();
  }
}

/** The same for an open database. */
export async function readBooks(database: Database): Promise<DirectoryBooks> {
  const rows = await database.run({
    name: 'keys',
    text: `select key from ${SCHEMA}.transactions where key is not null`,
    values: [],
  });
  const violations = await checkDatabase(asClient(database), SCHEMA);
  return { keys: new Set(rows.map(({ key }) => key as string)), violations };
}
