import type { Ledger } from '../../../src/index.ts';
import { answerParent } from '../../support/bench-child.ts';
import { importPursekit } from '../../support/import-pursekit.ts';

/** The question of the parent: the ledger, and the time for which to pay. */
export interface HotQuestion {
  readonly url: string;
  readonly schema: string;
  readonly ms: number;
}

/** The answer: the latency of each commit, and what did not commit. */
export interface HotAnswer {
  readonly latenciesMs: readonly number[];
  readonly conflicts: number;
  readonly failed: number;
}

// One process that pays from the hot wallet, one payment after the other. The first question opens the ledger.
const { createLedger } = await importPursekit();
let ledger: Ledger | undefined;

answerParent(async ({ url, schema, ms }: HotQuestion): Promise<HotAnswer> => {
  ledger ??= await createLedger({ database: url, schema });
  const latenciesMs: number[] = [];
  let conflicts = 0;
  let failed = 0;
  const stop = ledger.on('transaction:retrying', () => {
    conflicts += 1;
  });
  const endMs = performance.now() + ms;
  for (let startMs = performance.now(); startMs < endMs; startMs = performance.now()) {
    const outcome = await ledger.transfer({ from: 'hot', to: 'shop', assets: { gold: 1n } }).catch(() => undefined);
    if (outcome?.status === 'committed') latenciesMs.push(performance.now() - startMs);
    else failed += 1;
  }
  stop();
  return { latenciesMs, conflicts, failed };
});
