import type { WalletHooks } from '../../../src/actors/wallet/wallet-hooks.ts';
import {
  type CommandOptions,
  type ExchangeInput,
  isLedgerError,
  LedgerError,
  type Outcome,
} from '../../../src/index.ts';
import type { LedgerStore } from '../../../src/store/ledger-store.ts';
import type { TestLedger } from '../../../src/testing/index.ts';
import { give } from '../../economy/support/holdings.ts';

/** The wallets that buy in a shop. */
export const BUYERS = ['ann', 'ben', 'cat'];
const OUTAGE = new LedgerError('ERR_STORE_UNAVAILABLE', 'an injected outage');

/** A buyer gives gold for wood. */
export function purchase(buyer: string): ExchangeInput['legs'] {
  return [
    { from: buyer, to: 'shop', assets: { gold: 1n } },
    { from: 'shop', to: buyer, assets: { wood: 1n } },
  ];
}

/** Buys once in the shop. */
export function buy(
  ledger: TestLedger,
  buyer: string,
  options: CommandOptions & { key?: string } = {},
): Promise<Outcome> {
  const { key, ...waiting } = options;
  return ledger.exchange({ legs: purchase(buyer), ...(key === undefined ? {} : { key }) }, waiting);
}

/** The status of an outcome, or the code of an error. */
export async function answerOf(answer: Promise<Outcome>): Promise<string> {
  try {
    return (await answer).status;
  } catch (error) {
    return isLedgerError(error) ? error.code : String(error);
  }
}

/** The same of several. */
export function answersOf(answers: readonly Promise<Outcome>[]): Promise<string[]> {
  return Promise.all(answers.map(answerOf));
}

/** Gives the buyers gold, and the shop wood. */
export function stock(ledger: TestLedger): Promise<void> {
  return give(ledger, { ann: { gold: 10n }, ben: { gold: 10n }, cat: { gold: 10n }, shop: { wood: 20n } });
}

type Read = 'totals' | 'transaction' | 'unspent';

/** Reads of the store that a test holds or fails. */
export class Reads {
  readonly #before = new Map<Read, (wallet: unknown) => Promise<void> | undefined>();

  readonly wrapStore = (store: LedgerStore): LedgerStore => {
    for (const name of ['totals', 'transaction', 'unspent'] as const) {
      const read = store[name].bind(store) as (argument: never) => Promise<never>;
      store[name] = async (argument: never) => {
        await this.#before.get(name)?.(argument);
        return read(argument);
      };
    }
    return store;
  };

  /** Holds the next read of this kind. */
  hold(name: Read): { readonly entered: Promise<void>; open(): void } {
    const [entered, opened] = [deferred(), deferred()];
    this.#before.set(name, () => {
      this.#before.delete(name);
      entered.resolve();
      return opened.promise;
    });
    return { entered: entered.promise, open: opened.resolve };
  }

  /** Fails the next load of this wallet. */
  failLoad(of: string): void {
    this.#before.set('unspent', (wallet) => {
      if (wallet !== of) return undefined;
      this.#before.delete('unspent');
      return Promise.reject(OUTAGE);
    });
  }
}

function deferred(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = (): void => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

/** Hooks that throw at a point of one wallet while `times` is positive. */
export class Bug {
  times = 0;
  readonly hooks: WalletHooks;
  constructor(wallet: string) {
    this.hooks = {
      reached: (point, reachedBy) => {
        if (point !== 'chain_planned' || reachedBy !== wallet || this.times === 0) return;
        this.times -= 1;
        throw new Error('a seeded bug');
      },
    };
  }
}
