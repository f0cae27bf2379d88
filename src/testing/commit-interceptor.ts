import { InvariantError } from '../domain/assert.ts';
import type { LedgerStore } from '../store/ledger-store.ts';
import { type Database, delegate, type Row, type Statement } from '../store/postgres/database.ts';

/** A commit that is held: it has been planned, and has not reached the database. */
export interface Gate {
  /** Resolves when a commit arrived at the gate. */
  readonly entered: Promise<void>;
  /** Lets it go on. */
  open(): void;
}

type Interception = (send: () => Promise<Row[]>) => Promise<Row[]>;

/** Stands between the store and its database and does to the next commits what a test asks for, in order. */
export class CommitInterceptor {
  readonly #next: Interception[] = [];
  #crashes = 0;

  /** The same database, with the commits going through here. */
  wrap(database: Database): Database {
    return delegate(database, { run: (statement) => this.#run(database, statement) });
  }

  /** The same store, whose commits crash when asked to. */
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

  /** Makes the next commit throw what only a bug throws, before anything is sent. */
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

  /** Fails the next commit as if the database had answered with this SQLSTATE; nothing is applied. */
  fail(sqlState: string): void {
    this.#next.push(() => Promise.reject(sqlError(sqlState)));
  }

  /** Applies the next commit and loses the answer, as a connection does that dies at the wrong moment. */
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
