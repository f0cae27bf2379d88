import { Policy } from '../../domain/rules/policy.ts';
import type { Row, Statement } from '../postgres/database.ts';
import { mapPolicy, selectPolicyStatement } from './select-policy.ts';

/**
 * The policy of a schema in the memory of a runtime. It is empty until it is read for the first time: commits read it
 * when their version is not that of the database, and an actor reads it before it says that a rule refuses a command.
 */
export class PolicyCache {
  readonly policy = new Policy();
  readonly #schema: string;

  constructor(schema: string) {
    this.#schema = schema;
  }

  /** Reads what has changed since the version that is known. */
  async read(run: (statement: Statement) => Promise<Row[]>): Promise<void> {
    const { version, freezes, assets } = mapPolicy(await run(selectPolicyStatement(this.#schema, this.policy.version)));
    this.policy.add(version, freezes, assets);
  }
}
