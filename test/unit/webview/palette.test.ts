import assert from 'node:assert/strict';
import test from 'node:test';
import { CHART_PALETTES } from '../../../engine/core/runs/sparkline.ts';
import { assignSlots, MARKERS, styleCount, styleOf } from '../../../webview/shared/palette.ts';

type Triple = readonly [number, number, number];

/** Machado, Oliveira and Fernandes (2009), full severity, on linear sRGB. */
const VISIONS: Readonly<Record<string, readonly Triple[]>> = {
  protan: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deutan: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritan: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

function linear(color: string): Triple {
  const part = (at: number) => {
    const value = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [part(1), part(3), part(5)];
}
const dot = (row: Triple, [r, g, b]: Triple) => row[0] * r + row[1] * g + row[2] * b;
const clamp = (value: number) => Math.min(1, Math.max(0, value));
const luminance = (color: string) => dot([0.2126, 0.7152, 0.0722], linear(color));

function contrast(one: string, other: string): number {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

function lab(rgb: Triple): Triple {
  const curve = (value: number) => (value > 0.008856 ? Math.cbrt(value) : 7.787 * value + 16 / 116);
  const x = curve(dot([0.4124, 0.3576, 0.1805], rgb) / 0.95047);
  const y = curve(dot([0.2126, 0.7152, 0.0722], rgb));
  const z = curve(dot([0.0193, 0.1192, 0.9505], rgb) / 1.08883);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

for (const [kind, { lines: palette, background }] of Object.entries(CHART_PALETTES)) {
  test(`the ${kind} palette stands out from the background`, () => {
    const least = kind.startsWith('highContrast') ? 4.5 : 3;
    for (const color of palette) assert.ok(contrast(color, background) >= least, color);
  });
  for (const [vision, rows] of Object.entries(VISIONS))
    test(`the ${kind} palette can be told apart with ${vision} vision`, () => {
      const seen = palette.map((color) => {
        const [r, g, b] = rows.map((row) => clamp(dot(row, linear(color))));
        return lab([r ?? 0, g ?? 0, b ?? 0]);
      });
      for (const [index, one] of seen.entries())
        for (const other of seen.slice(0, index))
          assert.ok(Math.hypot(one[0] - other[0], one[1] - other[1], one[2] - other[2]) > 15, `${palette[index]}`);
    });
}

test('a run keeps its colour while others come and go', () => {
  const first = assignSlots(['a', 'b', 'c'], {});
  assert.deepEqual(first, { a: 0, b: 1, c: 2 });
  assert.deepEqual(assignSlots(['c', 'd', 'a'], first), { a: 0, c: 2, d: 1 });
});

const look = ({ color, marker, train, validation }: ReturnType<typeof styleOf>) =>
  JSON.stringify([color, marker, train, validation]);

test('after the last colour the lines carry marks, then patterns: two hundred runs have each a style of their own', () => {
  for (const kind of ['dark', 'light', 'high-contrast', 'high-contrast-light'] as const) {
    const count = styleCount(kind);
    assert.ok(count >= 200);
    assert.equal(new Set(Array.from({ length: count }, (_, slot) => look(styleOf(slot, kind)))).size, count);
    assert.ok(count >= CHART_PALETTES.dark.lines.length * MARKERS.length);
  }
  const first = Array.from({ length: 8 }, (_, slot) => styleOf(slot, 'dark'));
  assert.ok(first.every(({ marker, train }) => marker === 'none' && train.length === 0));
  assert.deepEqual(styleOf(8, 'dark'), { ...styleOf(0, 'dark'), marker: 'triangle' });
});

test('strokes of training are longer than any of validation', () => {
  for (let slot = 0; slot < styleCount('dark'); slot++) {
    const { train, validation } = styleOf(slot, 'dark');
    assert.ok(validation.length > 0 && Math.max(...validation) < 10);
    assert.ok(train.length === 0 || Math.max(...train) >= 18);
  }
});
