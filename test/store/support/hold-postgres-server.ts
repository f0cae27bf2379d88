import { startPostgresServer } from '../../support/postgres-server.ts';

// Starts a server and never stops it.
const { url, postmasterPid, directory } = await startPostgresServer();
console.log(JSON.stringify({ url, postmasterPid, directory }));
process.stdin.resume();
