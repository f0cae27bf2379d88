import { type Database, delegate } from './database.ts';

/**
 * The same database, where each statement may read a standby: the functions that read for plans refuse it otherwise,
 * because a refusal that follows from an old state would be recorded. It takes four round trips.
 */
export function readingStandby(database: Database): Database {
  return delegate(database, {
    run: (statement) =>
      database.transaction(async ({ run, script }) => {
        await script(`set local pursekit.reads_standby = 'on'`);
        return run(statement);
      }),
  });
}
