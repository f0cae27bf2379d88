import { LedgerError, messageOf } from '../../domain/errors.ts';
import { type Database, isConnectionError, WHOLE_LEDGER_TIMEOUT_MS } from '../postgres/database.ts';
import { checkSchemaName } from '../postgres/schema-name.ts';
import { checkSchema } from '../schema/check-schema.ts';
import { INVARIANTS } from './index.ts';
import type { Invariant } from './invariant.ts';

/** The result of checking one invariant. */
export interface InvariantReport {
  /** The short name, such as `I1`. */
  readonly name: string;
  /** The statement that is true of a sound ledger. */
  readonly sentence: string;
  /** The number of violations that were found; 0 for an invariant that holds. */
  readonly violations: number;
  /** Some of the violations, as text. */
  readonly examples: readonly string[];
}

const EXAMPLES_MAX = 5;

/**
 * Checks every invariant of the ledger in a schema, each in one snapshot; safe beside running runtimes.
 *
 * @throws LedgerError `ERR_STORE_UNAVAILABLE`; `ERR_SCHEMA` if the functions of the schema act on another one, or if
 * the role does not see all rows.
 */
export async function verifyInvariants(database: Database, schema: string): Promise<InvariantReport[]> {
  checkSchemaName(schema);
  await reporting(() => checkSchema(database.run.bind(database), schema));
  const reports: InvariantReport[] = [];
  for (const invariant of INVARIANTS) reports.push(await check(database, schema, invariant));
  return reports;
}

async function check(database: Database, schema: string, invariant: Invariant): Promise<InvariantReport> {
  const { name, sentence } = invariant;
  const violations = invariant.violations.replaceAll('$schema', `"${schema}"`);
  return reporting(async () => {
    const statement = {
      name: `verify-${name}`,
      text: `with violation as materialized (${violations})
        select (select count(*) from violation)::text as count, example
        from violation order by example limit ${EXAMPLES_MAX}`,
      values: [],
      timeoutMs: WHOLE_LEDGER_TIMEOUT_MS,
    };
    // In a database transaction for its search path.
    const rows = await database
      .transaction(({ run }) => run(statement))
      .catch((error: unknown) => {
        if (!isUnreadable(error)) throw error;
        return [{ count: '1', example: `a stored movement cannot be read: ${messageOf(error)}` }];
      });
    const examples = rows.map(({ example }) => example ?? '');
    return { name, sentence, violations: Number(rows[0]?.count ?? 0), examples };
  });
}

/** True for an error of class 22 (data exception): a text of a movement is neither an id, an index nor an amount. */
function isUnreadable(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('22');
}

async function reporting<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (isConnectionError(error)) throw new LedgerError('ERR_STORE_UNAVAILABLE', error.message, { cause: error });
    throw error;
  }
}
