import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createCurveSeries } from '../../../engine/core/runs/curveSeries.ts';
import { logTicksOf, scaleOf, ticksOf } from '../../../engine/core/runs/chart/scale.ts';
import { CHART_PALETTES, hoverChart, inlineChart, type ChartCurve } from '../../../engine/core/runs/sparkline.ts';

function curve(values: readonly number[], more: Partial<ChartCurve> = {}): ChartCurve {
  const series = createCurveSeries();
  values.forEach((value, index) => series.push(index + 1, value, index));
  return { label: 'loss', role: 'training', window: series.window({ points: 400 }), ...more };
}

const palette = CHART_PALETTES.dark;

/** WCAG 2: relative luminance of #rrggbb. */
function luminance(color: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const part = parseInt(color.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}

function contrast(one: string, other: string): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light! + 0.05) / (dark! + 0.05);
}

test('text can be read on every kind of theme, better still on the contrasty ones', () => {
  for (const [theme, colors] of Object.entries(CHART_PALETTES)) {
    for (const part of ['alarm', 'text', 'quiet'] as const) {
      const enough = theme.startsWith('highContrast') ? 7 : 4.5;
      const ratio = contrast(colors[part], colors.background);
      assert.ok(ratio >= enough, `${theme} ${part}: ${ratio.toFixed(2)}`);
    }
  }
});

const EXTREME: Record<string, readonly number[]> = {
  'no value': [],
  'one value': [0.5],
  'nothing finite': [NaN, Infinity],
  flat: [1, 1, 1],
  zero: [0, 0],
  'the largest doubles': [-Number.MAX_VALUE, Number.MAX_VALUE],
  'one largest double': [Number.MAX_VALUE],
  'the smallest doubles': [5e-324, 1e-300],
  'every decade': [1e-300, 1e300],
  'not finite between': [1, NaN, 2, -Infinity, 3],
};

for (const [name, values] of Object.entries(EXTREME)) {
  test(`a chart of ${name} is drawn`, () => {
    const curves = [curve(values), curve(values, { role: 'validation', stretch: 3 })];
    for (const svg of [inlineChart({ curves, palette }), hoverChart({ curves, palette, axis: 'epoch' })]) {
      assert.match(svg, /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg".*<\/svg>$/s);
      const drawn = svg.replace(/<(text|title)[^>]*>[^<]*<\/\1>/g, '');
      assert.doesNotMatch(drawn, /NaN|Infinity|undefined/);
      assert.equal(svg.match(/<text/g)?.length ?? 0, svg.match(/<\/text>/g)?.length ?? 0);
    }
  });
}

test('a curve that spans decades is drawn logarithmically, any other linearly', () => {
  const box = { left: 0, top: 0, width: 100, height: 100 };
  assert.equal(scaleOf([curve([10, 1, 0.1])], box).logarithmic, true);
  assert.equal(scaleOf([curve([10, 1, 0])], box).logarithmic, false);
  assert.equal(scaleOf([curve([0.9, 0.95])], box).logarithmic, false);
  const scale = scaleOf([curve([10, 1, 0.1])], box);
  assert.deepEqual(
    [0, 1, 2].map((index) => Math.round(scale.y([10, 1, 0.1][index]!))),
    [0, 50, 100],
  );
});

test('ticks are round numbers within the range', () => {
  assert.deepEqual(ticksOf([0.13, 0.94], 5), [0.2, 0.4, 0.6, 0.8]);
  assert.deepEqual(ticksOf([1, 3000], 7), [500, 1000, 1500, 2000, 2500, 3000]);
  assert.deepEqual(ticksOf([-1, 1], 4), [-1, -0.5, 0, 0.5, 1]);
  assert.deepEqual(logTicksOf([0.05, 2.3], 6), [0.05, 0.1, 0.2, 0.5, 1, 2]);
  assert.deepEqual(logTicksOf([0.01, 1000], 6), [0.01, 0.1, 1, 10, 100, 1000]);
  assert.ok(logTicksOf([1e-300, 1e300], 6).length <= 7);
});

test('the hover says in words what it shows: last, best, and where a value was not finite', () => {
  const best = { step: 12345, value: 0.03 };
  const svg = hoverChart({ curves: [curve([1, NaN, 0.5], { best })], palette, axis: 'batch' });
  for (const word of ['loss', '0.5', 'best 0.03 at batch 12,345', 'NaN at batch 2', 'batch'])
    assert.ok(svg.includes(`>${word}<`), word);
  assert.match(svg, /<title>loss 0\.5, best 0\.03 at batch 12,345, NaN at batch 2<\/title>/);
  assert.ok(inlineChart({ curves: [curve([1, NaN, 0.5])], palette }).includes(palette.alarm));
});

test('names of metrics are text, whatever is in them', () => {
  const svg = hoverChart({ curves: [curve([1], { label: '<b>&"\u0000\ud800' })], palette, axis: '<x>' });
  assert.ok(svg.includes('&lt;b&gt;&amp;&quot;<') && svg.includes('&lt;x&gt;'));
});

test('pictures stay small enough for a hover and a decoration, whatever the curve', () => {
  const noise = Array.from({ length: 100_000 }, (_, index) => Math.sin(index * index));
  const curves = [curve(noise), curve(noise, { role: 'validation' })];
  assert.ok(hoverChart({ curves, palette, axis: 'batch' }).length < 20_000);
  assert.ok(inlineChart({ curves, palette }).length < 15_000);
});

test('a dimmed chart is the same chart, quieter', () => {
  const plain = inlineChart({ curves: [curve([1, 2])], palette });
  assert.equal(inlineChart({ curves: [curve([1, 2])], palette, dimmed: true }).replace(' opacity="0.5"', ''), plain);
});

test('a step that is pointed at elsewhere is a line through the small curve, and none beyond its ends', () => {
  const curves = [curve([3, 2, 1])];
  const plain = inlineChart({ curves, palette });
  const marked = inlineChart({ curves, palette, mark: 2 });
  assert.match(marked.replace(/^.*<title>/, ''), /<path d="M60 0V16" stroke="#/);
  assert.notEqual(marked, plain);
  assert.equal(inlineChart({ curves, palette, mark: 40 }), plain);
});
