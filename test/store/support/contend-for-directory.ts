import { open, rm } from 'node:fs/promises';
import { isLedgerError } from '../../../src/domain/errors.ts';
import { lockDirectory } from '../../../src/store/postgres/directory-lock.ts';

// Takes and releases one lock so many times, and checks each time that no other process has it.
const [directory, times] = process.argv.slice(2) as [string, string];
let held = 0;
while (held < Number(times)) {
  try {
    const lock = await lockDirectory(directory);
    held += 1;
    const mark = await open(`${directory}.owned`, 'wx');
    await mark.close();
    await rm(`${directory}.owned`);
    await lock.release();
  } catch (error) {
    if (isLedgerError(error, 'ERR_DIRECTORY_LOCKED')) continue;
    process.stdout.write(`two owners: ${String(error)}\n`);
    process.exit(1);
  }
}
process.stdout.write('never shared\n');
