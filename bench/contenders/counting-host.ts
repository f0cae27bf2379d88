import type { Ledger, RuntimeEventName } from '../../src/index.ts';
import type { Workload } from '../workloads/workload.ts';

/** Events that a host listens to: transactions and duplicates, batches, starts and stops of wallets, deliveries. */
const HEARD: readonly RuntimeEventName[] = [
  ...(['transaction:committed', 'transaction:duplicate', 'batch:committed'] as const),
  ...(['wallet:activated', 'wallet:state', 'wallet:passivated', 'delivery:made'] as const),
];

/** A host that counts the events and deliveries that it receives. */
export class CountingHost {
  /** Number of events received, by name. */
  readonly heard = new Map<RuntimeEventName, number>();
  /** Actions that its processors accepted. */
  taken = 0;

  /** Registers the listeners and processors that the workload asks for, if any. */
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
