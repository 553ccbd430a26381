import assert from 'node:assert/strict';
import test from 'node:test';
import { paint } from '../../../webview/loss/paint.ts';
import { heightAbove } from '../../../webview/loss/paintMarks.ts';
import type { Drawing } from '../../../webview/loss/drawing.ts';
import { linesOf } from '../../../webview/loss/lines.ts';
import { plotLine } from '../../../webview/loss/plot.ts';
import { axisTicks, scaleOf, smallOf, timeTicks } from '../../../webview/loss/scale.ts';
import { pointedSteps } from '../../../webview/loss/readings.ts';
import { throughputOf } from '../../../webview/loss/throughput.ts';
import { createSvgPen } from '../../../webview/loss/svgPen.ts';
import { styleOf } from '../../../webview/shared/palette.ts';
import { sampleRun } from '../core/runs/sampleRun.ts';

test('every scale turns places back into values', () => {
  for (const scale of [scaleOf('linear'), scaleOf('logarithmic'), scaleOf('symmetric', 0.01)])
    for (const value of [1e-9, 0.5, 3, 1e12]) {
      const back = scale.value(scale.place(value));
      assert.ok(Math.abs(back / value - 1) < 1e-6, `${scale.kind} ${value} ${back}`);
    }
});

test('a logarithmic axis has no place for zero and below, a symmetric one for every number', () => {
  assert.ok(Number.isNaN(scaleOf('logarithmic').place(0)) && Number.isNaN(scaleOf('logarithmic').place(-1)));
  const symmetric = scaleOf('symmetric', 0.1);
  assert.equal(symmetric.place(0), 0);
  assert.equal(symmetric.place(-5), -symmetric.place(5));
  assert.ok(Number.isFinite(symmetric.place(-1e300)));
});

test('where a symmetric axis turns is a power of ten that growth of a curve seldom moves', () => {
  assert.equal(smallOf([0, 0.034, -5, 200, NaN, Infinity]), 0.01);
  assert.equal(smallOf([]), 1);
});

test('ticks are round, within the range, and few', () => {
  const ticks = axisTicks(scaleOf('symmetric', 0.01), { from: -20, to: 3000 }, 7);
  assert.ok(ticks.includes(0) && ticks.length <= 9 && ticks.length >= 3, `${ticks.join()}`);
  assert.ok(ticks.every((tick) => tick >= -20 && tick <= 3000));
  assert.deepEqual(axisTicks(scaleOf('logarithmic'), { from: 0.01, to: 100 }, 5), [0.01, 0.1, 1, 10, 100]);
  assert.deepEqual(timeTicks({ from: 0, to: 300 }, 6), [0, 60, 120, 180, 240, 300]);
  assert.deepEqual(timeTicks({ from: 3500, to: 11_000 }, 3), [3600, 7200, 10_800]);
});

function drawingOf(values: readonly (number | null)[]): Drawing {
  const count = values.length;
  const curve = { axis: 'step', metric: 'loss', count, last: 1, lastStep: count } as const;
  const series = { id: 's', kind: 'loop', method: '', model: '', occurrence: 1, ended: true, curves: [curve] } as const;
  const [line] = linesOf(sampleRun({ series: [series] }), { metric: 'loss', axis: 'step' });
  const steps = values.map((_, index) => index);
  const nonFinite = steps.filter((step) => values[step] === null).map((step) => ({ step, value: 'NaN' as const }));
  const window = { steps, values, times: steps, nonFinite, exact: true, total: count };
  const plotted = plotLine(line!, window, { smoothing: 0, smoothingKind: 'average' });
  return {
    lines: [{ ...plotted, style: styleOf(0, 'dark') }],
    bands: [],
    boundaries: [],
    best: undefined,
    notes: [{ axis: 'step', x: 2, text: 'a <note> & more' }],
    range: { from: 0, to: count - 1 },
    xScale: scaleOf('linear'),
    values: { from: 0, to: 10 },
    yScale: scaleOf('linear'),
    axis: 'step',
    title: 'loss',
    theme: {
      kind: 'dark',
      foreground: '#fff',
      muted: '#999',
      grid: '#333',
      background: '#000',
      focus: '#00f',
      error: '#f00',
      fontFamily: 'sans-serif',
      fontSize: 13,
    },
  };
}

test('a gap breaks the line, is marked, and a note keeps its characters', () => {
  const pen = createSvgPen();
  paint(pen, drawingOf([1, 2, null, 4, 5]), { left: 0, right: 400, top: 0, bottom: 100 });
  const svg = pen.document(400, 100);
  const [, path = ''] = /<path d="([^"]*)" fill="none" stroke="#2db0f5"/.exec(svg) ?? [];
  assert.equal(path, 'M0 90L100 80M300 60L400 50');
  assert.match(svg, /<text[^>]*>✕<\/text>/);
  assert.match(svg, /a &#60;note&#62; &#38; more/);
});

test('a mark of a value that is no number is never cut off at the edge', () => {
  const pen = createSvgPen();
  paint(pen, drawingOf([null, null]), { left: 0, right: 400, top: 20, bottom: 100 });
  const [, x = ''] = /<text x="([\d.]+)"[^>]*>✕/.exec(pen.document(400, 100)) ?? [];
  assert.ok(Number(x) >= 6, `at ${x}`);
});

test('translucent colours are written so that every reader of SVG knows them', () => {
  const pen = createSvgPen();
  pen.fillStyle = '#ff000080';
  pen.fillRect(1, 2, 3, 4);
  assert.match(pen.document(9, 9), /<rect x="1" y="2" width="3" height="4" fill="#ff0000" fill-opacity="0.5"\/>/);
});

test('throughput is how many steps went by in a second, with a gap where steps begin anew', () => {
  const none = { nonFinite: [], exact: true, total: 4 };
  const { values, steps } = throughputOf({
    ...none,
    steps: [1, 3, 5, 1, 2],
    values: [1, 1, 1, 1, 1],
    times: [0, 1, 1.5, 2, 2],
  });
  assert.deepEqual(
    [values, steps],
    [
      [2, 4, null, null],
      [3, 5, 1, 2],
    ],
  );
  const buckets = { ends: [2, 4], means: [1, 1], counts: [50, 50] };
  const window = {
    ...none,
    exact: false,
    buckets,
    steps: [1, 50, 51, 100],
    values: [1, 1, 1, 1],
    times: [0, 5, 5, 15],
  };
  assert.deepEqual(throughputOf(window).values, [5]);
});

test('a place of the crosshair is told as a step of the curve, once for each training call', () => {
  const drawing = drawingOf([1, 2, 3]);
  const [line] = drawing.lines;
  const placed = { ...line!, line: { ...line!.line, placing: { by: 'step', scale: 0.5, offset: 4 } as const } };
  assert.deepEqual(pointedSteps({ ...drawing, lines: [{ ...placed, behind: true }, placed] }, 6), [
    { run: 'r1', series: 's', axis: 'step', step: 4 },
  ]);
});

/** Where a picture has words. */
const wordsAt = (svg: string, words: string): number =>
  Number(new RegExp(`<text[^>]* y="([\\d.]+)"[^>]*>${words}<`).exec(svg)?.[1]);

test('notes are not crossed out by marks of what is no number, nor do they stand on each other', () => {
  const whole = drawingOf([1, 2, 3, 4, 5]);
  const note = (x: number, text: string) => ({ axis: 'step', x, text }) as const;
  const notes = [note(1, 'rate halved'), note(1.1, 'frozen'), note(3.9, 'late')];
  const broken = { ...drawingOf([1, 2, null, 4, 5]), notes };
  assert.ok(heightAbove({ ...whole, notes: [] }, 400) < heightAbove(broken, 400));
  const top = heightAbove(broken, 400);
  const pen = createSvgPen();
  paint(pen, broken, { left: 0, right: 400, top, bottom: 100 });
  const svg = pen.document(400, 100);
  const [first, second, late] = ['rate halved', 'frozen', 'late'].map((words) => wordsAt(svg, words));
  const mark = wordsAt(svg, '✕');
  assert.ok(first! < mark - 7 && late! < mark - 7, `${first} and ${late} above ${mark}`);
  assert.equal(late, first, 'far from each other they share a row');
  assert.ok(Math.abs(second! - first!) >= 12 && second! > 10, `${second} and ${first}`);
});
