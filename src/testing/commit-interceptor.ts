import { InvariantError } from '../domain/assert.ts';
import type { LedgerStore } from '../store/ledger-store.ts';
import { type Database, delegate, type Row, type Statement } from '../store/postgres/database.ts';

/** A held commit: it is planned, and has not reached the database. */
export interface Gate {
  /** Resolves when a commit is held. */
  readonly entered: Promise<void>;
  /** Sends the held commit. */
  open(): void;
}

type Interception = (send: () => Promise<Row[]>) => Promise<Row[]>;

/** Intercepts the commits between a store and its database: each request of a test applies to one commit, in order. */
export class CommitInterceptor {
  readonly #next: Interception[] = [];
  #crashes = 0;

  /** Wraps a database so that its commits are intercepted. */
  wrap(database: Database): Database {
    return delegate(database, { run: (statement) => this.#run(database, statement) });
  }

  /** Patches a store so that its commits crash on request. */
  watch(store: LedgerStore): LedgerStore {
    const commit = store.commit.bind(store);
    store.commit = async (unit) => {
      if (this.#crashes > 0) {
        this.#crashes -= 1;
        throw new InvariantError('an injected bug');
      }
      return commit(unit);
    };
    return store;
  }

  /** Makes the next commit throw an `InvariantError`, as a bug would, before anything is sent. */
  crash(): void {
    this.#crashes += 1;
  }

  /** Holds the next commit. */
  gate(): Gate {
    const entered = deferred();
    const opened = deferred();
    this.#next.push(async (send) => {
      entered.resolve();
      await opened.promise;
      return send();
    });
    return { entered: entered.promise, open: opened.resolve };
  }

  /** Fails the next commit with this SQLSTATE; nothing is applied. */
  fail(sqlState: string): void {
    this.#next.push(() => Promise.reject(sqlError(sqlState)));
  }

  /** Applies the next commit and loses its result, as a lost connection would. */
  loseAnswer(): void {
    this.#next.push(async (send) => {
      await send();
      throw Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
    });
  }

  #run(database: Database, statement: Statement): Promise<Row[]> {
    const interception = statement.name === 'commit-batch' ? this.#next.shift() : undefined;
    return interception === undefined ? database.run(statement) : interception(() => database.run(statement));
  }
}

function sqlError(code: string): Error {
  return Object.assign(new Error(`injected SQLSTATE ${code}`), { code, severity: 'ERROR' });
}

function deferred(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = (): void => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
