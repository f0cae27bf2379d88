import { FIGURE_GROUPS, type Figure, type FigureGroup } from './figures.ts';
import { amountText, durationText } from './format.ts';

/** A figure that two runs have not alike. A figure that a run does not have is absent. */
export interface Difference {
  readonly group: FigureGroup;
  readonly what: string;
  readonly a?: Figure['value'];
  readonly b?: Figure['value'];
  /** b − a, where both are numbers or absent: a figure that is absent counts as 0. */
  readonly change?: number | bigint;
  readonly unit?: 'ms';
}

/** Lists the figures that two runs have not alike, in the order of their groups. */
export function differencesOf(a: readonly Figure[], b: readonly Figure[]): Difference[] {
  const [one, other] = [byName(a), byName(b)];
  const names = [...new Set([...one.keys(), ...other.keys()])];
  const found = names.flatMap((name): Difference[] => {
    const [before, after] = [one.get(name), other.get(name)];
    const { group, what, unit } = (before ?? after) as Figure;
    if (before?.value === after?.value) return [];
    const change = changeOf(before?.value, after?.value);
    return [
      {
        ...{ group, what },
        ...(before === undefined ? {} : { a: before.value }),
        ...(after === undefined ? {} : { b: after.value }),
        ...(change === undefined ? {} : { change }),
        ...(unit === undefined ? {} : { unit }),
      },
    ];
  });
  return FIGURE_GROUPS.flatMap((group) => found.filter((difference) => difference.group === group));
}

/** Formats a value of a difference. */
export function valueText(value: Figure['value'] | undefined, unit?: 'ms'): string {
  if (value === undefined) return '–';
  if (typeof value === 'string') return value;
  return unit === 'ms' ? durationText(Number(value)) : amountText(value);
}

/** Formats the change of a difference with its sign, and per cent of the first value: `+12 (+20 %)`. */
export function changeText({ a, change, unit }: Difference): string {
  if (change === undefined) return '';
  const sign = change < 0 ? '−' : '+';
  const size = change < 0 ? -change : change;
  const part = typeof a === 'string' || a === undefined || Number(a) === 0 ? undefined : Number(change) / Number(a);
  const percent = part === undefined ? '' : ` (${sign}${Number((Math.abs(part) * 100).toPrecision(3))} %)`;
  return `${sign}${valueText(size, unit)}${percent}`;
}

function changeOf(a: Figure['value'] = 0, b: Figure['value'] = 0): number | bigint | undefined {
  if (typeof a === 'string' || typeof b === 'string') return undefined;
  if (typeof a === 'bigint' && typeof b === 'bigint') return b - a;
  if (typeof a === 'bigint' && b === 0) return -a;
  if (typeof b === 'bigint' && a === 0) return b;
  // Without the digits that the difference of two fractions adds.
  return Number((Number(b) - Number(a)).toPrecision(12));
}

function byName(figures: readonly Figure[]): Map<string, Figure> {
  return new Map(figures.map((figure) => [`${figure.group}\n${figure.id ?? figure.what}`, figure]));
}
