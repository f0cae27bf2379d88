import { afterEach, describe, inject } from 'vitest';
import { isLedgerError } from '../../src/index.ts';
import { createTestLedger, expectConserved, type TestLedger, type TestLedgerOptions } from '../../src/testing/index.ts';

/** Makes a ledger that is closed, and whose books are checked, when the test ends. */
export type OpenLedger = (options?: Omit<TestLedgerOptions, 'database'>) => Promise<TestLedger>;

/** Runs the same tests on embedded Postgres and on a Postgres server, each with a schema of its own. */
export function describeLedgers(title: string, suite: (open: OpenLedger) => void): void {
  for (const kind of ['embedded Postgres', 'a Postgres server'] as const) {
    describe(`${title} on ${kind}`, () => {
      const opened: TestLedger[] = [];

      afterEach(async () => {
        for (const ledger of opened.splice(0)) {
          await expectConserved(ledger).catch((error: unknown) => {
            // A test may close its ledger itself; it then looks at the books through another.
            if (!isLedgerError(error, 'ERR_CLOSED')) throw error;
          });
          await ledger.close();
        }
      });

      suite(async (options = {}) => {
        const database = kind === 'a Postgres server' ? inject('postgresUrl') : undefined;
        const ledger = await createTestLedger({ ...options, database });
        opened.push(ledger);
        return ledger;
      });
    });
  }
}

/** What an event carried when it was next emitted. */
export function nextEvent<Name extends Parameters<TestLedger['on']>[0]>(
  ledger: TestLedger,
  name: Name,
): Promise<Parameters<Parameters<typeof ledger.on<Name>>[1]>[0]> {
  return new Promise((resolve) => {
    const stop = ledger.on(name, (event) => {
      stop();
      resolve(event);
    });
  });
}
