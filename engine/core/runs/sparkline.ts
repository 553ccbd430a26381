/** Charts as SVG text: within a line of code, and in its hover. */
export { hoverChart, type HoverChartRequest } from './chart/hoverChart.ts';
export { inlineChart, type ChartRequest } from './chart/inlineChart.ts';
export { CHART_PALETTES, lineColor, type ChartPalette, type ChartTheme } from './chart/palette.ts';
export type { ChartCurve } from './chart/scale.ts';
