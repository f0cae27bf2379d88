import { driveCount } from '../../measure/drive.ts';
import { percentile } from '../../report/statistics.ts';
import { answerParent } from '../../support/bench-child.ts';
import { importPursekit } from '../../support/import-pursekit.ts';
import { pay, watchActivations } from '../ledgers.ts';

/** The question to this process: make wallets resident, step by step. */
export interface WalletsQuestion {
  readonly url: string;
  readonly schema: string;
  readonly stored: number;
  readonly resident: number;
  readonly step: number;
  readonly callers: number;
  readonly idleMs: number;
}

/** Measurements per step: the empty process first, the process whose wallets are passivated again last. */
export interface WalletsAnswer {
  readonly points: readonly WalletsPoint[];
  readonly activationMs: number;
  readonly residentAfter: number;
}

/** Memory with so many resident wallets, and the rate at which they were activated; 0 if the step activated none. */
export interface WalletsPoint {
  readonly resident: number;
  readonly rssMb: number;
  readonly heapMb: number;
  readonly p50Ms: number;
  readonly rate: number;
}

const POLL_MS = 500;
/** Limit for the passivation of all wallets, as a multiple of `idleMs`. */
const PATIENCE = 3;

answerParent<WalletsQuestion>(async ({ url, schema, stored, resident, step, callers, idleMs }) => {
  const { createLedger } = await importPursekit();
  const ledger = await createLedger({ database: url, schema, residentWalletsMax: resident * 2, idleMs });
  const activations = watchActivations(ledger);
  const points: WalletsPoint[] = [lookAtMemory(0)];
  const all: number[] = [];
  for (let from = 0; from < resident; from += step) {
    const driven = await driveCount(
      (at) => {
        const payer = from + at;
        activations.asked(`wallet_${payer}`);
        // The recipient stays passivated.
        return pay(ledger, `wallet_${payer}`, `wallet_${stored - 1 - payer}`);
      },
      callers,
      step,
    );
    const takenMs = Array.from({ length: step }, (_, at) => activations.takenMs(`wallet_${from + at}`));
    all.push(...takenMs);
    const p50Ms = percentile(Float64Array.from(takenMs), 0.5);
    points.push({ ...lookAtMemory(ledger.residents().length), p50Ms, rate: driven.count / driven.seconds });
  }
  const endMs = performance.now() + idleMs * PATIENCE;
  while (ledger.residents().length > 0 && performance.now() < endMs) {
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  const residentAfter = ledger.residents().length;
  points.push(lookAtMemory(residentAfter));
  await ledger.close();
  return { points, activationMs: percentile(Float64Array.from(all), 0.5), residentAfter } satisfies WalletsAnswer;
});

function lookAtMemory(resident: number): WalletsPoint {
  const rssMb = process.memoryUsage.rss() / 1e6;
  globalThis.gc?.();
  return { resident, rssMb, heapMb: process.memoryUsage().heapUsed / 1e6, p50Ms: 0, rate: 0 };
}
