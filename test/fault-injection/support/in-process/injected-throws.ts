import { AsyncLocalStorage } from 'node:async_hooks';
import type { WalletHooks } from '../../../../src/actors/wallet/wallet-hooks.ts';
import type { WalletEffects } from '../../../../src/actors/wallet/wallet-machine.ts';
import { UtxoSet } from '../../../../src/domain/values/utxo-set.ts';
import type { LedgerStore, UnitSource } from '../../../../src/store/ledger-store.ts';
import { wrapEffects } from '../../../support/wallet-hooks.ts';
import { below } from './pick.ts';

/** The error that an injected bug throws. */
export class InjectedError extends Error {
  override readonly name = 'InjectedError';
}

/** The names of the places where an actor can throw. */
export const PLACE_NAMES = [
  'guard',
  'entryOfActivating',
  'transitionAction',
  'entryOfPassivating',
  'asyncRead',
  'commitSent',
  'commitAnswered',
  'planningTakes',
  'planningGives',
  'chainPlanned',
  'creditReceived',
  'payeeCredited',
] as const;

/** The name of such a place. */
export type Place = (typeof PLACE_NAMES)[number];

const PLACE_OF_EFFECT: Partial<Record<keyof WalletEffects, Place>> = {
  hasMail: 'guard',
  load: 'entryOfActivating',
  work: 'transitionAction',
  release: 'entryOfPassivating',
};

type SetMethod = (this: UtxoSet, ...args: unknown[]) => unknown;

/** One call in about this many throws. */
const EVERY = 100;

/**
 * Makes wallet actors throw, in one of about a hundred calls of each place: through the hooks of the runtime, through
 * its store, and in the set of UTXOs that planning works on. A bug belongs to the wallet whose actor runs. Spared
 * wallets never have one, neither as payer nor as payee.
 */
export class InjectedThrows {
  readonly thrown = zeros();
  readonly hooks: WalletHooks = {
    effects: (wallet, effects) =>
      wrapEffects(effects, (effect, run) =>
        this.#running.run(wallet, () => {
          const place = PLACE_OF_EFFECT[effect];
          if (place !== undefined) this.#perhapsThrow(place, wallet);
          return run();
        }),
      ),
    credit: (utxo, deliver) => {
      this.#perhapsThrow('payeeCredited', utxo.owner);
      this.#running.run(utxo.owner, () => deliver(utxo));
    },
    reached: (point, wallet) => {
      if (point === 'chain_planned') this.#perhapsThrow('chainPlanned', wallet);
      if (point === 'credit_received') this.#perhapsThrow('creditReceived', wallet);
    },
  };
  readonly #untilNext = zeros();
  /** The wallet whose actor runs, through all its asynchronous work. */
  readonly #running = new AsyncLocalStorage<string>();
  readonly #throwsAgain = new Set<string>();
  readonly #sources = new WeakMap<UnitSource, UnitSource>();
  readonly #undo: (() => void)[] = [];
  readonly #random: () => number;
  readonly #isSpared: (wallet: string) => boolean;
  #isActive = false;

  constructor(random: () => number, isSpared: (wallet: string) => boolean) {
    this.#random = random;
    this.#isSpared = isSpared;
    // Early the first time, so that rare calls throw in a short run, too.
    for (const place of PLACE_NAMES) this.#untilNext[place] = 1 + below(random, EVERY / 4);
  }

  /** Makes the calls of a store throw that wallet actors make. */
  wrapStore(store: LedgerStore): LedgerStore {
    const { submit, unspent, largest } = store;
    store.submit = (source) => submit.call(store, this.#wrapSource(source));
    store.unspent = async (wallet) => {
      this.#perhapsThrow('asyncRead', wallet);
      return unspent.call(store, wallet);
    };
    store.largest = async (wallet, assets, limit) => {
      this.#perhapsThrow('asyncRead', wallet);
      return largest.call(store, wallet, assets, limit);
    };
    return store;
  }

  /** Starts to throw. */
  start(): void {
    this.#isActive = true;
    this.#wrapSet('remove', 'planningTakes');
    this.#wrapSet('add', 'planningGives');
  }

  /** Throws no more. */
  stop(): void {
    this.#isActive = false;
    for (const undo of this.#undo.splice(0)) undo();
  }

  /**
   * Makes a source throw when its unit is sent and when it is answered. The store runs it for the wallet that submits.
   */
  #wrapSource(source: UnitSource): UnitSource {
    const known = this.#sources.get(source);
    if (known !== undefined) return known;
    const wallet = this.#running.getStore();
    const run = <T>(call: () => T): T => (wallet === undefined ? call() : this.#running.run(wallet, call));
    const tryTo = (place: Place): unknown => {
      try {
        this.#perhapsThrow(place, wallet);
        return undefined;
      } catch (error) {
        return error;
      }
    };
    const wrapped: UnitSource = {
      get expected() {
        return source.expected;
      },
      take: () =>
        run(() => {
          const unit = source.take();
          const error = unit === undefined ? undefined : tryTo('commitSent');
          if (error === undefined) return unit;
          source.fail(error);
          source.settled();
          return undefined;
        }),
      settle: (result) =>
        run(() => {
          const error = tryTo('commitAnswered');
          if (error === undefined) source.settle(result);
          else source.fail(error);
        }),
      fail: (error) => run(() => source.fail(error)),
      settled: () => run(() => source.settled()),
    };
    this.#sources.set(source, wrapped);
    return wrapped;
  }

  #wrapSet(method: 'add' | 'remove', place: Place): void {
    const methods = UtxoSet.prototype as unknown as Record<string, SetMethod>;
    const own = methods[method] as SetMethod;
    const perhapsThrow = (): void => this.#perhapsThrow(place, undefined);
    methods[method] = function wrapped(...args) {
      perhapsThrow();
      return own.apply(this, args);
    };
    this.#undo.push(() => {
      methods[method] = own;
    });
  }

  #perhapsThrow(place: Place, wallet: string | undefined): void {
    if (!this.#isActive) return;
    const wallets = [wallet, this.#running.getStore()].filter((name) => name !== undefined);
    // Outside of all actors it would be a bug of another part.
    if (wallets.length === 0 || wallets.some(this.#isSpared)) return;
    const isRepeated = place === 'commitSent' && this.#throwsAgain.delete(wallets[0] as string);
    this.#untilNext[place] -= 1;
    if (this.#untilNext[place] > 0 && !isRepeated) return;
    this.#untilNext[place] = EVERY / 2 + below(this.#random, EVERY);
    // The bug is in the command: it is thrown again with it, and then the command is poison.
    if (place === 'commitSent' && !isRepeated) this.#throwsAgain.add(wallets[0] as string);
    this.thrown[place] += 1;
    throw new InjectedError(`seeded at ${place} of ${wallets[0]}`);
  }
}

function zeros(): Record<Place, number> {
  return Object.fromEntries(PLACE_NAMES.map((place) => [place, 0])) as Record<Place, number>;
}
