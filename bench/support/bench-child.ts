import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const JITI = fileURLToPath(new URL('../../node_modules/jiti/lib/jiti-cli.mjs', import.meta.url));

type Reply = { readonly answer: unknown } | { readonly error: string };

/** A child process that answers one question after the other. It ends with this process. */
export class BenchChild {
  readonly #process: ChildProcess;

  /**
   * Starts a script of bench/curves/children/ with the flags of this process and the given ones, which win. The child
   * can collect garbage on demand.
   */
  constructor(script: string, flags: readonly string[] = []) {
    const path = fileURLToPath(new URL(`../curves/children/${script}.ts`, import.meta.url));
    const execArgv = [...process.execArgv, '--expose-gc', ...flags];
    this.#process = fork(JITI, [path], { execArgv, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  }

  /** @throws Error with the message of the child, or if it ended without an answer. */
  ask<Answer>(question: object | string): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const ended = (code: number | null): void => reject(new Error(`a child of the benchmark ended with ${code}`));
      this.#process.once('exit', ended);
      this.#process.once('message', (reply: Reply) => {
        this.#process.off('exit', ended);
        if ('error' in reply) reject(new Error(reply.error));
        else resolve(reply.answer as Answer);
      });
      this.#process.send(question);
    });
  }

  /** Ends the child and waits for its end. */
  async end(): Promise<void> {
    if (this.#process.exitCode !== null) return;
    const gone = new Promise((resolve) => this.#process.once('exit', resolve));
    this.#process.disconnect();
    await gone;
  }
}

/** The child's side: answers each question of the parent process. */
export function answerParent<Question>(answer: (question: Question) => Promise<unknown>): void {
  const reply = (message: Reply): void => void process.send?.(message);
  process.on('message', (question: Question) => {
    answer(question).then(
      (found) => reply({ answer: found ?? null }),
      (error: unknown) => reply({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
    );
  });
  process.on('disconnect', () => process.exit());
}
