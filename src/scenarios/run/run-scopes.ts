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
 * Where in a script something happens: gives every command its key, and every stretch of the script its own randomness.
 *
 * 1. A key depends on the run's prefix and on where in the script the command stands, never on what else goes on at
 *    the same time: a run that was killed and is started again makes the same keys.
 * 2. So does the randomness, and with it the content of the commands.
 */
export class RunScopes {
  readonly #prefix: string;
  readonly #seed: number;
  readonly #storage = new AsyncLocalStorage<Scope>();
  readonly #root: Scope;
  /** The random numbers of wherever they are asked for. */
  readonly random: RandomSource = randomSource(() => this.#current().random());

  constructor(prefix: string, seed: number) {
    this.#prefix = prefix;
    this.#seed = seed;
    this.#root = this.#make('0');
  }

  /** Runs `body` in a scope of its own. */
  enter<Result>(path: string, body: () => Result): Result {
    return this.#storage.run(this.#make(path), body);
  }

  /** The path of the next group of things that go on at the same time; its items append their number. */
  groupPath(): string {
    const scope = this.#current();
    scope.togethers += 1;
    return `${scope.path}.t${scope.togethers}`;
  }

  /** The key of the next command here. */
  commandKey(): string {
    const scope = this.#current();
    scope.commands += 1;
    return `${this.#prefix}:${scope.path}.${scope.commands}`;
  }

  /** An id that belongs to this run. */
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

/** FNV-1a, 32 bits: spreads neighbouring paths over the seeds. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  return value >>> 0;
}
