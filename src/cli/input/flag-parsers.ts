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

/** Parses a text that is not empty. */
export function textUpTo(charsMax: number): (text: string) => string {
  return (text) => {
    if (text.length < 1 || text.length > charsMax)
      throw new InvalidArgumentError(`Expected 1 to ${charsMax} characters.`);
    return text;
  };
}
