// The picture itself, drawn by ECharts; loaded only where a chart is shown.
import { useComputedColorScheme } from '@mantine/core';
import { BarChart, LineChart } from 'echarts/charts';
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent } from 'echarts/components';
import { type EChartsCoreOption, init, use } from 'echarts/core';
import { CanvasRenderer, SVGRenderer } from 'echarts/renderers';
import { type ReactNode, type Ref, useEffect, useImperativeHandle, useRef } from 'react';
import type { ChartSpec } from './chart-spec.ts';

use([
  BarChart,
  LineChart,
  GridComponent,
  LegendComponent,
  TooltipComponent,
  AriaComponent,
  CanvasRenderer,
  SVGRenderer,
]);

const WEAVE = 'rgba(255, 255, 255, 0.22)';
/** Patterns that tell stacked parts apart without colour, kept faint. */
const DECALS = [
  { symbol: 'none' },
  { color: WEAVE, dashArrayX: [1, 0], dashArrayY: [2, 5], rotation: -Math.PI / 4 },
  {
    color: WEAVE,
    symbol: 'circle',
    dashArrayX: [
      [8, 8],
      [0, 8, 8, 0],
    ],
    dashArrayY: [6, 0],
    symbolSize: 0.5,
  },
  { color: WEAVE, dashArrayX: [1, 0], dashArrayY: [2, 5], rotation: Math.PI / 4 },
  { color: WEAVE, dashArrayX: [1, 0], dashArrayY: [3, 3], rotation: 0 },
  { color: WEAVE, dashArrayX: [1, 0], dashArrayY: [2, 3], rotation: Math.PI / 2 },
];

/** What the panel can ask of a drawn chart. */
export interface ChartHandle {
  /** The picture as data address of a PNG, at twice the size. */
  png: () => string;
  svg: () => string;
}

interface ChartCanvasProps {
  readonly spec: ChartSpec;
  readonly height: number;
  readonly ref?: Ref<ChartHandle>;
}

export default function ChartCanvas({ spec, height, ref }: ChartCanvasProps): ReactNode {
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<ReturnType<typeof init>>(null);
  const scheme = useComputedColorScheme('light');

  useEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const drawn = init(element, null, { renderer: 'canvas' });
    chart.current = drawn;
    const watch = new ResizeObserver(() => drawn.resize());
    watch.observe(element);
    return () => {
      watch.disconnect();
      drawn.dispose();
      chart.current = null;
    };
  }, []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the tokens read inside change with the scheme.
  useEffect(() => {
    chart.current?.setOption(optionOf(spec), { notMerge: true });
  }, [spec, scheme]);

  useImperativeHandle(ref, () => ({
    png: () => chart.current?.getDataURL({ pixelRatio: 2, backgroundColor: token('--surface') }) ?? '',
    svg: () => drawSvg(spec, box.current?.clientWidth ?? 800, height),
  }));

  return <div ref={box} role="img" aria-label={spec.summary} style={{ height }} />;
}

function drawSvg(spec: ChartSpec, width: number, height: number): string {
  const drawn = init(null, null, { renderer: 'svg', ssr: true, width, height });
  drawn.setOption({ ...optionOf(spec), animation: false, backgroundColor: token('--surface') });
  const text = drawn.renderToSVGString();
  drawn.dispose();
  return text;
}

function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function optionOf(spec: ChartSpec): EChartsCoreOption {
  const calm = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
  const text = { color: token('--ink-2'), fontFamily: token('--font'), fontSize: 12 };
  const line = { lineStyle: { color: token('--line') } };
  const flat = spec.kind === 'stack';
  const names = {
    type: 'category',
    data: [...spec.categories],
    axisTick: { show: false },
    axisLine: line,
    axisLabel: text,
  };
  const counts = {
    type: 'value',
    minInterval: 1,
    splitLine: line,
    axisLabel: { ...text, color: token('--ink-3') },
  };
  return {
    animation: !calm,
    animationDuration: 250,
    aria: { enabled: true, label: { description: spec.summary }, decal: { show: flat, decals: DECALS } },
    textStyle: text,
    grid: { left: 4, right: 12, top: 38, bottom: 2, containLabel: true },
    legend: {
      top: 0,
      left: 0,
      icon: 'roundRect',
      itemWidth: 14,
      itemHeight: 8,
      itemGap: 16,
      textStyle: text,
    },
    tooltip: {
      trigger: 'axis',
      axisPointer: { type: flat || spec.kind === 'bars' ? 'shadow' : 'line' },
      backgroundColor: token('--surface'),
      borderColor: token('--line'),
      textStyle: { ...text, color: token('--ink') },
    },
    xAxis: flat ? counts : { ...names, boundaryGap: spec.kind === 'bars' },
    yAxis: flat ? { ...names, inverse: true } : counts,
    series: spec.series.map((series) => seriesOf(spec, series)),
  };
}

function seriesOf(spec: ChartSpec, series: ChartSpec['series'][number]): EChartsCoreOption {
  const color = token(series.token);
  const shared = { name: series.name, data: [...series.values], itemStyle: { color } };
  if (spec.kind === 'line') {
    const lineStyle = { width: 2, type: series.dash ?? 'solid', color };
    return { ...shared, type: 'line', showSymbol: false, lineStyle };
  }
  return { ...shared, type: 'bar', barMaxWidth: 18, ...(spec.kind === 'stack' ? { stack: 'all' } : {}) };
}
