import { LIMITS } from '../limits.ts';

const NAME = new RegExp(`^[A-Za-z0-9][A-Za-z0-9._:@/+#-]{0,${LIMITS.nameCharsMax - 1}}$`);

/**
 * Checks that `value` may name a wallet, an asset or an action: ASCII characters that SQL and CBOR store unchanged. `~`
 * is reserved for names that the runtime gives itself.
 */
export function isName(value: unknown): value is string {
  return typeof value === 'string' && NAME.test(value);
}

/** Checks that `value` may be an idempotency key: 1 to 255 characters that Postgres stores unchanged. */
export function isKey(value: unknown): value is string {
  // The length first: a text beyond it is not read.
  if (typeof value !== 'string' || value.length < 1 || value.length > LIMITS.keyCharsMax) return false;
  return isWellFormedText(value);
}

/** Checks that `value` is text that Postgres stores unchanged: without NUL and without lone surrogates. */
export function isWellFormedText(value: unknown): value is string {
  return typeof value === 'string' && !value.includes('\0') && isWellFormed(value);
}

function isWellFormed(text: string): boolean {
  // UTF-8 replaces a lone surrogate by U+FFFD: two different texts would become equal.
  return (text as unknown as { isWellFormed(): boolean }).isWellFormed();
}
