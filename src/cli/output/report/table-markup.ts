import { type Html, type HtmlValue, html, raw } from './html.ts';

/** A column of a table on a page. */
export interface PageColumn {
  readonly heading: string;
  /** Numbers are at the right. */
  readonly isNumber?: boolean;
}

/** The most rows of a table on a page. */
export const ROWS_MAX = 60;

/**
 * Makes a table that scrolls sideways where the page is narrow. Of more than {@link ROWS_MAX} rows the first are shown,
 * and how many there are; `total` is their number where `rows` has the first ones only.
 */
export function tableMarkup(
  caption: string,
  columns: readonly PageColumn[],
  rows: readonly (readonly HtmlValue[])[],
  total = rows.length,
): Html {
  const cell = (value: HtmlValue, at: number): Html => {
    const isNumber = columns[at]?.isNumber === true ? raw(' class="n"') : '';
    return at === 0 ? html`<th scope="row"${isNumber}>${value}</th>` : html`<td${isNumber}>${value}</td>`;
  };
  const heads = columns.map(({ heading, isNumber }) => {
    return html`<th scope="col"${isNumber === true ? raw(' class="n"') : ''}>${heading}</th>`;
  });
  const body = rows.slice(0, ROWS_MAX).map((row) => html`<tr>${row.map(cell)}</tr>\n`);
  const rest = total - ROWS_MAX;
  return html`<div class="scroll" role="region" tabindex="0" aria-label="${caption}"><table>
<caption>${caption}</caption>
<thead><tr>${heads}</tr></thead>
<tbody>
${body}</tbody></table></div>
${rest > 0 ? html`<p class="dim">and ${rest} more</p>\n` : ''}`;
}
