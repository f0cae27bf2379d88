import { openDatabase } from '../../../src/store/postgres/open-database.ts';

// Opens an embedded database, writes one row, says so, and waits to be killed.
const [dataDir, value] = process.argv.slice(2) as [string, string];
const database = await openDatabase({ dataDir });
await database.transaction((transaction) => transaction.script('create table if not exists notes (text text)'));
await database.run({ name: 'note', text: 'insert into notes values ($1)', values: [value] });
process.stdout.write('written\n');
process.stdin.resume();
