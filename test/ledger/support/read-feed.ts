import { closeSync, existsSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { createLedger, isLedgerError } from '../../../src/index.ts';

// A program for changes.kill.test.ts: a reader that keeps what it read in a file, a line per transaction with its
// cursor, and resumes after the last whole line. Arguments: url, schema, file, and the number of lines to end at.

const [url, schema, file, count] = process.argv.slice(2) as [string, string, string, string];
const whole = existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : [];
let lines = whole.length;
let after = whole.at(-1)?.split(' ')[1];
const out = openSync(file, 'a');
const ledger = await createLedger({ database: url, schema, migrate: false });
while (lines < Number(count)) {
  try {
    for await (const { id, cursor, position, place } of ledger.changes({ after, limit: 20 })) {
      writeSync(out, `${id} ${cursor} ${position} ${place}\n`);
      fsyncSync(out);
      after = cursor;
      lines += 1;
      if (lines >= Number(count)) break;
    }
  } catch (error) {
    if (!isLedgerError(error) || !error.retryable) throw error;
  }
}
closeSync(out);
await ledger.close();
