import { changeText, type Difference, valueText } from './differences.ts';
import { FIGURE_GROUPS } from './figures.ts';
import { html } from './html.ts';
import { page, type Section } from './page.ts';
import { tableMarkup } from './table-markup.ts';

/** Makes the page of two runs: what differs. `a` and `b` are the names of the files. */
export function comparePage(a: string, b: string, differences: readonly Difference[]): string {
  const columns = [
    { heading: 'figure' },
    { heading: 'A', isNumber: true },
    { heading: 'B', isNumber: true },
    { heading: 'B − A', isNumber: true },
  ];
  const sections = FIGURE_GROUPS.flatMap((group): Section[] => {
    const rows = differences
      .filter((difference) => difference.group === group)
      .map((difference) => {
        const { what, unit } = difference;
        return [what, valueText(difference.a, unit), valueText(difference.b, unit), changeText(difference)];
      });
    if (rows.length === 0) return [];
    return [{ id: group.replaceAll(' ', '-'), heading: group, content: tableMarkup(group, columns, rows) }];
  });
  const head = html`<header><h1>Two runs</h1><p>A: ${a}</p><p>B: ${b}</p>
<p>${differences.length === 0 ? 'Nothing differs.' : 'The figures that differ.'}</p></header>
`;
  return page('Two runs', head, sections);
}
