/** A bug in pursekit: ends the actor it happens in, never its neighbours. */
export class InvariantError extends Error {
  override readonly name = 'InvariantError';
}

/** Throws {@link InvariantError} unless `condition` holds. For bugs only, never for input or trouble. */
export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new InvariantError(message);
}

/** The end of a `switch` that covers its union: the compiler proves it is never reached. */
export function assertNever(value: never): never {
  throw new InvariantError(`unexpected value: ${String(value)}`);
}
