import { createInterface } from 'node:readline';
import { isLedgerError } from '../../../src/domain/errors.ts';
import { lockDirectory } from '../../../src/store/postgres/directory-lock.ts';

// Tries to lock every directory that it reads from standard input, and holds the locks that it gets.
for await (const directory of createInterface({ input: process.stdin })) {
  try {
    await lockDirectory(directory);
    process.stdout.write('locked\n');
  } catch (error) {
    const answer = isLedgerError(error) ? `${error.code} ${error.message}` : `unexpected: ${String(error)}`;
    process.stdout.write(`${answer}\n`);
  }
}
