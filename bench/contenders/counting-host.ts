import type { Ledger, RuntimeEventName } from '../../src/index.ts';
import type { Workload } from '../workloads/workload.ts';

/** What a host listens to: every transaction and its duplicates, batches, the life of wallets, deliveries. */
const HEARD: readonly RuntimeEventName[] = [
  ...(['transaction:committed', 'transaction:duplicate', 'batch:committed'] as const),
  ...(['wallet:activated', 'wallet:state', 'wallet:passivated', 'delivery:made'] as const),
];

/** The least that a host of a ledger does with what it is told: it counts. */
export class CountingHost {
  /** How often it heard each event. */
  readonly heard = new Map<RuntimeEventName, number>();
  /** Actions that its processors took. */
  taken = 0;

  /** Registers what the workload has use for, and nothing at all where it has none. */
  constructor(ledger: Pick<Ledger, 'on' | 'processor'>, workload: Pick<Workload, 'actionTypes' | 'hasListeners'>) {
    for (const type of workload.actionTypes) {
      ledger.processor(type, () => {
        this.taken += 1;
      });
    }
    if (!workload.hasListeners) return;
    for (const name of HEARD) {
      ledger.on(name, () => {
        this.heard.set(name, (this.heard.get(name) ?? 0) + 1);
      });
    }
  }
}
