import { expect, test } from 'vitest';
import { BASELINE_SQL } from '../../src/store/schema/sql.generated.ts';
import { WRITES } from './support/step-gates.ts';

/** The statements of a function that write, in order, each with its table. */
function writesOf(name: string): string[] {
  const [, body = ''] =
    new RegExp(`create function \\$schema\\.${name}\\((.*?)\\$function\\$;`, 's').exec(BASELINE_SQL) ?? [];
  const writes = [...body.matchAll(/\b(insert|delete)\s+(?:into|from)\s+\$schema\.(\w+)/g)].map(
    ([, verb, table]) => `${verb} ${table}`,
  );
  // A step writes one row and many rows with different statements.
  return writes.filter((write, at) => write !== writes[at - 1]);
}

test('the crash points hold a commit before and after everything that it writes', () => {
  // The commands of the fault injection open no holds.
  const writes = writesOf('commit_batch').filter((write) => write !== 'insert holds');
  expect(writes).toEqual(WRITES.map((write) => write.join(' ')));
});

test('the crash points hold a commit of one transaction, which has no actions, in the same order', () => {
  expect([...writesOf('commit_one'), 'insert outbox']).toEqual(WRITES.map((write) => write.join(' ')));
});
