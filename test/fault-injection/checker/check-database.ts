import type { ClientBase } from 'pg';
import { INVARIANTS } from './invariants.ts';

const EXAMPLES_MAX = 3;

/** Finds every broken invariant of a ledger from its database alone, as sentences. */
export async function checkDatabase(client: ClientBase, schema: string): Promise<string[]> {
  const violations: string[] = [];
  // A plan for the tables as they were at the last statistics would compare each row with each.
  await client.query('set enable_nestloop = off; set jit = off');
  for (const invariant of INVARIANTS) {
    const query = invariant.replaceAll('$s', `"${schema}"`);
    const { rows } = await client.query<{ format: string }>(`select * from (${query}) v limit ${EXAMPLES_MAX}`);
    violations.push(...rows.map(({ format }) => format));
  }
  await client.query('reset enable_nestloop; reset jit');
  return violations;
}
