import { type Html, html, raw } from './html.ts';

/** A bar: its name, its length, and the text at its end. */
export interface Bar {
  readonly name: string;
  /** A number that is not negative. */
  readonly value: number;
  readonly text: string;
  /** The kind of the bar, which has a colour. */
  readonly kind: 'minted' | 'burned' | 'count';
}

/** Draws horizontal bars in their order, the longest as long as there is room. */
export function bars(title: string, entries: readonly Bar[]): Html {
  const longest = entries.reduce((max, { value }) => Math.max(max, value), 0);
  const rows = entries.map(({ name, value, text, kind }) => {
    const width = longest === 0 ? 0 : Math.round((value / longest) * 1_000) / 10;
    const bar = raw(`<rect class="${kind}" width="${width}" height="10"/>`);
    const drawn = html`<svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">${bar}</svg>`;
    return html`<li><span>${name}</span>${drawn}<b>${text}</b></li>\n`;
  });
  return html`<ul class="bars" aria-label="${title}">\n${rows}</ul>\n`;
}
