import type { Fault, FaultContext, FaultResult } from '../fault.ts';
import type { CommitFault } from '../support/network-fault.ts';
import { pause } from '../support/time.ts';
import { behindProxy } from '../support/under-crowd.ts';
import { busyMarket } from '../support/workloads.ts';

const INJECTIONS = { short: 30, full: 320 };
const WORKERS = 3;
const DELAY_MS_MAX = 800;

async function inject(context: FaultContext, fault: CommitFault, mustBeSeen: string[]): Promise<FaultResult> {
  const options = { server: await context.server(), workers: WORKERS, workload: busyMarket(WORKERS) };
  return behindProxy(context, options, async (_, proxy) => {
    while (proxy.injected[fault] < INJECTIONS[context.profile]) {
      if (proxy.armed === 0) proxy.arm(fault, context.random() * DELAY_MS_MAX);
      await pause(context.random() * 80);
    }
    return { injected: proxy.injected[fault], mustBeSeen: ['acknowledged', 'doubtful', 'engagedWaits', ...mustBeSeen] };
  });
}

/** The commit is applied, and its answer is lost. */
export const answerLost: Fault = {
  id: 'F6',
  title: 'the answer to a commit is lost, the connection reset',
  expected: 'in doubt, then found to be committed, under the same ids; acknowledged once',
  promises: ['once', 'honest'],
  run: (context) => inject(context, 'lose_answer', ['doubtCommitted']),
};

/** The connection is cut before the server has the commit. */
export const commitCut: Fault = {
  id: 'F7',
  title: 'a commit is cut off before the server has it',
  expected: 'in doubt, then applied by sending it again, once',
  promises: ['once', 'honest'],
  run: (context) => inject(context, 'cut', ['doubtApplied']),
};

/** The commit arrives after its client disconnected, and after the repetition with the same ids. */
export const commitDelayed: Fault = {
  id: 'F8',
  title: 'a commit reaches the server up to 0.8 s after its client was disconnected',
  expected: 'the second of the commit and its repetition finds the first one; a look-up alone would be wrong',
  promises: ['once', 'honest'],
  run: (context) => inject(context, 'delay', ['doubtApplied']),
};
