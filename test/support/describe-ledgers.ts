import { afterEach, describe } from 'vitest';
import { isLedgerError } from '../../src/index.ts';
import { expectConserved, type TestLedger, type TestLedgerOptions } from '../../src/testing/index.ts';
import { createInstrumentedLedger, type Instruments } from '../../src/testing/test-ledger.ts';
import { isRuntimeRole, onServer } from './runtime-role.ts';

/** Opens a ledger. When the test ends, its invariants are checked and it is closed. */
export type OpenLedger = (
  options?: Omit<TestLedgerOptions, 'database' | 'owner'>,
  instruments?: Instruments,
) => Promise<TestLedger>;

/**
 * Runs the same tests on embedded Postgres and on a Postgres server, or on the server alone in a run for the runtime
 * role, each with a schema of its own.
 */
export function describeLedgers(title: string, suite: (open: OpenLedger) => void): void {
  // The runtime role has no effect on embedded Postgres.
  const kinds = isRuntimeRole()
    ? (['a Postgres server'] as const)
    : (['embedded Postgres', 'a Postgres server'] as const);
  for (const kind of kinds) {
    describe(`${title} on ${kind}`, () => {
      const opened: TestLedger[] = [];

      afterEach(async () => {
        for (const ledger of opened.splice(0)) {
          await expectConserved(ledger).catch((error: unknown) => {
            // A test that closes its ledger checks the invariants through another one.
            if (!isLedgerError(error, 'ERR_CLOSED')) throw error;
          });
          // Opens the gates that a failed test left shut.
          await ledger[Symbol.asyncDispose]();
        }
      });

      suite(async (options = {}, instruments = {}) => {
        const where = kind === 'a Postgres server' ? onServer() : {};
        const ledger = await createInstrumentedLedger({ ...options, ...where }, instruments);
        opened.push(ledger);
        return ledger;
      });
    });
  }
}

/** Waits for the next emission of an event and returns its payload. */
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
