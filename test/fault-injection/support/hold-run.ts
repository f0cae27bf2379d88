import { makeRunDirectory } from '../run-directory.ts';
import { RUNTIME_ROLE } from './crowd.ts';
import { FaultServer } from './fault-server.ts';

// A run that is killed in the middle: it starts a server, keeps sessions open and writes where its files are.
const { path } = await makeRunDirectory();
const server = await FaultServer.create({ parent: path, name: 'held' });
const session = await server.connect();
await session.query(`create role ${RUNTIME_ROLE} login`);
process.stdout.write(`${path}\n`);
process.stdin.resume();
