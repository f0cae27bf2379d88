import { init } from 'echarts';
import type { Axis, Chart, ChartLine } from './bench-report.ts';

const SIZE = { width: 720, height: 380 };
/** Colours of the lines, in order: each has a contrast of at least 4.5 to the background. */
export const LINE_COLORS: readonly string[] = ['#2563c9', '#b8500a', '#5f6b7a'];
/** Marks of the points, which tell lines apart without colours. */
const MARKS = ['emptyCircle', 'emptyTriangle', 'emptyRect'];
const BACKGROUND = '#ffffff';
const CAPTION = { fontSize: 11, fill: '#54555a' };
const CAPTION_HEIGHT = 22;

/** Draws a chart as SVG, on an opaque background: a page may be light or dark. */
export function drawChart({ title, x, y, lines, caption }: Chart): string {
  const below = caption === undefined ? 0 : CAPTION_HEIGHT;
  const chart = init(null, null, { renderer: 'svg', ssr: true, ...SIZE });
  chart.setOption({
    animation: false,
    backgroundColor: BACKGROUND,
    title: { text: title, left: 'center', textStyle: { fontSize: 15 } },
    legend: { bottom: below, show: lines.length > 1, itemGap: 30, data: lines.map(({ name }) => name) },
    grid: { left: 80, right: 40, top: 50, bottom: 75 + below },
    xAxis: { ...axis(x), nameGap: 28 },
    yAxis: { ...axis(y), nameGap: 56, ...(y.isLogarithmic ? {} : { min: 0 }) },
    series: lines.flatMap(drawLine),
    ...(caption === undefined
      ? {}
      : { graphic: { type: 'text', left: 'center', bottom: 5, style: { text: caption, ...CAPTION } } }),
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return `${withoutPointer(svg)}\n`;
}

/** Removes what reacts to a pointer, and the numbers of echarts that count the charts drawn before. */
function withoutPointer(svg: string): string {
  return svg
    .replace(/<style ?>.*?<\/style>\n?/s, '')
    .replaceAll(/ class="zr[\w-]+"/g, '')
    .replaceAll(/zr\d+-/g, '');
}

function axis({ name, isLogarithmic = false, ticks }: Axis): object {
  return {
    ...{ type: isLogarithmic ? 'log' : 'value', name, nameLocation: 'middle' },
    ...(ticks === undefined
      ? {}
      : {
          ...{ min: ticks[0], max: ticks.at(-1), splitLine: { show: true } },
          ...{ axisTick: { customValues: ticks }, axisLabel: { customValues: ticks } },
        }),
  };
}

/** The values of one datum of a custom series, and their place. */
interface DrawingApi {
  value(dimension: number): number;
  coord(point: readonly [number, number]): [number, number];
}

function drawLine({ name, points, ranges = [] }: ChartLine, at: number): object[] {
  const color = LINE_COLORS[at % LINE_COLORS.length];
  const line = {
    ...{ type: 'line', name, data: points.map((point) => [...point]) },
    ...{ symbol: MARKS[at % MARKS.length], symbolSize: 7, itemStyle: { color }, lineStyle: { color } },
  };
  if (ranges.length === 0) return [line];
  const whiskers = {
    ...{ type: 'custom', silent: true, data: ranges.map((range) => [...range]), encode: { x: 0, y: [1, 2] } },
    renderItem(_: unknown, api: DrawingApi) {
      const [[x1, y1], [x2, y2]] = [api.coord([api.value(0), api.value(1)]), api.coord([api.value(0), api.value(2)])];
      return { type: 'line', shape: { x1, y1, x2, y2 }, style: { stroke: color, lineWidth: 1.5 } };
    },
  };
  return [line, whiskers];
}
