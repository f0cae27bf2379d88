import { isLedgerError } from '../../index.ts';
import { CliError, oneLine, toCliError } from '../cli-error.ts';
import { EXIT } from '../exit-code.ts';
import { databaseText, type NamedDatabase } from './database-flag.ts';

/**
 * Opens a database, and reports any error of it as an error of the database.
 *
 * @throws CliError `database` for a directory that is a file or belongs to another user; otherwise the error of `open`.
 */
export async function opening<Opened>(named: NamedDatabase, open: () => Promise<Opened>): Promise<Opened> {
  try {
    return await open();
  } catch (error) {
    const { exitCode, message } = await toCliError(error);
    if (isLedgerError(error) || exitCode === EXIT.database) throw error;
    throw new CliError(EXIT.database, `cannot open ${databaseText(named)}: ${oneLine(message)}`, { cause: error });
  }
}
