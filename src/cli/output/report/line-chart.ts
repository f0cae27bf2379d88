import { type Html, html, raw } from './html.ts';

/** A line of a chart. */
export interface ChartLine {
  readonly name: string;
  /** The values at the places of the chart. */
  readonly values: readonly number[];
}

/** The content of a chart. */
export interface LineChart {
  /** The subject of the chart, for readers who do not see it. */
  readonly title: string;
  readonly lines: readonly ChartLine[];
  /** The texts below the chart, from left to right, at equal distances. */
  readonly places: readonly string[];
  /** Formats a value of the vertical axis. */
  readonly format: (value: number) => string;
  /** The range of the vertical axis; by default from the smallest value, or 0 if that is less, to the largest. */
  readonly range?: readonly [low: number, high: number];
}

const WIDTH = 1_000;
const HEIGHT = 300;
/** Lines have as many colours, and then begin again with dashes. */
const COLOURS = 8;
const TICKS = 4;

/**
 * Draws lines as SVG. The drawing is stretched to the width of the page, and its texts are beside it, so that they have
 * the size of the page's text at each width.
 */
export function lineChart({ title, lines, places, format, range }: LineChart): Html {
  const [low, high] = range ?? rangeOf(lines);
  const y = (value: number): number => HEIGHT - ((value - low) / (high - low)) * HEIGHT;
  const ticks = Array.from({ length: TICKS + 1 }, (_, at) => low + ((high - low) * at) / TICKS);
  const grid = ticks.map((tick) => `M0 ${fixed(y(tick))}H${WIDTH}`).join('');
  const drawn = lines.map(({ values }, at) =>
    raw(`<path class="line c${at % COLOURS}${dash(at)}" d="${pathOf(values, y)}"/>\n`),
  );
  return html`<figure class="chart">
<div class="y" aria-hidden="true">${ticks.toReversed().map((tick) => html`<span>${format(tick)}</span>`)}</div>
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label="${title}">
<title>${title}</title>
<path class="grid" d="${grid}"/>
${drawn}</svg>
<div class="x" aria-hidden="true">${places.map((place) => html`<span>${place}</span>`)}</div>
</figure>
`;
}

/** The names of lines with their colours, and a text beside each. */
export function legend(entries: readonly { readonly name: string; readonly text: string }[]): Html {
  const items = entries.map(({ name, text }, at) => {
    const line = raw(`<path class="line ${key(at)}" d="M0 4H24"/>`);
    const drawn = html`<svg class="key" viewBox="0 0 24 8" aria-hidden="true">${line}</svg>`;
    return html`<li>${drawn}<span>${name}</span> <b>${text}</b></li>\n`;
  });
  return html`<ul class="legend">\n${items}</ul>\n`;
}

/**
 * Some of the texts of the points of a line, at equal distances, the first and the last among them: up to six where the
 * points can be divided so, else these two.
 */
export function placesOf(texts: readonly string[]): string[] {
  const gaps = texts.length - 1;
  if (gaps < 1) return [...texts];
  const sections = [5, 4, 3, 2].find((count) => gaps % count === 0) ?? 1;
  return Array.from({ length: sections + 1 }, (_, at) => texts[(at * gaps) / sections] ?? '');
}

function key(at: number): string {
  return `c${at % COLOURS}${dash(at)}`;
}

/** Colours alone do not tell lines apart for everybody. */
function dash(at: number): string {
  return at % 2 === 1 || at >= COLOURS ? ' dashed' : '';
}

function pathOf(values: readonly number[], y: (value: number) => number): string {
  const [only] = values;
  // A single value is a level line.
  const points = values.length === 1 && only !== undefined ? [only, only] : values;
  const step = points.length < 2 ? 0 : WIDTH / (points.length - 1);
  return points.map((value, at) => `${at === 0 ? 'M' : 'L'}${fixed(at * step)} ${fixed(y(value))}`).join('');
}

function rangeOf(lines: readonly ChartLine[]): readonly [number, number] {
  let [low, high] = [0, Number.NEGATIVE_INFINITY];
  for (const { values } of lines) {
    for (const value of values) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  return high > low ? [low, high] : [low, low + 1];
}

/** One decimal is a tenth of a pixel. */
function fixed(value: number): string {
  return String(Math.round(value * 10) / 10);
}
