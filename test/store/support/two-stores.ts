import type pg from 'pg';
import { afterEach, beforeEach } from 'vitest';
import { openDatabase } from '../../../src/store/postgres/open-database.ts';
import { closeTestDatabasesAfterAll, openTestDatabase } from '../../support/databases.ts';
import { ledgerUrl } from '../../support/runtime-role.ts';
import { openStore, storeOn, type TestStore } from './open-store.ts';
import { connectToServer, waitingForLock } from './second-connection.ts';

/** Connections beside those of the stores under test. */
export interface Outsiders {
  /** Stands for another process, whose database transaction blocks the stores. */
  readonly outsider: pg.Client;
  /** Observes. A separate connection: within a database transaction the statistics of other sessions do not change. */
  readonly observer: pg.Client;
  /** Locks the unspent outputs of a transaction until the outsider rolls back. */
  lock(store: TestStore, transactionId: string): Promise<void>;
  /** The same as a commit in progress, for which commits wait until it ends: see {@link Outsiders.waitForLocks}. */
  hold(store: TestStore, transactionId: string): Promise<void>;
  /** Lets commits wait for a lock until the test releases it, and not for the 250 ms of the schema. */
  waitForLocks(store: TestStore): Promise<void>;
  /** The backends of this schema that wait for a lock, as soon as there are so many. */
  waiting(store: TestStore, count?: number): Promise<number[]>;
}

/** Opens such connections for each test of the file. */
export function useOutsiders(): Outsiders {
  closeTestDatabasesAfterAll();
  let outsider: pg.Client;
  let observer: pg.Client;
  beforeEach(async () => {
    [outsider, observer] = await Promise.all([connectToServer(), connectToServer()]);
  });
  afterEach(async () => {
    await Promise.all([outsider.end(), observer.end()]);
  });
  const lock = async ({ schema }: TestStore, transactionId: string): Promise<void> => {
    await outsider.query('begin');
    await outsider.query(`select from "${schema}".unspent where transaction_id = $1 for update`, [transactionId]);
  };
  const waitForLocks = async ({ schema }: TestStore): Promise<void> => {
    for (const name of ['commit_batch', 'commit_batch_slow_path'])
      await observer.query(`alter function "${schema}".${name} set lock_timeout = 0`);
  };
  return {
    get outsider() {
      return outsider;
    },
    get observer() {
      return observer;
    },
    lock,
    async hold(store, transactionId) {
      await waitForLocks(store);
      await lock(store, transactionId);
    },
    waitForLocks,
    waiting: ({ schema }, count = 1) => waitingForLock(observer, schema, count),
  };
}

/** Two stores with connections of their own on one schema, as two processes have. The test closes the second. */
export async function twoStores(): Promise<[TestStore, TestStore]> {
  const { schema, database } = await openTestDatabase('server');
  const first = await openStore({ schema, database });
  const own = await openDatabase(await ledgerUrl(database, schema));
  return [first, storeOn({ schema, database: own, owner: database })];
}
