const NAME_CHARS_MAX = 100;

/**
 * Checks the arguments of `sample()`.
 *
 * @throws TypeError for a name that is not a text of 1 to 100 characters, and for a value that is neither a finite
 * number nor a `bigint`.
 */
export function checkSample(series: unknown, value: unknown): void {
  if (typeof series !== 'string' || series.trim() === '' || series.length > NAME_CHARS_MAX) {
    throw new TypeError(`sample(): the name of a series is a text of 1 to ${NAME_CHARS_MAX} characters`);
  }
  if (typeof value !== 'bigint' && !Number.isFinite(value)) {
    throw new TypeError(`sample(): a value of ${series} is a finite number or a bigint`);
  }
}
