import { AsyncLocalStorage } from 'node:async_hooks';
import { seededRandom } from '../../testing/index.ts';
import { type RandomSource, randomSource } from '../random-source.ts';

interface Scope {
  readonly path: string;
  readonly random: () => number;
  commands: number;
  togethers: number;
}

/**
 * Scopes of a script: each step and each concurrent piece of work has its own keys and its own randomness.
 *
 * 1. A key depends on the prefix of the run and on the position of the command in the script, not on concurrent work: a
 *    run that was killed and is repeated generates the same keys. Example: with the prefix `burn:1`, the key of the
 *    first command of the third item of the first `together` of step 2 is `burn:1:2.t1.3.1`.
 * 2. The randomness depends on the same position, and so does the content of the commands.
 */
export class RunScopes {
  readonly #prefix: string;
  readonly #seed: number;
  readonly #storage = new AsyncLocalStorage<Scope>();
  readonly #root: Scope;
  /** The random source of the current scope. */
  readonly random: RandomSource = randomSource(() => this.#current().random());

  constructor(prefix: string, seed: number) {
    this.#prefix = prefix;
    this.#seed = seed;
    this.#root = this.#make('0');
  }

  /** Runs `body` in a new scope. */
  enter<Result>(path: string, body: () => Result): Result {
    return this.#storage.run(this.#make(path), body);
  }

  /** The path of the next concurrent group of this scope; its items append their number. */
  groupPath(): string {
    const scope = this.#current();
    scope.togethers += 1;
    return `${scope.path}.t${scope.togethers}`;
  }

  /** The key of the next command of this scope. */
  commandKey(): string {
    const scope = this.#current();
    scope.commands += 1;
    return `${this.#prefix}:${scope.path}.${scope.commands}`;
  }

  /** An id with the prefix of this run. */
  id(name: string): string {
    return `${this.#prefix}:${name}`;
  }

  #current(): Scope {
    return this.#storage.getStore() ?? this.#root;
  }

  #make(path: string): Scope {
    return { path, random: seededRandom(hash(`${this.#seed}:${path}`)), commands: 0, togethers: 0 };
  }
}

/** Hashes a path to a seed (FNV-1a, 32 bits): similar paths get different seeds. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  return value >>> 0;
}
