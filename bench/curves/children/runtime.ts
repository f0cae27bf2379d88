import type { Ledger } from '../../../src/index.ts';
import { drive } from '../../measure/drive.ts';
import { answerParent } from '../../support/bench-child.ts';
import { importPursekit } from '../../support/import-pursekit.ts';
import { seededRandom, uniform } from '../../workloads/random.ts';
import { pay } from '../ledgers.ts';

/** The question to this process: let some wallets pay for some seconds. */
export interface RunQuestion {
  readonly url: string;
  readonly schema: string;
  /** Wallets are named `<prefix>_0` to `<prefix>_<wallets - 1>`. */
  readonly prefix: string;
  readonly wallets: number;
  readonly payers: { readonly from: number; readonly to: number };
  readonly callers: number;
  readonly seconds: number;
  readonly seed: number;
}

/** The answer of this process. */
export interface RunAnswer {
  readonly committed: number;
  readonly failed: number;
  readonly conflicts: number;
  readonly seconds: number;
  /** Microseconds of processor time per transfer. */
  readonly cpuUs: number;
  /** Memory of this process when the last caller was answered. */
  readonly rssMb: number;
}

let ledger: Ledger | undefined;
let conflicts = 0;

answerParent<RunQuestion>(async ({ url, schema, prefix, wallets, payers, callers, seconds, seed }) => {
  ledger ??= await open(url, schema);
  const here = ledger;
  const random = seededRandom(seed);
  const [payer, payee] = [uniform(random, payers.to - payers.from), uniform(random, wallets)];
  const conflictsBefore = conflicts;
  let failed = 0;
  const before = process.cpuUsage();
  const transfer = async (): Promise<void> => {
    const from = payers.from + payer();
    let to = payee();
    while (to === from) to = payee();
    try {
      await pay(here, `${prefix}_${from}`, `${prefix}_${to}`);
    } catch {
      // The command failed after many conflicts, and is counted.
      failed += 1;
    }
  };
  const { count, seconds: took } = await drive(transfer, callers, seconds);
  const { user, system } = process.cpuUsage(before);
  return {
    ...{ committed: count - failed, failed, seconds: took },
    ...{ cpuUs: (user + system) / count, rssMb: process.memoryUsage.rss() / 1e6 },
    conflicts: conflicts - conflictsBefore,
  } satisfies RunAnswer;
});

async function open(url: string, schema: string): Promise<Ledger> {
  const { createLedger } = await importPursekit();
  const opened = await createLedger({ database: url, schema });
  opened.on('transaction:retrying', () => {
    conflicts += 1;
  });
  return opened;
}
