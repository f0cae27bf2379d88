import { expect, test } from 'vitest';
import { BASELINE_SQL } from '../../src/store/schema/sql.generated.ts';
import { WRITES } from './support/step-gates.ts';

test('the crash points hold a commit before and after everything that it writes', () => {
  const [, body] = /create function \$schema\.commit_batch\((.*?)\$function\$;/s.exec(BASELINE_SQL) ?? [];

  const writes = [...(body ?? '').matchAll(/\b(insert|delete)\s+(?:into|from)\s+\$schema\.(\w+)/g)].map(
    ([, verb, table]) => `${verb} ${table}`,
  );
  // A step writes one row and many rows with different statements.
  const steps = writes.filter((write, at) => write !== writes[at - 1]);

  expect(steps).toEqual(WRITES.map((write) => write.join(' ')));
});
