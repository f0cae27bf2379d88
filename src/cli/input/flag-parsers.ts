import { InvalidArgumentError } from 'commander';

/** Parses a whole number within bounds. */
export function wholeNumber(low: number, high: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^[0-9]+$/.test(text) || value < low || value > high) {
      throw new InvalidArgumentError(`Expected a whole number from ${low} to ${high}.`);
    }
    return value;
  };
}

/** Parses a prefix for idempotency keys. */
export function keyPrefix(text: string): string {
  if (text.length < 1 || text.length > 100) throw new InvalidArgumentError('Expected 1 to 100 characters.');
  return text;
}
