import type { DatabaseOption } from '../../../src/index.ts';
import { answerParent } from '../../support/bench-child.ts';
import { importPursekit } from '../../support/import-pursekit.ts';
import { pay } from '../ledgers.ts';

/** The question to this process: make the first transfer in this ledger. */
export interface FirstQuestion {
  readonly database: Exclude<DatabaseOption, object> | { readonly dataDir: string };
  readonly schema: string;
  /** True if no wallet holds anything yet. */
  readonly isNew: boolean;
}

/** Times from the start of `createLedger()`, and the time that the package took to load before it. */
export interface FirstAnswer {
  readonly firstMs: number;
  readonly openMs: number;
  readonly loadMs: number;
}

answerParent<FirstQuestion>(async ({ database, schema, isNew }) => {
  const loadingMs = performance.now();
  const { createLedger } = await importPursekit();
  const startMs = performance.now();
  const ledger = await createLedger({ database, schema });
  const openMs = performance.now();
  if (isNew) await ledger.mint({ to: 'alice', assets: { gold: 1_000n } });
  await pay(ledger, 'alice', 'bob');
  const doneMs = performance.now();
  await ledger.close();
  return { firstMs: doneMs - startMs, openMs: openMs - startMs, loadMs: startMs - loadingMs } satisfies FirstAnswer;
});
