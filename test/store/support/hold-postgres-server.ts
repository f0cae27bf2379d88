import { startPostgresServer } from '../../support/postgres-server.ts';

// Starts a server and never stops it.
const { url, postmasterPid, directory } = await startPostgresServer();
process.stdout.write(`${JSON.stringify({ url, postmasterPid, directory })}\n`);
process.stdin.resume();
