import assert from 'node:assert/strict';
import test from 'node:test';
import type { CurveWindow } from '../../../engine/core/runs/curve.ts';
import type { SeriesSummary } from '../../../engine/core/runs/record.ts';
import { availableAxes, chosenAxis, linesOf } from '../../../webview/loss/lines.ts';
import { metricNames } from '../../../engine/core/runs/metricNames.ts';
import type { Line } from '../../../webview/loss/lines.ts';
import { parseMemory } from '../../../webview/loss/memory.ts';
import { batchesPerEpoch } from '../../../webview/loss/phases.ts';
import { endsOf, extentOf, plotLine, readLine, windowFor } from '../../../webview/loss/plot.ts';
import { freePlace } from '../../../webview/loss/place.ts';
import { scaleOf } from '../../../webview/loss/scale.ts';
import { lastAtMost } from '../../../webview/loss/search.ts';
import { marginsOf, smooth } from '../../../webview/loss/smoothing.ts';
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
  lines.map(({ key, role, detail, placing }) => [key.axis, key.metric, role, detail, placing.scale]);
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
    ['batch', 'loss', 'train', true, 0.1],
    ['epoch', 'loss', 'train', false, 1],
    ['epoch', 'val_loss', 'validation', false, 1],
  ]);
  assert.deepEqual(told(linesOf(run, { metric: 'loss', axis: 'step' })), [
    ['batch', 'loss', 'train', false, 1],
    ['epoch', 'val_loss', 'validation', false, 10],
  ]);
});

test('in the first epoch the batches are the curve', () => {
  const young = { ...fit, curves: [curve('batch', 'loss', 4)] };
  assert.deepEqual(told(linesOf(sampleRun({ series: [young] }), { metric: 'loss', axis: 'epoch' })), [
    ['batch', 'loss', 'train', false, 0.1],
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
  assert.deepEqual(availableAxes([loop]), ['step', 'time', 'wall']);
  assert.equal(chosenAxis([loop], 'epoch'), 'step');
  assert.equal(chosenAxis([run], 'auto'), 'epoch');
});

test('evaluation is drawn only where nothing else has the metric', () => {
  const evaluate: SeriesSummary = { ...fit, id: 'evaluate', kind: 'evaluate', curves: [curve('step', 'loss', 1)] };
  const both = sampleRun({ series: [fit, evaluate] });
  assert.ok(linesOf(both, { metric: 'loss', axis: 'step' }).every((line) => line.key.series === 'fit'));
  assert.equal(linesOf(sampleRun({ series: [evaluate] }), { metric: 'loss', axis: 'step' }).length, 1);
});

const numbers = (values: readonly (number | null)[]) => Float64Array.from(values, (value) => value ?? Number.NaN);
const average = (amount: number, extent: number) => ({ kind: 'average', amount, extent }) as const;

test('the average of a constant is the constant from its first value on', () => {
  const constant = { steps: [1, 2, 5, 9], values: numbers([3, 3, 3, 3]) };
  for (const kind of ['average', 'window'] as const)
    for (const value of smooth(constant, { kind, amount: 0.97, extent: 9 })) assert.ok(Math.abs(value - 3) < 1e-12);
});

test('the average does not depend on how many points were drawn', () => {
  const steps = Array.from({ length: 10_000 }, (_, index) => index + 1);
  const value = (step: number) => Math.exp(-step / 3000);
  const sparse = steps.filter((step) => step % 10 === 0);
  const dense = smooth({ steps, values: numbers(steps.map(value)) }, average(0.9, 10_000));
  const thin = smooth({ steps: sparse, values: numbers(sparse.map(value)) }, average(0.9, 10_000));
  for (const [index, step] of sparse.entries())
    if (index > 50) assert.ok(Math.abs((thin[index] ?? 0) - (dense[step - 1] ?? 0)) < 0.003);
});

test('gaps stay gaps, and no smoothing changes nothing', () => {
  const values = numbers([1, null, 3]);
  assert.equal(smooth({ steps: [1, 2, 3], values }, average(0, 3)), values);
  for (const kind of ['average', 'window'] as const)
    assert.ok(Number.isNaN(smooth({ steps: [1, 2, 3], values }, { kind, amount: 0.5, extent: 3 })[1]));
  assert.deepEqual(marginsOf(average(0, 100)), { before: 0, after: 0 });
  assert.ok(marginsOf(average(0.9, 1000)).before > 50);
});

test('a window is the mean of all that was logged within it, also where points stand for many', () => {
  const window = { kind: 'window', amount: 0.8, extent: 20 } as const;
  assert.deepEqual([...smooth({ steps: [1, 3, 5, 9], values: numbers([1, 3, 8, 4]) }, window)], [2, 4, 5.5, 4]);
  const weighted = smooth({ steps: [1, 3], values: numbers([1, 5]), counts: [3, 1] }, window);
  assert.deepEqual([...weighted], [2, 2]);
});

const [, epochs] = linesOf(run, { metric: 'loss', axis: 'epoch' });
const [batches] = linesOf(run, { metric: 'loss', axis: 'step' });
const [timed] = linesOf(run, { metric: 'loss', axis: 'time' });
assert.ok(epochs && batches && timed);

const plain = { smoothing: 0, smoothingKind: 'average' } as const;

test('points are placed on the axis; what was not finite is a gap', () => {
  const plotted = plotLine(epochs, windowOf([2, 0, -1, null]), plain);
  assert.deepEqual([...plotted.trace.ys], [2, 0, -1, NaN]);
  assert.equal(plotLine(timed, windowOf([1, 2]), plain).trace.xs[1], 4);
});

test('points that are too many are their mean, and what they span', () => {
  const buckets = { ends: [2, 4], means: [1.5, 7], counts: [10, 20] };
  const { trace, envelope, exact } = plotLine(batches, windowOf([1, 2, 6, 9], { exact: false, buckets }), plain);
  assert.deepEqual(
    [[...trace.xs], [...trace.ys]],
    [
      [1.5, 3.5],
      [1.5, 7],
    ],
  );
  assert.deepEqual([[...(envelope?.low ?? [])], [...(envelope?.high ?? [])], exact], [[1, 6], [2, 9], false]);
});

test('values that are not finite keep their place and can be read', () => {
  const window = windowOf([1, null, 3], { nonFinite: [{ step: 2, value: 'NaN' }] });
  const plotted = plotLine(batches, window, plain);
  assert.equal(readLine(plotted, 2.1, 1)?.nonFinite, 'NaN');
  assert.equal(readLine(plotted, 2.9, 1)?.y, 3);
  assert.equal(readLine(plotted, 30, 1), undefined);
  assert.deepEqual(extentOf([endsOf(batches, window)], scaleOf('linear')), { from: 1, to: 3 });
  assert.equal(extentOf([], scaleOf('linear')), undefined);
});

test('a part is asked for with a margin, and with what the average needs before it', () => {
  const view = { ...plain, points: 100, overview: undefined };
  assert.deepEqual(windowFor(batches, undefined, view), { points: 100 });
  const asked = windowFor(batches, { from: 10, to: 20 }, view);
  assert.ok(asked.from !== undefined && asked.from < 10 && asked.to !== undefined && asked.to > 20);
  const long = { ...batches, curve: { ...batches.curve, count: 100_000, lastStep: 100_000 } };
  const smoothed = windowFor(long, { from: 50_000, to: 60_000 }, { ...view, smoothing: 0.9 });
  assert.ok(smoothed.from !== undefined && smoothed.from < 45_000);
  assert.ok(smoothed.points > 100, 'the seen part stays as fine');
});

test('a part of the time is asked for by the steps of the overview', () => {
  const overview = windowOf(Array.from({ length: 30 }, () => 1));
  const request = windowFor(timed, { from: 20, to: 40 }, { ...plain, points: 100, overview });
  assert.ok(request.from !== undefined && request.from <= 10 && request.from >= 5);
  assert.ok(request.to !== undefined && request.to >= 20 && request.to <= 30);
});

const noisy = Array.from({ length: 100 }, (_, index) =>
  index === 50 ? 1000 : index % 20 === 7 ? 1e-6 : 1 + (index % 3),
);
const linear = { scale: scaleOf('linear'), everyValue: false };
const logarithmic = { scale: scaleOf('logarithmic'), everyValue: false };

test('single batches behind a smoothed line do not stretch the value axis', () => {
  const long = { ...batches, curve: { ...batches.curve, lastStep: 100 } };
  const line = plotLine(long, windowOf(noisy.with(50, 9)), { smoothing: 0.9, smoothingKind: 'average' });
  const range = { from: 1, to: 100 };
  const { from, to } = valueRange([line], { ...linear, range })!.range;
  assert.ok(from <= Math.min(...line.trace.ys) && to >= Math.max(...line.trace.ys), 'the line itself is whole');
  assert.ok(to < 9, `${to}`);
  assert.ok(valueRange([line], { ...logarithmic, range })!.range.from > 0.1);
});

test('batches behind epochs do not stretch the value axis either', () => {
  const [detail, coarse] = linesOf(run, { metric: 'loss', axis: 'epoch' });
  assert.ok(detail?.detail && coarse);
  const both = [plotLine(detail, windowOf(noisy), plain), plotLine(coarse, windowOf([2, 1.5, 1]), plain)];
  assert.ok(valueRange(both, { ...linear, range: { from: 0, to: 10 } })!.range.to < 4);
});

test('values far beyond all others are left out and counted, unless every value is wanted', () => {
  const line = plotLine(batches, windowOf(noisy), plain);
  const seen = { ...linear, range: { from: 0, to: 100 } };
  const usual = valueRange([line], seen)!;
  assert.ok(usual.range.to < 20);
  assert.equal(usual.beyond, 1);
  const all = valueRange([line], { ...seen, everyValue: true })!;
  assert.ok(all.range.to >= 1000);
  assert.equal(all.beyond, 0);
});

test('a run that has exploded does not flatten the others, neither by its epochs nor by the batches behind them', () => {
  const seen = { ...linear, range: { from: 0, to: 10 } };
  const [detail, coarse] = linesOf(run, { metric: 'loss', axis: 'epoch' });
  assert.ok(detail?.detail && coarse);
  const good = [2, 1.5, 1].map((rate) => plotLine(coarse, windowOf([2 * rate, 1.5 * rate, rate]), plain));
  const exploded = plotLine(coarse, windowOf([3, 1e12, 1e20]), plain);
  const behind = plotLine(detail, windowOf([3, 1e19, 1e20]), plain);
  const { range, beyond } = valueRange([...good, exploded, behind], seen)!;
  assert.ok(range.to < 5, `${range.to}`);
  assert.equal(beyond, 4, 'its values are told to be beyond the axis');
  assert.ok(valueRange([...good, exploded], { ...seen, everyValue: true })!.range.to >= 1e20);
  assert.ok(valueRange([exploded, behind], seen)!.range.to >= 1e20, 'alone it is whole');
  assert.ok(valueRange([...good, exploded], { ...seen, scale: scaleOf('logarithmic') })!.range.to >= 1e20);
  const rate = plotLine({ ...coarse, metric: 'learning rate' }, windowOf([1e-5, 1e-5, 1e-6]), plain);
  assert.ok(valueRange([rate, good[0]!], seen)!.range.to >= 4, 'another metric is small, not wild');
});

test('the value axis spans what is seen, has room for a flat line, and none where there is nothing', () => {
  const line = plotLine(batches, windowOf([9, 5, 4, 4, 4, 1]), plain);
  const part = valueRange([line], { ...linear, range: { from: 3.2, to: 4.8 } })?.range;
  assert.ok(part !== undefined && part.from < 4 && part.to > 4 && part.to < 5);
  assert.equal(valueRange([], { ...linear, range: { from: 0, to: 1 } }), undefined);
  const huge = plotLine(batches, windowOf([-1e308, 1e308]), plain);
  assert.ok(Number.isFinite(valueRange([huge], { ...linear, range: { from: 0, to: 9 } })?.range.to));
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
