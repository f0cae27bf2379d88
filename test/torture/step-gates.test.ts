import { expect, test } from 'vitest';
import { MIGRATIONS } from '../../src/store/migrations/index.ts';
import { WRITES } from './support/step-gates.ts';

test('the crash points hold a commit before and after everything that it writes', () => {
  const script = MIGRATIONS.map(({ script: text }) => text).findLast((text) =>
    text.includes('function $schema.commit_batch('),
  );

  const body = script?.slice(script.indexOf('function $schema.commit_batch('));
  const writes = [
    ...(body ?? '').matchAll(/\b(insert)\s+into\s+\$schema\.(\w+)|\b(update)\s+\$schema\.(\w+)\s+\w+\s+set\b/g),
  ];

  expect(writes.map(([, insert, into, update, table]) => [insert ?? update, into ?? table])).toEqual(
    WRITES.map((write) => [...write]),
  );
});
