import { encode } from '../../../src/store/codec/codec.ts';
import type { OutboxStore } from '../../../src/store/outbox-store.ts';
import type { TestStore } from '../../store/support/open-store.ts';
import { mint, pay } from '../../store/support/units.ts';

/** A call of a relay that can be lost. */
export type Call = keyof Pick<OutboxStore, 'settleAndClaim' | 'fail' | 'release' | 'dueWallets'>;

/** The store's outbox with calls that can be lost, before they are sent or after they took effect. */
export class LossyOutbox {
  readonly outbox: OutboxStore;
  /** Number of calls that have not ended. */
  inFlight = 0;
  readonly #losses: { readonly call: Call; readonly moment: 'before' | 'after'; lost(): void }[] = [];

  readonly #chance: () => 'before' | 'after' | undefined;

  /** `chance` returns the moment at which a call is lost that `lose()` did not ask for, or undefined. */
  constructor(inner: OutboxStore, chance: () => 'before' | 'after' | undefined = () => undefined) {
    this.#chance = chance;
    const lossy = { ...methodsOf(inner) };
    for (const call of ['settleAndClaim', 'fail', 'release', 'dueWallets'] as const) {
      const run = lossy[call] as (...args: unknown[]) => Promise<unknown>;
      Object.assign(lossy, { [call]: (...args: unknown[]) => this.#run(call, () => run(...args)) });
    }
    this.outbox = lossy;
  }

  /** Loses the next call of this kind; resolves when it is lost. */
  lose(call: Call, moment: 'before' | 'after'): Promise<void> {
    return new Promise((lost) => this.#losses.push({ call, moment, lost }));
  }

  async #run(call: Call, run: () => Promise<unknown>): Promise<unknown> {
    const at = this.#losses.findIndex((loss) => loss.call === call);
    const loss = at < 0 ? undefined : this.#losses.splice(at, 1)[0];
    const moment = loss === undefined ? this.#chance() : loss.moment;
    this.inFlight += 1;
    try {
      const answer = moment === 'before' ? undefined : await run();
      if (moment === undefined) return answer;
    } finally {
      this.inFlight -= 1;
    }
    loss?.lost();
    throw new Error(moment === 'before' ? 'not sent' : 'the answer was lost');
  }
}

/** The methods of an outbox, to replace some of them. */
export function methodsOf(outbox: OutboxStore): OutboxStore {
  return {
    settleAndClaim: (request) => outbox.settleAndClaim(request),
    fail: (claimant, failed) => outbox.fail(claimant, failed),
    release: (claimant, deliveries) => outbox.release(claimant, deliveries),
    dueWallets: (search) => outbox.dueWallets(search),
    newlyDue: (search) => outbox.newlyDue(search),
    makeDue: (limit) => outbox.makeDue(limit),
    cancel: (transactionId, actionIndex) => outbox.cancel(transactionId, actionIndex),
    waiting: () => outbox.waiting(),
    dead: (limit, after) => outbox.dead(limit, after),
    redrive: (rowId) => outbox.redrive(rowId),
  };
}

/** Commits one transaction of a wallet with a `Buy` action for each item, in their order. */
export async function owe(ledger: TestStore, wallet: string, ...items: readonly string[]): Promise<void> {
  const actions = items.map((item) => ({ type: 'Buy', payload: encode({ type: 'Buy', item }) }));
  await ledger.apply(wallet, mint(pay(wallet, { gold: 1n }), { actions }));
}
