import { createInterface } from 'node:readline';
import { isLedgerError } from '../../../src/domain/errors.ts';
import { lockDirectory } from '../../../src/store/directory-lock.ts';

// Tries to lock every directory that it reads from standard input, and holds what it gets.
for await (const directory of createInterface({ input: process.stdin })) {
  try {
    await lockDirectory(directory);
    console.log('locked');
  } catch (error) {
    console.log(isLedgerError(error) ? `${error.code} ${error.message}` : `unexpected: ${String(error)}`);
  }
}
