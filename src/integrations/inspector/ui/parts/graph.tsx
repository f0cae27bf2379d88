import { Graph as Dag, layout } from '@dagrejs/dagre';
import type { JSX } from 'preact';

/** A box of a graph. */
export interface Box {
  readonly id: string;
  readonly lines: readonly string[];
  readonly href?: string;
  readonly className?: string;
}

/** An arrow of a graph. */
export interface Arrow {
  readonly from: string;
  readonly to: string;
  readonly label?: string;
}

const CHARACTER = 7.4;
const LINE = 16;
const PAD = 8;

/** A directed graph, laid out in layers (dagre), as SVG. */
export function Graph({
  title,
  boxes,
  arrows,
  across = false,
}: {
  title: string;
  boxes: readonly Box[];
  arrows: readonly Arrow[];
  across?: boolean;
}): JSX.Element {
  const graph = new Dag({ multigraph: true });
  graph.setGraph({ rankdir: across ? 'LR' : 'TB', nodesep: 18, ranksep: 36, marginx: 8, marginy: 8 });
  for (const { id, lines } of boxes) {
    const width = Math.max(...lines.map((line) => line.length)) * CHARACTER + PAD * 2;
    graph.setNode(id, { width, height: lines.length * LINE + PAD * 2 });
  }
  for (const [at, { from, to, label = '' }] of arrows.entries())
    graph.setEdge(from, to, { label, width: label.length * CHARACTER, height: LINE, labelpos: 'c' }, String(at));
  layout(graph);
  const { width, height, viewBox } = boundsOf(graph);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls is reached by the keyboard
    <section class="scroll" aria-label={title} tabIndex={0}>
      <svg width={width} height={height} viewBox={viewBox}>
        <title>{title}</title>
        <defs>
          <marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
            <path d="M0 0L8 4L0 8z" />
          </marker>
        </defs>
        {arrows.map(({ from, to, label }, at) => {
          const edge = graph.edge({ v: from, w: to, name: String(at) });
          const points = edge.points.map(({ x, y }: { x: number; y: number }) => `${x},${y}`).join(' ');
          return (
            <g key={at} class="arrow">
              <polyline points={points} marker-end="url(#head)" />
              {label === undefined ? null : (
                <text x={edge.x} y={edge.y} text-anchor="middle">
                  {label}
                </text>
              )}
            </g>
          );
        })}
        {boxes.map((box) => (
          <BoxShape key={box.id} box={box} place={graph.node(box.id)} />
        ))}
      </svg>
    </section>
  );
}

/** The space that boxes and arrows take: the size that dagre names leaves out arrows beside the boxes. */
function boundsOf(graph: Dag): { readonly width: number; readonly height: number; readonly viewBox: string } {
  const { width: right = 0, height: bottom = 0 } = graph.graph();
  const points = graph
    .edges()
    .flatMap((edge) => graph.edge(edge).points as { readonly x: number; readonly y: number }[]);
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
  const [left, top] = [Math.min(0, ...xs) - PAD, Math.min(0, ...ys) - PAD];
  const [width, height] = [Math.max(right, ...xs) + PAD - left, Math.max(bottom, ...ys) + PAD - top];
  return { width, height, viewBox: `${left} ${top} ${width} ${height}` };
}

function BoxShape({
  box: { lines, href, className = '' },
  place,
}: {
  box: Box;
  place: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
}): JSX.Element {
  const top = place.y - place.height / 2;
  const shape = (
    <g class={`box ${className}`}>
      <rect x={place.x - place.width / 2} y={top} width={place.width} height={place.height} rx={6} />
      {lines.map((line, at) => (
        <text key={at} x={place.x} y={top + PAD + LINE * (at + 0.75)} text-anchor="middle">
          {line}
        </text>
      ))}
    </g>
  );
  return href === undefined ? shape : <a href={href}>{shape}</a>;
}
