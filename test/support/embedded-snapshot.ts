import { writeFile } from 'node:fs/promises';
import { PGlite } from '@electric-sql/pglite';

/*
 * A process of its own, because embedded Postgres is large: starts one in memory, writes its data directory as a tar
 * file to the path in its first argument, and ends.
 */
const pglite = await PGlite.create();
const snapshot = await pglite.dumpDataDir('none');
await writeFile(process.argv[2] as string, new Uint8Array(await snapshot.arrayBuffer()));
await pglite.close();
