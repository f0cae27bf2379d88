/** Formats a whole amount with a thin space between thousands, so that it breaks no line. */
export function amountText(amount: bigint | number): string {
  if (typeof amount === 'number' && !Number.isInteger(amount)) return String(Number(amount.toPrecision(6)));
  return String(amount).replace(/\B(?=(\d{3})+$)/g, '\u202f');
}

/** Formats milliseconds with three digits: `0.42 ms`, `12.5 ms`, `1.2 s`. */
export function durationText(ms: number): string {
  if (ms >= 1_000) return `${Number((ms / 1_000).toPrecision(3))} s`;
  return `${Number(ms.toPrecision(3))} ms`;
}

/** Formats a part of 1 as per cent: `12.5 %`. */
export function percentText(part: number): string {
  return `${Number((part * 100).toFixed(1))} %`;
}

/** A count and its noun: `1 command`, `2 commands`. */
export function countText(count: number, noun: string, plural = `${noun}s`): string {
  return `${amountText(count)} ${count === 1 ? noun : plural}`;
}

const COMPACT = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 2 });

/** Formats a value of an axis in a few characters: `0.25`, `1200`, `3.5M`. */
export function axisText(value: number): string {
  return Math.abs(value) >= 1_000_000 ? COMPACT.format(value) : String(Number(value.toPrecision(4)));
}
