import type { Row, Statement } from './database.ts';
import { arrayOf } from './sql-array.ts';

/** The sessions that may still run one statement after its timeouts, at most. */
const ABANDONED_MAX = 4;

/**
 * The sessions of statements whose timeout ended. The server does not notice that their clients are gone while they
 * wait: for a lock, or, after a commit, for a synchronous standby that is gone. Each further attempt would take one
 * session more, until the server has none left.
 *
 * Owns: the process ids of these sessions, by the name of the statement.
 */
export class AbandonedSessions {
  readonly #pids = new Map<string, number[]>();

  readonly add = (statement: string, pid: number): void => {
    this.#pids.set(statement, [...(this.#pids.get(statement) ?? []), pid]);
  };

  /** True if a further attempt of the statement must wait. */
  isFull(statement: string): boolean {
    return this.#pids.size > 0 && (this.#pids.get(statement)?.length ?? 0) >= ABANDONED_MAX;
  }

  /** Asks which of the sessions of a statement still run, and what they wait for. */
  findStatement(statement: string): Statement {
    return {
      name: 'find-sessions',
      text: `select a.pid::text as pid, a.wait_event as waits from pg_catalog.pg_stat_activity a
        where a.pid = any($1::text::integer[]) order by a.pid`,
      values: [arrayOf(this.#pids.get(statement) ?? [])],
    };
  }

  /** Forgets the sessions that ended. Returns a sentence about the others if they are still too many. */
  keep(statement: string, rows: readonly Row[]): string | undefined {
    this.#pids.set(
      statement,
      rows.map(({ pid }) => Number(pid)),
    );
    if (!this.isFull(statement)) return undefined;
    const events = [...new Set(rows.map(({ waits }) => waits ?? 'nothing that the server names'))].join(', ');
    return `${rows.length} sessions of earlier attempts of ${statement} are still waiting (${events})`;
  }
}
