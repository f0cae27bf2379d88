import type { ClientBase } from 'pg';
import { INVARIANTS } from './invariants.ts';

const EXAMPLES_MAX = 3;
/** A plan for the tables as they were at the last statistics could compare each row with each. */
const SETTINGS = ['enable_nestloop', 'jit'];

/** Finds every broken invariant of a ledger from its database alone, as sentences. */
export async function checkDatabase(client: ClientBase, schema: string): Promise<string[]> {
  const violations: string[] = [];
  for (const setting of SETTINGS) await client.query(`set ${setting} = off`);
  for (const invariant of INVARIANTS) {
    const query = invariant.replaceAll('$s', `"${schema}"`);
    const { rows } = await client.query<{ format: string }>(`select * from (${query}) v limit ${EXAMPLES_MAX}`);
    violations.push(...rows.map(({ format }) => format));
  }
  for (const setting of SETTINGS) await client.query(`reset ${setting}`);
  return violations;
}
