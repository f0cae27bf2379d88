import type { Fault, FaultContext, FaultResult } from '../fault.ts';
import { pause } from '../support/time.ts';
import { underCrowd } from '../support/under-crowd.ts';
import { hotWallet, tinyBank } from '../support/workloads.ts';
import type { Workload } from '../worker/worker-config.ts';

const SECONDS = { short: 4, full: 60 };
const WORKERS = 4;

async function fight(context: FaultContext, workload: (at: number) => Workload): Promise<FaultResult> {
  const options = { server: await context.server(), workers: WORKERS, workload };
  return underCrowd(context, options, async (crowd) => {
    await pause(SECONDS[context.profile] * 1_000);
    const [lost, committed] = [crowd.count('lostUtxo'), crowd.count('committed')];
    const perThousand = Math.round((lost / Math.max(1, committed)) * 1_000);
    return {
      injected: lost,
      mustBeSeen: ['acknowledged', 'lostUtxo', 'bankReads', 'engagedWaits', 'sharedUnitsDivided'],
      figures: { contention: `${perThousand} lost attempts per 1,000 commits` },
    };
  });
}

/** All processes spend from one wallet. */
export const hotWalletFought: Fault = {
  id: 'F18',
  title: 'four processes contend for one hot wallet',
  expected: 'one winner for each UTXO; the others replan with back-off',
  promises: ['once', 'conserved'],
  run: (context) => fight(context, hotWallet()),
};

/** All processes spend from the same few wallets with small balances. */
export const tinyBankFought: Fault = {
  id: 'F27',
  title: 'eight wallets and a total of about a hundred, shared by four processes without affinity: the bank test',
  expected: 'the sum of all wallets is correct at every moment; refusals are true',
  promises: ['once', 'conserved'],
  run: (context) => fight(context, tinyBank()),
};
