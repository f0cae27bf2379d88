import { type Database, delegate } from '../store/database.ts';
import { dropSchema } from '../store/drop-schema.ts';
import { type DatabaseOption, openDatabase } from '../store/open-database.ts';

let embedded: Promise<Database> | undefined;
let schemas = 0;

/** A schema of its own on a database that tests share; dropped when its last user lets go. */
export class TestDatabase {
  readonly schema: string;
  readonly #option: DatabaseOption;
  #users = 0;
  #opened = 0;

  constructor(option: DatabaseOption) {
    schemas += 1;
    this.#option = option;
    // Unique among the processes that share a server, too.
    this.schema = `test_${process.pid}_${schemas}`;
  }

  /** How many handles were opened so far. */
  get opened(): number {
    return this.#opened;
  }

  /** Another handle on it. Embedded Postgres is started once per process and lives as long. */
  async open(): Promise<Database> {
    this.#users += 1;
    this.#opened += 1;
    const isShared = this.#option === undefined;
    const database = isShared ? await sharedEmbedded() : await openDatabase(this.#option);
    let isOpen = true;
    const close = async (): Promise<void> => {
      if (!isOpen) return;
      isOpen = false;
      this.#users -= 1;
      if (this.#users === 0) await dropSchema(database, this.schema);
      if (!isShared) await database.close();
    };
    return delegate(database, { close });
  }
}

function sharedEmbedded(): Promise<Database> {
  embedded ??= openDatabase(undefined);
  return embedded;
}
