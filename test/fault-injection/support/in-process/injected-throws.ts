import { AsyncLocalStorage } from 'node:async_hooks';
import { Resident } from '../../../../src/actors/supervisor/resident.ts';
import { CommitLoop } from '../../../../src/actors/wallet/commit-loop.ts';
import { Mailbox } from '../../../../src/actors/wallet/mailbox.ts';
import { UtxoCache } from '../../../../src/actors/wallet/utxo-cache.ts';
import { WalletActor } from '../../../../src/actors/wallet/wallet-actor.ts';
import { UtxoSet } from '../../../../src/domain/values/utxo-set.ts';
import { PostgresStore } from '../../../../src/store/postgres-store.ts';
import { below } from './pick.ts';

/** What a seeded bug throws. */
export class InjectedError extends Error {
  override readonly name = 'InjectedError';
}

type Method = (this: unknown, ...args: unknown[]) => unknown;

/** Where an actor can throw: the method that is made to, and where in the actor it runs. */
const PLACES = {
  guard: [WalletActor.prototype, 'hasMail'],
  entryOfActivating: [WalletActor.prototype, 'load'],
  transitionAction: [WalletActor.prototype, 'work'],
  entryOfPassivating: [WalletActor.prototype, 'release'],
  asyncRead: [UtxoCache.prototype, 'read'],
  asyncCommit: [CommitLoop.prototype, 'workThrough'],
  commandsInHand: [PostgresStore.prototype, 'commit'],
  planningTakes: [UtxoSet.prototype, 'remove'],
  planningGives: [UtxoSet.prototype, 'add'],
  mailboxDrop: [Mailbox.prototype, 'drop'],
  noteOfPayment: [UtxoCache.prototype, 'credit'],
  payerTellsPayee: [Resident.prototype, 'credit'],
} as const satisfies Record<string, readonly [object, string]>;

/** The name of such a place. */
export type Place = keyof typeof PLACES;

/** All of them. */
export const PLACE_NAMES = Object.keys(PLACES) as Place[];

/** One call in about this many throws. */
const EVERY = 100;

/**
 * Makes methods of wallet actors throw now and then. A bug belongs to the wallet that is at work when it strikes;
 * wallets that are spared never have one, neither as the worker nor as the one worked on.
 */
export class InjectedThrows {
  readonly thrown = zeros();
  readonly #untilNext = zeros();
  readonly #atWork = new AsyncLocalStorage<string>();
  readonly #strikesAgain = new Set<string>();
  readonly #names = new WeakMap<WalletActor, string>();
  readonly #undo: (() => void)[] = [];
  readonly #random: () => number;
  readonly #isSpared: (wallet: string) => boolean;

  constructor(random: () => number, isSpared: (wallet: string) => boolean) {
    this.#random = random;
    this.#isSpared = isSpared;
    // Early the first time, so that rare calls meet it in a short run, too.
    for (const place of PLACE_NAMES) this.#untilNext[place] = 1 + below(random, EVERY / 4);
  }

  plant(): void {
    for (const place of PLACE_NAMES) {
      const [prototype, method] = PLACES[place];
      this.#wrap(prototype, method, (call, self) => {
        this.#perhapsThrow(place, self);
        return call();
      });
    }
    // Last, so that it is outermost: what runs below it knows whose work it is.
    for (const method of ['hasMail', 'load', 'work', 'release', 'credit']) {
      this.#wrap(WalletActor.prototype, method, (call, self) => this.#atWork.run(this.#walletOf(self) ?? '', call));
    }
  }

  /** Gives every method its own code back. */
  pullOut(): void {
    for (const undo of this.#undo.splice(0).reverse()) undo();
  }

  #perhapsThrow(place: Place, self: unknown): void {
    const wallets = [this.#walletOf(self), this.#atWork.getStore()].filter((wallet) => wallet !== undefined);
    // Outside of any wallet's work it would be a bug of someone else.
    if (wallets.length === 0 || wallets.some(this.#isSpared)) return;
    const isRepeated = place === 'commandsInHand' && this.#strikesAgain.delete(wallets[0] as string);
    this.#untilNext[place] -= 1;
    if (this.#untilNext[place] > 0 && !isRepeated) return;
    this.#untilNext[place] = EVERY / 2 + below(this.#random, EVERY);
    // It is the command that is at fault: the bug comes back with it, and then it is given up.
    if (place === 'commandsInHand' && !isRepeated) this.#strikesAgain.add(wallets[0] as string);
    this.thrown[place] += 1;
    throw new InjectedError(`seeded at ${place} of ${wallets[0]}`);
  }

  #wrap(prototype: object, method: string, around: (call: () => unknown, self: unknown) => unknown): void {
    const methods = prototype as Record<string, Method>;
    const own = methods[method] as Method;
    methods[method] = function wrapped(...args) {
      return around(() => own.apply(this, args), this);
    };
    this.#undo.push(() => {
      methods[method] = own;
    });
  }

  /** The wallet of a resident or of a worker, which names it in its view; undefined for everything else. */
  #walletOf(self: unknown): string | undefined {
    if (self instanceof Resident) return self.wallet;
    if (!(self instanceof WalletActor)) return undefined;
    const name = this.#names.get(self) ?? self.view('idle').wallet;
    this.#names.set(self, name);
    return name;
  }
}

function zeros(): Record<Place, number> {
  return Object.fromEntries(PLACE_NAMES.map((place) => [place, 0])) as Record<Place, number>;
}
