import { init } from 'echarts';
import type { Axis, Chart } from './bench-report.ts';

const SIZE = { width: 720, height: 380 };

/** Draws a chart as SVG. */
export function drawChart({ title, x, y, lines }: Chart): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, ...SIZE });
  chart.setOption({
    animation: false,
    backgroundColor: '#ffffff',
    title: { text: title, left: 'center', textStyle: { fontSize: 15 } },
    legend: { bottom: 0, show: lines.length > 1 },
    grid: { left: 80, right: 40, top: 50, bottom: 75 },
    xAxis: { ...axis(x), nameGap: 28 },
    yAxis: { ...axis(y), nameGap: 56, ...(y.isLogarithmic ? {} : { min: 0 }) },
    series: lines.map(({ name, points }) => ({ type: 'line', name, data: points.map((point) => [...point]) })),
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return `${svg}\n`;
}

function axis({ name, isLogarithmic = false }: Axis): object {
  return { type: isLogarithmic ? 'log' : 'value', name, nameLocation: 'middle' };
}
