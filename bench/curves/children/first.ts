import type { DatabaseOption } from '../../../src/index.ts';
import { answerParent } from '../../support/bench-child.ts';
import { importPursekit } from '../../support/import-pursekit.ts';
import { pay } from '../ledgers.ts';

/** What this process is asked: for its first transfer in this ledger. */
export interface FirstQuestion {
  readonly database: Exclude<DatabaseOption, object> | { readonly dataDir: string };
  readonly schema: string;
  /** Whether nobody holds anything yet. */
  readonly isNew: boolean;
}

/** How long it took, from the beginning of `createLedger()`; and how long the package took to load, before that. */
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
