import assert from 'node:assert/strict';
import test from 'node:test';
import type { CurveWindow } from '../../../engine/core/runs/curve.ts';
import type { SeriesSummary } from '../../../engine/core/runs/record.ts';
import { availableAxes, batchesPerEpoch, chosenAxis, linesOf, metricNames } from '../../../webview/loss/lines.ts';
import type { Line } from '../../../webview/loss/lines.ts';
import { parseMemory } from '../../../webview/loss/options.ts';
import { extentOfLines, lastAtMost, plotLine, readLine, windowFor } from '../../../webview/loss/plot.ts';
import { freePlace } from '../../../webview/loss/place.ts';
import { leadIn, smooth } from '../../../webview/loss/smoothing.ts';
import { slotNames, styleOfCall } from '../../../webview/loss/styles.ts';
import { valueRange } from '../../../webview/loss/valueRange.ts';
import { panBy, zoomBy, zoomTo } from '../../../webview/loss/zoom.ts';
import { sampleRun } from '../core/runs/sampleRun.ts';

const curve = (axis: 'batch' | 'epoch' | 'step', metric: string, count: number) =>
  ({ axis, metric, count, last: 1, lastStep: count }) as const;
const fit: SeriesSummary = {
  id: 'fit',
  kind: 'fit',
  method: 'fit',
  model: '',
  occurrence: 1,
  batches: 10,
  ended: true,
  curves: [
    curve('batch', 'loss', 30),
    curve('epoch', 'loss', 3),
    curve('epoch', 'val_loss', 3),
    curve('epoch', 'acc', 3),
  ],
};
const run = sampleRun({ series: [fit] });
const told = (lines: readonly Line[]) =>
  lines.map(({ key, role, detail, stepsPerUnit }) => [key.axis, key.metric, role, detail, stepsPerUnit]);
const windowOf = (values: readonly (number | null)[], change: Partial<CurveWindow> = {}): CurveWindow => ({
  steps: values.map((_, index) => index + 1),
  values,
  times: values.map((_, index) => (index + 1) * 2),
  nonFinite: [],
  exact: true,
  total: values.length,
  ...change,
});

test('metrics are listed without their validation twin, the loss first', () => {
  assert.deepEqual(metricNames([run]), ['loss', 'acc']);
});

test('batches lie at their place between epochs, and epochs at the end of their batches', () => {
  assert.deepEqual(told(linesOf(run, { metric: 'loss', axis: 'epoch' })), [
    ['batch', 'loss', 'train', true, 10],
    ['epoch', 'loss', 'train', false, 1],
    ['epoch', 'val_loss', 'validation', false, 1],
  ]);
  assert.deepEqual(told(linesOf(run, { metric: 'loss', axis: 'step' })), [
    ['batch', 'loss', 'train', false, 1],
    ['epoch', 'val_loss', 'validation', false, 0.1],
  ]);
});

test('in the first epoch the batches are the curve', () => {
  const young = { ...fit, curves: [curve('batch', 'loss', 4)] };
  assert.deepEqual(told(linesOf(sampleRun({ series: [young] }), { metric: 'loss', axis: 'epoch' })), [
    ['batch', 'loss', 'train', false, 10],
  ]);
});

test('batches per epoch are counted where nobody planned them', () => {
  assert.equal(batchesPerEpoch({ curves: [curve('batch', 'loss', 61), curve('epoch', 'loss', 3)] }), 20);
  assert.equal(batchesPerEpoch({ curves: [curve('batch', 'loss', 61)] }), undefined);
});

test('a loop without epochs has steps and time only', () => {
  const loop = sampleRun({
    series: [{ ...fit, kind: 'loop', batches: undefined, curves: [curve('step', 'loss', 9)] }],
  });
  assert.deepEqual(availableAxes([loop]), ['step', 'time']);
  assert.equal(chosenAxis([loop], 'epoch'), 'step');
  assert.equal(chosenAxis([run], 'auto'), 'epoch');
});

test('evaluation is drawn only where nothing else has the metric', () => {
  const evaluate: SeriesSummary = { ...fit, id: 'evaluate', kind: 'evaluate', curves: [curve('step', 'loss', 1)] };
  const both = sampleRun({ series: [fit, evaluate] });
  assert.ok(linesOf(both, { metric: 'loss', axis: 'step' }).every((line) => line.key.series === 'fit'));
  assert.equal(linesOf(sampleRun({ series: [evaluate] }), { metric: 'loss', axis: 'step' }).length, 1);
});

test('the average of a constant is the constant from its first value on', () => {
  const constant = { steps: [1, 2, 5, 9], values: [3, 3, 3, 3] };
  for (const value of smooth(constant, 0.97, 9)) assert.ok(Math.abs(Number(value) - 3) < 1e-12);
});

test('the average does not depend on how many points were drawn', () => {
  const steps = Array.from({ length: 10_000 }, (_, index) => index + 1);
  const value = (step: number) => Math.exp(-step / 3000);
  const sparse = steps.filter((step) => step % 10 === 0);
  const dense = smooth({ steps, values: steps.map(value) }, 0.9, 10_000);
  const thin = smooth({ steps: sparse, values: sparse.map(value) }, 0.9, 10_000);
  for (const [index, step] of sparse.entries())
    if (index > 50) assert.ok(Math.abs(Number(thin[index]) - Number(dense[step - 1])) < 0.003);
});

test('gaps stay gaps, and no smoothing changes nothing', () => {
  const values = [1, null, 3];
  assert.equal(smooth({ steps: [1, 2, 3], values }, 0, 3), values);
  assert.deepEqual(smooth({ steps: [1, 2, 3], values }, 0.5, 3)[1], null);
  assert.equal(leadIn(0, 100), 0);
  assert.ok(leadIn(0.9, 1000) > 50);
});

const [, epochs] = linesOf(run, { metric: 'loss', axis: 'epoch' });
const [batches] = linesOf(run, { metric: 'loss', axis: 'step' });
const [timed] = linesOf(run, { metric: 'loss', axis: 'time' });
assert.ok(epochs && batches && timed);

test('points are placed on the axis; what a logarithm has no place for is counted', () => {
  const plotted = plotLine(epochs, windowOf([2, 0, -1, null]), { smoothing: 0, logarithmic: true });
  assert.deepEqual(
    plotted.points.map((point) => point.y),
    [2, NaN, NaN, NaN],
  );
  assert.equal(plotted.notPositive, 2);
  assert.equal(plotLine(timed, windowOf([1, 2]), { smoothing: 0, logarithmic: false }).points[1]?.x, 4);
});

test('values that are not finite keep their place and can be read', () => {
  const window = windowOf([1, null, 3], { nonFinite: [{ step: 2, value: 'NaN' }] });
  const plotted = plotLine(batches, window, { smoothing: 0, logarithmic: false });
  assert.equal(readLine(plotted, 2.1, 1)?.nonFinite, 'NaN');
  assert.equal(readLine(plotted, 2.9, 1)?.y, 3);
  assert.equal(readLine(plotted, 30, 1), undefined);
  assert.deepEqual(extentOfLines([plotted]), { from: 1, to: 3 });
  assert.equal(extentOfLines([]), undefined);
});

test('a part is asked for with a margin, and with what the average needs before it', () => {
  const view = { points: 100, smoothing: 0, overview: undefined };
  assert.deepEqual(windowFor(batches, undefined, view), { points: 100 });
  const plain = windowFor(batches, { from: 10, to: 20 }, view);
  assert.ok(plain.from !== undefined && plain.from < 10 && plain.to !== undefined && plain.to > 20);
  const long = { ...batches, curve: { ...batches.curve, count: 100_000, lastStep: 100_000 } };
  const smoothed = windowFor(long, { from: 50_000, to: 60_000 }, { ...view, smoothing: 0.9 });
  assert.ok(smoothed.from !== undefined && smoothed.from < 45_000);
  assert.ok(smoothed.points > 100, 'the seen part stays as fine');
});

test('a part of the time is asked for by the steps of the overview', () => {
  const overview = windowOf(Array.from({ length: 30 }, () => 1));
  const request = windowFor(timed, { from: 20, to: 40 }, { points: 100, smoothing: 0, overview });
  assert.ok(request.from !== undefined && request.from <= 10 && request.from >= 5);
  assert.ok(request.to !== undefined && request.to >= 20 && request.to <= 25);
});

const behind = { smoothing: 0.9, logarithmic: false };
const noisy = Array.from({ length: 100 }, (_, index) =>
  index === 50 ? 1000 : index % 20 === 7 ? 1e-6 : 1 + (index % 3),
);

test('single batches behind a smoothed line do not stretch the value axis', () => {
  const line = plotLine({ ...batches, curve: { ...batches.curve, lastStep: 100 } }, windowOf(noisy), behind);
  const whole = { range: { from: 1, to: 100 }, logarithmic: false };
  const { from = 0, to = 0 } = valueRange([line], whole) ?? {};
  const drawn = line.points.map(({ y }) => y);
  assert.ok(from <= Math.min(...drawn) && to >= Math.max(...drawn), 'the lines themselves are whole');
  assert.ok(to < 500, `${to}`);
  const log = valueRange([line], { ...whole, logarithmic: true });
  assert.ok(log !== undefined && log.from > 0.1, `${log?.from}`);
});

test('batches behind epochs do not stretch the value axis either, and without a background nothing is left out', () => {
  const [detail, coarse] = linesOf(run, { metric: 'loss', axis: 'epoch' });
  assert.ok(detail?.detail && coarse);
  const plain = { smoothing: 0, logarithmic: false };
  const spiky = plotLine(detail, windowOf(noisy), plain);
  const range = { range: { from: 0, to: 10 }, logarithmic: false };
  const epochsOnly = plotLine(coarse, windowOf([2, 1.5, 1]), plain);
  assert.ok((valueRange([spiky, epochsOnly], range)?.to ?? 0) < 4);
  assert.ok(
    (valueRange([plotLine(batches, windowOf(noisy), plain)], { ...range, range: { from: 0, to: 100 } })?.to ?? 0) >
      1000,
  );
});

test('the value axis spans what is seen, has room for a flat line, and none where there is nothing', () => {
  const line = plotLine(batches, windowOf([9, 5, 4, 4, 4, 1]), { smoothing: 0, logarithmic: false });
  const part = valueRange([line], { range: { from: 3.2, to: 4.8 }, logarithmic: false });
  assert.ok(part !== undefined && part.from < 4 && part.to > 4 && part.to < 5);
  assert.equal(valueRange([], { range: { from: 0, to: 1 }, logarithmic: false }), undefined);
  const huge = plotLine(batches, windowOf([-1e308, 1e308]), { smoothing: 0, logarithmic: false });
  assert.ok(Number.isFinite(valueRange([huge], { range: { from: 0, to: 9 }, logarithmic: false })?.to));
});

test('several training calls of a run have slots of their own, and keep them', () => {
  const second = { ...fit, id: 'fit-2' };
  const evaluate = { ...fit, id: 'evaluate', kind: 'evaluate' } as const;
  const one = { id: 'a', series: [fit, evaluate, second] };
  assert.deepEqual(slotNames(['a', 'b', 'c'], [one, { id: 'c', series: [] }]), ['a', 'a/fit-2', 'b', 'c']);
  const slots = { a: 0, 'a/fit-2': 9 };
  const style = (series: string) => styleOfCall(one, series, { slots, theme: 'dark' });
  assert.notDeepEqual(style('fit'), style('fit-2'));
  assert.deepEqual(style('evaluate'), style('fit'));
});

test('the values under the pointer stand where they cover least', () => {
  const area = { left: 40, right: 600, top: 10, bottom: 300 };
  const box = { width: 200, height: 80 };
  assert.deepEqual(freePlace(box, 100, area, []), { x: 114, y: 18 });
  assert.deepEqual(freePlace(box, 100, area, [{ x: 150, y: 30 }]), { x: 114, y: 212 });
  assert.equal(freePlace(box, 590, area, []).x, 376);
  const everywhere = Array.from({ length: 60 }, (_, index) => ({ x: 310 + index, y: index * 5 }));
  assert.equal(freePlace(box, 300, area, everywhere).x, 86, 'left of the crosshair is free');
});

test('bisection', () => {
  assert.deepEqual(
    [0, 1, 2, 5, 9].map((value) => lastAtMost([1, 2, 5], value)),
    [-1, 0, 1, 2, 2],
  );
});

test('zooming keeps the place under the pointer and stays inside', () => {
  const whole = { from: 0, to: 100 };
  assert.deepEqual(zoomBy(whole, 0.5, 0.2, whole), { from: 10, to: 60 });
  assert.deepEqual(zoomBy({ from: 0, to: 50 }, 0.5, 0, whole), { from: 0, to: 25 });
  assert.equal(zoomBy({ from: 10, to: 60 }, 4, 0.5, whole), undefined);
  assert.deepEqual(panBy({ from: 80, to: 90 }, 5, whole), { from: 90, to: 100 });
  assert.deepEqual(zoomTo(whole, 0.6, 0.2, whole), { from: 20, to: 60 });
});

test('what an older version kept is used as far as it fits', () => {
  assert.deepEqual(parseMemory(undefined).runs, []);
  const { runs, options } = parseMemory({
    runs: ['a', 1],
    options: { axis: 'nonsense', smoothing: 7, slots: { a: 'x' } },
  });
  assert.deepEqual(runs, ['a']);
  assert.deepEqual([options.axis, options.smoothing, options.slots], ['auto', 0.99, {}]);
});
