/**
 * Checks that the options of a call are an object that has no other names than `names`.
 *
 * @throws TypeError naming the call and the option.
 */
export function checkOptions(call: string, options: unknown, names: readonly string[]): void {
  // A string or an array would have unrelated keys.
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new TypeError(`${call}: the options are an object`);
  }
  const unknown = Object.keys(options).find((name) => !names.includes(name));
  if (unknown !== undefined) throw new TypeError(`${call}: unknown option ${unknown}, expected ${names.join(', ')}`);
}
