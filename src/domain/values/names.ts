import { LIMITS } from '../limits.ts';

const NAME = new RegExp(`^[A-Za-z0-9][A-Za-z0-9._:-]{0,${LIMITS.nameCharsMax - 1}}$`);

/** Whether `value` may name a wallet, an asset or an action: ASCII, no look-alikes, nothing SQL or CBOR would alter. */
export function isName(value: unknown): value is string {
  return typeof value === 'string' && NAME.test(value);
}

/** Whether `value` may be an idempotency key: 1 to 255 characters that Postgres stores unchanged. */
export function isKey(value: unknown): value is string {
  return isWellFormedText(value) && value.length >= 1 && value.length <= LIMITS.keyCharsMax;
}

/** Whether `value` is text that survives Postgres: no NUL, no lone surrogate. */
export function isWellFormedText(value: unknown): value is string {
  return typeof value === 'string' && !value.includes('\0') && isWellFormed(value);
}

function isWellFormed(text: string): boolean {
  // A lone surrogate would silently become U+FFFD in UTF-8, and two different texts the same one.
  return (text as unknown as { isWellFormed(): boolean }).isWellFormed();
}
