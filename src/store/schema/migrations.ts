import { BASELINE_SQL } from './sql.generated.ts';

/** One step of the schema. Its version is its place in the list, from 1. */
export interface Migration {
  readonly version: number;
  readonly name: string;
  /** SQL of one or more statements, run inside a database transaction; `$schema` stands for the quoted schema name. */
  readonly script: string;
}

/**
 * Every step of the schema, in order.
 *
 * Until 0.1.0 is released the baseline is edited in place (`baseline/*.sql`, then `npm run build:sql`): no database
 * that matters has an older one. From that release on steps are only appended. Each database records the hash of every
 * step that it ran, and a step with another hash is refused.
 */
export const MIGRATIONS: readonly Migration[] = [{ version: 1, name: 'baseline', script: BASELINE_SQL }];
