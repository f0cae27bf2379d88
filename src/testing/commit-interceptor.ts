import { InvariantError } from '../domain/assert.ts';
import { LedgerError } from '../domain/errors.ts';
import { onAbort } from '../platform/on-abort.ts';
import { afterMs } from '../platform/timers.ts';
import type { LedgerStore, UnitSource } from '../store/ledger-store.ts';
import { type Database, delegate, type Row, type Statement } from '../store/postgres/database.ts';
import { bounded } from './bounded.ts';
import { WalletGates } from './wallet-gates.ts';

/** A held commit: it is planned, and has not reached the database. */
export interface Gate {
  /** Resolves when a commit is held; rejects if none is within ten seconds or until the ledger is disposed of. */
  readonly entered: Promise<void>;
  /** Sends the held commit. */
  open(): void;
}

/** A request of a test that applies to one commit. */
interface Injection {
  /** The call that made it, such as `loseNextAnswer()`. */
  readonly name: string;
  apply(send: () => Promise<Row[]>): Promise<Row[]>;
}

/** Intercepts the commits between a store and its database: each injection applies to one commit, in order. */
export class CommitInterceptor {
  readonly #next: Injection[] = [];
  readonly #disposal = new AbortController();
  readonly #wallets = new WalletGates();
  #crashes = 0;
  /** The number of commits that are held. */
  #held = 0;
  #isForced = false;

  /** Aborts when {@link openGates} is called. */
  get disposed(): AbortSignal {
    return this.#disposal.signal;
  }

  /** The calls whose injection no commit has met. */
  get unused(): readonly string[] {
    return [
      ...Array.from({ length: this.#crashes }, () => 'crashNextCommit()'),
      ...this.#next.map(({ name }) => name),
      ...this.#wallets.wallets.map((wallet) => `gateNextCommit({ wallet: '${wallet}' })`),
    ];
  }

  /** Wraps a database so that its commits are intercepted. */
  wrap(database: Database): Database {
    return delegate(database, { run: (statement) => this.#run(database, statement) });
  }

  /** Patches a store so that its commits crash on request. */
  watch(watched: LedgerStore): LedgerStore {
    const store = this.#wallets.watch(watched);
    const submit = store.submit.bind(store);
    store.submit = (source) => {
      if (this.#crashes === 0) submit(source);
      else this.#failUnit(source);
    };
    return store;
  }

  /** Takes the unit of a source, and fails it as a bug before it is sent would. */
  #failUnit(source: UnitSource): void {
    if (source.take() === undefined) return;
    this.#crashes -= 1;
    source.fail(new InvariantError('an injected bug'));
    source.settled();
  }

  /** Makes the next commit throw an `InvariantError`, as a bug would, before anything is sent. */
  crash(): void {
    this.#crashes += 1;
  }

  /**
   * Holds the next commit, of a wallet if one is given. `answers` says what was answered meanwhile, for the message if
   * no commit is held.
   */
  gate(answers: () => string, wallet?: string): Gate {
    const entered = deferred();
    const opened = deferred();
    onAbort(this.disposed, opened.resolve);
    const signal = this.disposed;
    const hold = async (): Promise<void> => {
      entered.resolve();
      this.#held += 1;
      await opened.promise;
      this.#held -= 1;
    };
    const remove = wallet === undefined ? this.#holdNext(hold) : this.#holdNextOf(wallet, hold);
    const describe = (): string => {
      // Its wait fails the test: closing the ledger does not report the same fault again.
      if (!signal.aborted) remove();
      return `no commit reached the gate (answered since it was set: ${answers()})`;
    };
    return {
      get entered() {
        return bounded((arrive) => void entered.promise.then(arrive), describe, { signal });
      },
      open: opened.resolve,
    };
  }

  /** Fails the next commit with this SQLSTATE; nothing is applied. @throws LedgerError `ERR_INVALID_OPTIONS` */
  fail(sqlState: string): void {
    if (typeof sqlState !== 'string' || !/^[0-9A-Z]{5}$/.test(sqlState)) {
      const text = `failNextCommit: expected an SQLSTATE, five digits or capital letters such as 40001`;
      throw new LedgerError('ERR_INVALID_OPTIONS', text);
    }
    this.#next.push({ name: `failNextCommit('${sqlState}')`, apply: () => Promise.reject(sqlError(sqlState)) });
  }

  /** Applies the next commit and loses its result, as a lost connection would. */
  loseAnswer(): void {
    this.#next.push({
      name: 'loseNextAnswer()',
      async apply(send) {
        await send();
        throw Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
      },
    });
  }

  /** Removes the injections that no commit has met. */
  discard(): void {
    this.#crashes = 0;
    this.#next.length = 0;
    this.#wallets.clear();
  }

  /** True if {@link openAfter} opened a gate that held a commit. */
  get forced(): boolean {
    return this.#isForced;
  }

  /** Opens every gate after this real time; the returned function cancels it. */
  openAfter(delayMs: number): () => void {
    return afterMs(delayMs, () => {
      this.#isForced = this.#held > 0;
      this.openGates();
    });
  }

  /** Opens every gate for good, and ends all waits of the test. */
  openGates(): void {
    this.#disposal.abort();
  }

  #holdNext(hold: () => Promise<void>): () => void {
    const injection: Injection = { name: 'gateNextCommit()', apply: (send) => hold().then(send) };
    this.#next.push(injection);
    return () => {
      const at = this.#next.indexOf(injection);
      if (at >= 0) this.#next.splice(at, 1);
    };
  }

  #holdNextOf(wallet: string, hold: () => Promise<void>): () => void {
    return this.#wallets.add({ wallet, hold: (send) => void hold().then(send) });
  }

  #run(database: Database, statement: Statement): Promise<Row[]> {
    const injection = COMMITS.has(statement.name) ? this.#next.shift() : undefined;
    return injection === undefined ? database.run(statement) : injection.apply(() => database.run(statement));
  }
}

/** The names of the statements that commit. */
const COMMITS: ReadonlySet<string> = new Set(['commit-batch', 'commit-one']);

/** The SQLSTATEs with which a server ends the session: whether the statement was applied is then in doubt. */
const ENDS_SESSION = /^(?:57P0[12]|08...)$/;

function sqlError(code: string): Error {
  const severity = ENDS_SESSION.test(code) ? 'FATAL' : 'ERROR';
  return Object.assign(new Error(`injected SQLSTATE ${code}`), { code, severity });
}

function deferred(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = (): void => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
