import type { Ledger } from '../../index.ts';
import type { ReportQueue } from '../report/report-queue.ts';
import type { DeliveryLog } from './delivery-log.ts';

/** The number of conflicts over all runtimes of a run. */
export interface ConflictCount {
  attempts: number;
  utxosLost: number;
}

/** Reports the events of a runtime; the returned function removes the listeners. */
export function watchRuntime(
  ledger: Ledger,
  runtime: number,
  queue: ReportQueue,
  deliveries: DeliveryLog,
  conflicts: ConflictCount,
): () => void {
  const warn = (text: string): void => queue.now({ type: 'warning', runtime, text });
  const undo = [
    ledger.on('transaction:retrying', ({ lost, commands, ...retry }) => {
      conflicts.attempts += 1;
      conflicts.utxosLost += lost.length;
      const counts = { utxosLost: lost.length, commands: commands.length };
      queue.now({ type: 'retrying', runtime, ...retry, ...counts });
    }),
    ledger.on('delivery:made', ({ delivery }) => deliveries.note('made', runtime, delivery)),
    ledger.on('delivery:failed', ({ delivery, ...failure }) => deliveries.note('failed', runtime, delivery, failure)),
    ledger.on('delivery:dead', ({ delivery, error }) => deliveries.note('dead', runtime, delivery, { error })),
    ledger.on('wallet:crashed', ({ wallet, hold, error }) => {
      const who = wallet ?? (hold === undefined ? 'a reversal' : `hold ${hold}`);
      warn(`the actor of ${who} crashed and is rebuilt from the database: ${String(error)}`);
    }),
    ledger.on('store:retrying', ({ statement, attempt, delayMs, error }) => {
      warn(`${statement} failed at attempt ${attempt} and is sent again in ${delayMs} ms: ${String(error)}`);
    }),
    ledger.on('connection:discarded', ({ reason }) => warn(`a connection was destroyed: ${reason}`)),
    ledger.on('deadletter:added', ({ deadLetter }) => warn(`${deadLetter.id} is a dead letter (${deadLetter.reason})`)),
    ledger.on('listener:failed', ({ event, error }) => warn(`a listener of ${event} threw: ${String(error)}`)),
  ];
  return () => {
    for (const off of undo) off();
  };
}
