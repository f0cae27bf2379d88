import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';

const HEIGHT = 160;

/** A line of a plot. */
export interface Line {
  readonly name: string;
  readonly values: readonly (number | null)[];
}

/** Lines over numbers, or over times in seconds. Its colours follow the style sheet. */
export function Plot({
  title,
  x,
  lines,
  isTime = false,
}: {
  title: string;
  x: readonly number[];
  lines: readonly Line[];
  isTime?: boolean;
}): JSX.Element {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | undefined>(undefined);
  const data = [x as number[], ...lines.map(({ values }) => values as (number | null)[])] as uPlot.AlignedData;
  const names = lines.map(({ name }) => name).join();
  useEffect(() => {
    const element = place.current as HTMLDivElement;
    const colour = (name: string): string => getComputedStyle(element).getPropertyValue(name).trim();
    const axis = { stroke: colour('--soft'), grid: { stroke: colour('--line') }, ticks: { stroke: colour('--line') } };
    const made = new uPlot(
      {
        title,
        width: element.clientWidth,
        height: HEIGHT,
        scales: { x: { time: isTime }, y: { range: (_, __, max) => [0, Math.max(1, max * 1.1)] } },
        legend: { live: false },
        axes: [axis, { ...axis, size: 64 }],
        series: [
          {},
          ...lines.map(({ name }, at) => ({ label: name, stroke: colour(`--series-${at + 1}`), width: 1.5 })),
        ],
      },
      data,
      element,
    );
    plot.current = made;
    const resized = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height: HEIGHT }));
    resized.observe(element);
    return () => {
      resized.disconnect();
      made.destroy();
      plot.current = undefined;
    };
  }, [title, names, isTime]);
  useEffect(() => {
    plot.current?.setData(data);
  });
  return <div class="plot" ref={place} />;
}
