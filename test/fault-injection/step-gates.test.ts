import { expect, test } from 'vitest';
import { BASELINE_SQL } from '../../src/store/schema/sql.generated.ts';
import { CAP_WRITES, REVERSAL_WRITES, WRITES } from './support/step-gates.ts';

const inWords = (writes: readonly (readonly string[])[]): string[] => writes.map((write) => write.join(' '));

/** The statements of a function that write, in order, each with its table. */
function writesOf(name: string): string[] {
  const [, body = ''] =
    new RegExp(`create function \\$schema\\.${name}\\((.*?)\\$function\\$;`, 's').exec(BASELINE_SQL) ?? [];
  const writes = [...body.matchAll(/\b(insert into|delete from|update)\s+\$schema\.(\w+)/g)].map(
    ([, verb = '', table]) => `${verb.split(' ')[0]} ${table}`,
  );
  const ofCaps = inWords(CAP_WRITES);
  // A step writes one row and many rows with different statements.
  return writes.filter((write, at) => write !== writes[at - 1] && !ofCaps.includes(write));
}

test('the crash points hold a commit before and after everything that it writes', () => {
  expect(writesOf('commit_batch')).toEqual(inWords(WRITES));
});

test('the crash points hold a commit of reversals before and after everything that it writes', () => {
  expect(writesOf('commit_batch_slow_path')).toEqual(inWords([...REVERSAL_WRITES, ...WRITES]));
});

test('the crash points hold a commit of one transaction, without actions and holds, in the same order', () => {
  expect([...writesOf('commit_one'), 'insert outbox', 'insert holds', 'update holds']).toEqual(inWords(WRITES));
});
