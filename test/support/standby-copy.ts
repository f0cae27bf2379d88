import { execFile } from 'node:child_process';
import { appendFile, chown, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { type PostgresServer, startPostgresServer } from './postgres-server.ts';

const run = promisify(execFile);

/**
 * Starts a hot standby with the data that a server has now. It follows nothing, so it stays behind from here on, as a
 * standby does whose connection is slow. It asks for no password.
 */
export async function startStandbyCopy(primary: PostgresServer): Promise<PostgresServer> {
  const parent = await mkdtemp(join(tmpdir(), 'pursekit-standby-'));
  const [source, copy] = [join(primary.directory, 'data'), join(parent, 'data')];
  const client = new pg.Client(primary.url);
  await client.connect();
  try {
    await client.query("select pg_backup_start('standby', true)");
    // Owners stay: Postgres runs as another user where the tests run as root.
    await run('cp', ['-a', source, copy]);
    const { rows } = await client.query<{ labelfile: string }>('select labelfile from pg_backup_stop(false)');
    await run('cp', ['-a', `${join(source, 'pg_wal')}/.`, join(copy, 'pg_wal')]);
    await rm(join(copy, 'postmaster.pid'));
    const label = join(copy, 'backup_label');
    await writeFile(label, rows[0]?.labelfile as string);
    const { uid, gid } = await stat(copy);
    await chown(label, uid, gid);
    await writeFile(join(copy, 'pg_hba.conf'), 'host all all 127.0.0.1/32 trust\n');
    await appendFile(join(copy, 'postgresql.auto.conf'), "restore_command = 'false'\n");
    const { password } = new URL(primary.url);
    return await startPostgresServer(tmpdir(), { standby: true, data: { directory: copy, password } });
  } finally {
    await client.end();
    await rm(parent, { recursive: true, force: true });
  }
}
