import { passes, type Verdict } from './compare.ts';
import type { Target } from './targets.ts';

/** Formats a figure with its unit, rounded to the digits that matter. */
export function figureText(value: number, unit: Target['unit']): string {
  const digits = value < 1 ? 2 : value < 10 ? 1 : 0;
  const text = value >= 1_000 ? Math.round(value).toLocaleString('en') : value.toFixed(digits);
  return unit === '×' || unit === '/s' ? `${text}${unit}` : `${text} ${unit}`;
}

/** Formats a bound as it is written in targets.ts, without rounding. */
function asSet(bound: number, unit: Target['unit']): string {
  return `${bound.toLocaleString('en')}${unit === '×' || unit === '/s' ? '' : ' '}${unit}`;
}

/** Formats the goal of a target. */
export function goalText({ bound, goal, unit }: Target): string {
  return `${bound} ${asSet(goal, unit)}`;
}

/** Formats a verdict in one line. */
export function describeVerdict({ target, value, status }: Verdict): string {
  const against = target.against === '' ? '' : ` against ${target.against}`;
  const reached = value === undefined ? '–' : figureText(value, target.unit);
  return `${status.padEnd(12)} ${target.what}${against}: ${reached} (${goalText(target)})`;
}

/** Formats a verdict of the regression check in one line. */
export function describeCheck(verdict: Verdict): string {
  const floor = asSet(verdict.target.floor, verdict.target.unit);
  const word = passes([verdict]) ? 'ok  ' : 'FAIL';
  return `${word} floor ${floor.padStart(6)}  ${describeVerdict(verdict)}`;
}
