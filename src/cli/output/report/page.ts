import { createHash } from 'node:crypto';
import { type Html, html, raw } from './html.ts';

/** Light and dark are pairs of colours with enough contrast for text; lines are told apart by dashes, too. */
const STYLE = `
:root{color-scheme:light dark;--back:#fff;--text:#1c1f24;--dim:#5b6370;--rule:#d9dde3;--card:#f6f7f9;--ok:#0b6b3a;
--bad:#b3261e;--c0:#1f5fbf;--c1:#c2410c;--c2:#0f766e;--c3:#9333ea;--c4:#a16207;--c5:#be185d;--c6:#4d7c0f;--c7:#475569}
@media (prefers-color-scheme:dark){:root{--back:#14171b;--text:#e8eaed;--dim:#a3acb8;--rule:#333a44;--card:#1c2127;
--ok:#5fd08d;--bad:#ff8a80;--c0:#7db1ff;--c1:#ff9d66;--c2:#5eead4;--c3:#d0a2ff;--c4:#facc15;--c5:#ff8fbf;--c6:#bef264;
--c7:#b6c2d1}}
*{box-sizing:border-box}
body{margin:0;background:var(--back);color:var(--text);font:16px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
main{max-width:1500px;margin:0 auto;padding:16px clamp(12px,3vw,40px) 64px}
h1{font-size:1.7rem;line-height:1.2;margin:.6em 0 .2em}h2{font-size:1.25rem;margin:2em 0 .6em;padding-top:.6em;
border-top:1px solid var(--rule)}h3{font-size:1.05rem;margin:1.4em 0 .4em}p{margin:.4em 0;max-width:75ch}
.dim{color:var(--dim)}.ok{color:var(--ok)}.bad{color:var(--bad)}.verdict{font-weight:600}
nav ul{display:flex;flex-wrap:wrap;gap:.2em 1.2em;padding:0;margin:.8em 0;list-style:none}
a{color:var(--c0)}a:focus-visible,.scroll:focus-visible{outline:2px solid var(--c0);outline-offset:2px}
dl.facts{display:grid;grid-template-columns:repeat(auto-fill,minmax(150px,1fr));gap:8px;margin:1em 0}
dl.facts div{background:var(--card);padding:8px 12px;border-radius:6px}
dt{color:var(--dim);font-size:.85rem}dd{margin:0;font-size:1.15rem;font-variant-numeric:tabular-nums}
.scroll{overflow-x:auto}table{border-collapse:collapse;font-size:.92rem;margin:.4em 0;font-variant-numeric:tabular-nums}
caption{text-align:left;color:var(--dim);padding:.2em 0;white-space:nowrap}
th,td{text-align:left;padding:4px 14px 4px 0;border-bottom:1px solid var(--rule);vertical-align:top;font-weight:400}
thead th{color:var(--dim);white-space:nowrap}.n{text-align:right;white-space:nowrap}
td{min-width:3em}tbody th{min-width:8em;max-width:60ch}
.two{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,440px),1fr));gap:0 40px}
.two>*{min-width:0}
figure.chart{display:grid;grid-template-columns:auto minmax(0,1fr);gap:4px 8px;margin:.6em 0;font-size:.8rem;
color:var(--dim)}
.chart svg{width:100%;height:220px;overflow:visible}.chart .y{display:flex;flex-direction:column;
justify-content:space-between;text-align:right;margin:-.75em 0;white-space:nowrap}
.chart .x{grid-column:2;display:flex;justify-content:space-between;gap:6px}
.line{fill:none;stroke-width:2;vector-effect:non-scaling-stroke;stroke-linejoin:round}.dashed{stroke-dasharray:6 3}
.grid{stroke:var(--rule);stroke-width:1;vector-effect:non-scaling-stroke;fill:none}
.c0{stroke:var(--c0)}.c1{stroke:var(--c1)}.c2{stroke:var(--c2)}.c3{stroke:var(--c3)}.c4{stroke:var(--c4)}
.c5{stroke:var(--c5)}.c6{stroke:var(--c6)}.c7{stroke:var(--c7)}
.legend{display:flex;flex-wrap:wrap;gap:.2em 1.4em;list-style:none;padding:0;margin:.4em 0;font-size:.9rem}
.legend .key{width:24px;height:8px;margin-right:.3em}
.bars{list-style:none;padding:0;margin:.4em 0;font-size:.9rem}
.bars li{display:grid;grid-template-columns:minmax(6em,26%) minmax(0,1fr) minmax(5em,auto);gap:10px;align-items:center;
padding:2px 0}.bars svg{width:100%;height:14px}.bars b{font-weight:500;text-align:right;
font-variant-numeric:tabular-nums}
.minted{fill:var(--c2)}.burned{fill:var(--c1)}.count{fill:var(--c0)}
@media print{.scroll{overflow:visible}h2{break-after:avoid}}
`;

/** The hash by which the policy of the page allows its style, and nothing else. */
const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

/** A section of a page, with a link to it at the top. */
export interface Section {
  readonly id: string;
  readonly heading: string;
  readonly content: Html;
}

/** Makes a page of sections: one file that loads nothing and runs nothing. */
export function page(title: string, head: Html, sections: readonly Section[]): string {
  const links = sections.map(({ id, heading }) => html`<li><a href="#${id}">${heading}</a></li>\n`);
  const content = sections.map(
    (section) => html`<section id="${section.id}"><h2>${section.heading}</h2>\n${section.content}</section>\n`,
  );
  return html`${raw('<!doctype html>')}
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-${STYLE_HASH}'">
<title>${title}</title><style>${raw(STYLE)}</style></head>
<body><main>
${head}<nav aria-label="Sections"><ul>
${links}</ul></nav>
${content}</main></body></html>
`.text;
}

/** Facts in boxes: a name and a value each. */
export function facts(entries: readonly (readonly [name: string, value: string])[]): Html {
  const boxes = entries.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>\n`);
  return html`<dl class="facts">\n${boxes}</dl>\n`;
}
