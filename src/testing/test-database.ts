import { randomBytes } from 'node:crypto';
import { type Database, delegate } from '../store/postgres/database.ts';
import { type DatabaseOption, openDatabase } from '../store/postgres/open-database.ts';
import { dropSchema } from '../store/schema/drop-schema.ts';
import { grantRuntimeRole } from '../store/schema/grant-role.ts';
import { migrate } from '../store/schema/migrate.ts';
import { CommitClock } from './commit-clock.ts';

let embedded: Promise<Database> | undefined;

/** The database handles of a test ledger. */
export interface TestHandles {
  /** The number of these handles among all on the schema, from 1. */
  readonly number: number;
  /** The handle of the ledger; closing it releases both. */
  readonly database: Database;
  /** The handle of the role that owns the schema. */
  readonly owner: Database;
}

/** A schema of its own on a database that tests share; dropped when its last handle is closed. */
export class TestDatabase {
  readonly schema: string;
  /** Shared by all runtimes on the schema. */
  readonly commitClock: CommitClock;
  readonly #option: DatabaseOption;
  readonly #ownerOption: DatabaseOption | undefined;
  #owner: Promise<Database> | undefined;
  #users = 0;
  #opened = 0;

  constructor(option: DatabaseOption, owner?: DatabaseOption | undefined) {
    this.#option = option;
    this.#ownerOption = owner;
    // Unique among all that share a server: threads of one process, and containers, have the same process id.
    this.schema = `test_${randomBytes(10).toString('hex')}`;
    this.commitClock = new CommitClock(this.schema);
  }

  /** True if another role than the ledger's owns the schema, which is then migrated when it is opened. */
  get isOwned(): boolean {
    return this.#ownerOption !== undefined;
  }

  /** Opens handles on the schema. Embedded Postgres starts once per process and runs until its end. */
  async open(): Promise<TestHandles> {
    this.#users += 1;
    this.#opened += 1;
    const number = this.#opened;
    const isShared = this.#option === 'memory';
    const database = isShared ? await sharedEmbedded() : await openDatabase(this.#option);
    if (this.isOwned) this.#owner ??= this.#prepare(database);
    let owner: Database;
    try {
      owner = (await this.#owner) ?? database;
    } catch (error) {
      this.#users -= 1;
      if (!isShared) await database.close();
      throw error;
    }
    let hasPending = true;
    const close = async (): Promise<void> => {
      if (!hasPending) return;
      hasPending = false;
      this.#users -= 1;
      if (this.#users === 0) await this.#drop(owner);
      if (!isShared) await database.close();
    };
    return { number, database: delegate(database, { close }), owner };
  }

  async #prepare(database: Database): Promise<Database> {
    const owner = await openDatabase(this.#ownerOption === undefined ? this.#option : this.#ownerOption);
    const [row] = await database.run({ name: 'who-am-i', text: 'select current_user::text as role', values: [] });
    await migrate(owner, this.schema);
    await grantRuntimeRole(owner, this.schema, row?.role ?? '');
    return owner;
  }

  async #drop(owner: Database): Promise<void> {
    await dropSchema(owner, this.schema);
    if (this.isOwned) await owner.close();
    this.#owner = undefined;
  }
}

/** The embedded Postgres of this process, which all its test ledgers share. */
export function sharedEmbedded(): Promise<Database> {
  embedded ??= openDatabase('memory');
  return embedded;
}

/** Closes it. The next test ledger starts another one. */
export async function closeSharedEmbedded(): Promise<void> {
  const closing = embedded;
  embedded = undefined;
  await (await closing)?.close();
}

/** True if the shared embedded database of this process is started. */
export function hasSharedEmbedded(): boolean {
  return embedded !== undefined;
}
