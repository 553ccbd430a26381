import assert from 'node:assert/strict';
import test from 'node:test';
import type { CurveSummary, RunRecord, SeriesSummary } from '../../../engine/core/runs/record.ts';
import type { StyledLine } from '../../../webview/loss/drawing.ts';
import { chartsOf, combined, moved, separated, withoutChart } from '../../../webview/loss/grid.ts';
import { bandsOf, groupOf } from '../../../webview/loss/groups.ts';
import { boundariesOf, linesOf, type Line } from '../../../webview/loss/lines.ts';
import { parseMemory, parseOptions } from '../../../webview/loss/memory.ts';
import { callNames } from '../../../webview/loss/names.ts';
import { numbersOf, sorted, tableMetrics } from '../../../webview/loss/numbers.ts';
import { DEFAULT_OPTIONS, layoutOf, type Sort } from '../../../webview/loss/options.ts';
import { phasesOf } from '../../../webview/loss/phases.ts';
import { styleOf } from '../../../webview/shared/palette.ts';
import { sampleRun } from '../core/runs/sampleRun.ts';

const curve = (axis: CurveSummary['axis'], metric: string, count: number, change: Partial<CurveSummary> = {}) => ({
  axis,
  metric,
  count,
  last: 1,
  lastStep: count,
  ...change,
});
const fit = (id: string, curves: readonly CurveSummary[], change: Partial<SeriesSummary> = {}): SeriesSummary => ({
  id,
  kind: 'fit',
  method: 'fit',
  model: 'sequential',
  occurrence: 1,
  batches: 10,
  batchSize: 32,
  ended: true,
  curves,
  ...change,
});
const scored = (id: string, best: number | undefined, metric = 'val_loss'): RunRecord =>
  sampleRun({
    id,
    name: id,
    metrics: [{ name: metric, last: 1, ...(best === undefined ? {} : { best, bestStep: 3 }) }],
    series: [fit('fit', [curve('epoch', metric, 5, metric === 'acc' ? { min: 0, max: best } : { min: best, max: 9 })])],
  });

test('the best of several runs is marked, whichever way is better, and others are told by how much they differ', () => {
  const runs = [scored('a', 0.3), scored('b', 0.1), scored('c', undefined)];
  const numbers = numbersOf(runs, 'val_loss', 'a');
  assert.deepEqual(
    numbers.map(({ isBest }) => isBest),
    [false, true, false],
  );
  assert.deepEqual(
    numbers.map(({ delta }) => delta?.toFixed(3)),
    [undefined, '-0.200', undefined],
  );
  assert.deepEqual([numbers[1]?.bestStep, numbers[1]?.axis, numbers[1]?.greatest], [3, 'epoch', 9]);
  const accuracies = numbersOf([scored('a', 0.3, 'acc'), scored('b', 0.9, 'acc')], 'acc', '');
  assert.deepEqual(
    accuracies.map(({ isBest }) => isBest),
    [false, true],
  );
  assert.equal(numbersOf([scored('a', 0.3)], 'val_loss', '')[0]?.isBest, false, 'one alone is not the best of any');
});

test('a run that was trained in several calls has the last value of its last call, and its best of them all', () => {
  const before = fit('fit', [curve('epoch', 'loss', 5, { last: 0.5, min: 0.4, max: 2 })]);
  const after = fit('fit-2', [curve('epoch', 'loss', 4, { last: 0.2, min: 0.1, max: 0.6 })]);
  const metrics = [
    { name: 'fit/loss', last: 0.5, best: 0.4, bestStep: 4 },
    { name: 'fit-2/loss', last: 0.2, best: 0.1, bestStep: 3 },
  ];
  const [one] = numbersOf([sampleRun({ status: 'completed', series: [before, after], metrics })], 'loss', '');
  assert.deepEqual([one?.last, one?.best, one?.least, one?.greatest], [0.2, 0.1, 0.1, 2]);
  assert.deepEqual([one?.bestStep, one?.bestAt], [8, { series: 'fit-2', step: 3 }], 'epochs go on in the charts');
  assert.deepEqual(one?.calls, []);
});

test('networks that train in turns have numbers of their own, which nothing mixes', () => {
  const turn = (id: string, model: string, change: Partial<CurveSummary>) =>
    fit(id, [curve('step', 'loss', 160, change)], { kind: 'loop', method: 'minimize', model });
  const series = [
    turn('train', 'discriminator', { last: 1.3, min: 1.1, max: 1.4 }),
    turn('train-2', 'generator', { last: 0.7, min: 0.6, max: 0.8 }),
  ];
  const metrics = [
    { name: 'train/loss', last: 1.3, best: 1.1, bestStep: 112 },
    { name: 'train-2/loss', last: 0.7, best: 0.6, bestStep: 150 },
  ];
  const gan = (id: string) => sampleRun({ id, status: 'completed', series, metrics });
  const [one, other] = numbersOf([gan('a'), gan('b')], 'loss', 'a');
  assert.deepEqual([one?.last, one?.best, one?.bestStep], [1.3, 1.1, 112], 'all of one network');
  assert.deepEqual(
    other?.calls.map(({ series: id, last, best, bestStep, delta }) => [id, last, best, bestStep, delta]),
    [
      ['train', 1.3, 1.1, 112, 0],
      ['train-2', 0.7, 0.6, 150, 0],
    ],
  );
});

test('training calls are told apart by their models, else by their lines', () => {
  const calls = (...models: readonly string[]) => ({
    series: models.map((model, index) =>
      fit(`fit-${index}`, [], { model, place: { file: '/a.py', line: 4 + index, column: 1 } }),
    ),
  });
  const named = (run: ReturnType<typeof calls>) => [...callNames(run).values()];
  assert.deepEqual(named(calls('one', 'other')), ['one', 'other']);
  assert.deepEqual(named(calls('same', 'same')), ['line 4', 'line 5']);
  assert.deepEqual(named(calls('alone')), []);
  assert.deepEqual(named({ series: [fit('a', []), fit('b', [])] }), ['a', 'b']);
});

test('rows are sorted by any column, those without a number last, pinned ones first', () => {
  const numbers = numbersOf([scored('run 10', 0.3), scored('run 9', 0.1), scored('none', undefined)], 'val_loss', '');
  const order = (sort: Sort | undefined, pinned: readonly string[] = []) =>
    sorted(numbers, sort, pinned).map(({ run }) => run.id);
  assert.deepEqual(order(undefined), ['run 10', 'run 9', 'none']);
  assert.deepEqual(order({ by: 'best', descending: false }), ['run 9', 'run 10', 'none']);
  assert.deepEqual(order({ by: 'best', descending: true }), ['run 10', 'run 9', 'none']);
  assert.deepEqual(order({ by: 'name', descending: false }), ['none', 'run 9', 'run 10']);
  assert.deepEqual(order({ by: 'best', descending: false }, ['none']), ['none', 'run 9', 'run 10']);
});

test('the table is about the first chart, its validation where there is one', () => {
  const run = sampleRun({
    series: [
      fit(
        'fit',
        ['acc', 'loss', 'val_loss'].map((metric) => curve('epoch', metric, 2)),
      ),
    ],
  });
  assert.deepEqual(tableMetrics([run], ['loss', 'acc']), ['val_loss', 'loss', 'acc']);
});

test('charts are moved, combined, separated and closed', () => {
  const charts = [['loss'], ['acc'], ['lr']];
  assert.deepEqual(moved(charts, 2, 0), [['lr'], ['loss'], ['acc']]);
  assert.deepEqual(moved(charts, 0, 1), [['acc'], ['loss'], ['lr']]);
  assert.deepEqual(combined(charts, 2, 0), [['loss', 'lr'], ['acc']]);
  assert.deepEqual(separated([['loss', 'lr'], ['acc']], 0), [['loss'], ['lr'], ['acc']]);
  assert.deepEqual(withoutChart(charts, 1, ['x']), { charts: [['loss'], ['lr']], closed: ['x', 'acc'] });
  assert.deepEqual(chartsOf(['loss', 'acc', 'new'], { charts: [['acc', 'gone']], closed: ['loss'] }), [
    ['acc'],
    ['new'],
  ]);
});

test('a second fit of a model goes on where the first ended, and other models begin anew', () => {
  const first = fit('fit', [curve('batch', 'loss', 40), curve('epoch', 'loss', 4)]);
  const tuning = fit('fit-2', [curve('batch', 'loss', 20), curve('epoch', 'loss', 2)]);
  const other = fit('fit-3', [curve('epoch', 'loss', 3)], { model: 'other' });
  const run = sampleRun({ series: [first, tuning, other] });
  const places = (overlaid: boolean) =>
    phasesOf(run, overlaid).map(({ steps, epochs, examples, follows }) => [steps, epochs, examples, follows]);
  assert.deepEqual(places(false), [
    [0, 0, 0, false],
    [40, 4, 1280, true],
    [0, 0, 0, false],
  ]);
  assert.deepEqual(places(true)[1], [0, 0, 0, false]);
  assert.deepEqual(boundariesOf(run, { metric: 'loss', axis: 'epoch' }), [{ x: 4, series: 'fit-2' }]);
  assert.deepEqual(boundariesOf(run, { metric: 'loss', axis: 'examples' }), [{ x: 1280, series: 'fit-2' }]);
  assert.deepEqual(boundariesOf(run, { metric: 'loss', axis: 'time' }), []);
});

test('a fit that counts its epochs on from the one before is not moved twice', () => {
  const first = fit('fit', [curve('batch', 'loss', 40), curve('epoch', 'loss', 4)]);
  const resumed = fit('fit-2', [curve('batch', 'loss', 20), curve('epoch', 'loss', 2, { lastStep: 6 })]);
  const lines = linesOf(sampleRun({ series: [first, resumed] }), { metric: 'loss', axis: 'epoch' });
  const places = lines
    .filter(({ key }) => key.series === 'fit-2')
    .map(({ key, placing }) => [key.axis, placing.scale, placing.offset]);
  assert.deepEqual(places, [
    ['batch', 0.1, 4],
    ['epoch', 1, 0],
  ]);
  const steps = linesOf(sampleRun({ series: [fit('fit', [curve('epoch', 'loss', 2, { lastStep: 6 })])] }), {
    metric: 'loss',
    axis: 'step',
  });
  assert.deepEqual(steps[0]?.placing, { by: 'step', scale: 10, offset: -40 }, 'its own steps begin at zero');
});

test('examples are steps times the batch size, and wall time is counted from the start of each run', () => {
  const run = sampleRun({ startedAt: 5000, series: [fit('fit', [curve('batch', 'loss', 40)])] });
  const placing = (axis: 'examples' | 'wall') => linesOf(run, { metric: 'loss', axis })[0]?.placing;
  assert.deepEqual(placing('examples'), { by: 'step', scale: 32, offset: 0 });
  assert.deepEqual(placing('wall'), { by: 'time', scale: 1, offset: 5 });
});

test('runs that differ by their seed alone are one group', () => {
  const run = (argv: readonly string[], name: string, seed: number) =>
    sampleRun({ name, seed, request: { file: '/work/train.py', argv, backend: 'auto', seed } });
  const [one, two, three] = [
    run(['--lr', '1', '--seed', '3'], 'big 1', 3),
    run(['--lr', '1', '--seed=4'], 'big 2', 4),
    run(['--lr', '2'], 'small 0.25', 4),
  ];
  assert.equal(groupOf(one, 'settings'), groupOf(two, 'settings'));
  assert.notEqual(groupOf(one, 'settings'), groupOf(three, 'settings'));
  assert.deepEqual([groupOf(one, 'name'), groupOf(two, 'name'), groupOf(three, 'name')], ['big', 'big', 'small']);
  assert.deepEqual([groupOf(one, 'file'), groupOf(one, 'none')], ['train.py', undefined]);
});

test('a group is its mean and its standard deviation where its runs are, also between their points', () => {
  const [line] = linesOf(scored('a', 1), { metric: 'loss', axis: 'epoch' });
  const styled = (xs: readonly number[], ys: readonly number[]): StyledLine => ({
    line: line as Line,
    trace: { xs: Float64Array.from(xs), ys: Float64Array.from(ys) },
    nonFinite: [],
    exact: true,
    smoothed: false,
    style: styleOf(0, 'dark'),
  });
  const lines = [styled([1, 2, 3], [1, 2, 3]), styled([1, 3], [3, 5])];
  const [band] = bandsOf(new Map([['g', lines]]), { from: 0, to: 9 });
  assert.deepEqual([...(band?.mean.ys ?? [])], [2, 3, 4]);
  assert.ok(Math.abs((band?.spread.high[0] ?? 0) - 2 - Math.SQRT2) < 1e-12);
  assert.deepEqual(bandsOf(new Map([['g', lines.slice(0, 1)]]), { from: 0, to: 9 }), [], 'one run has no spread');
});

test('what is remembered is read whole, an earlier version as far as it fits, and nothing breaks it', () => {
  const options = {
    ...DEFAULT_OPTIONS,
    notes: [{ axis: 'step', x: 3, text: 'here' }] as const,
    charts: [['loss', 'acc']],
    sort: { by: 'best', descending: true } as const,
    baseline: 'a',
    pinned: ['b'],
  };
  const seen = { axis: 'epoch', x: { from: 2, to: 3.5 }, y: { 'loss\nacc': { from: 0, to: 1 } } } as const;
  assert.deepEqual(parseMemory(JSON.parse(JSON.stringify({ runs: ['a'], options, seen }))), {
    runs: ['a'],
    options,
    seen,
  });
  const wrong = { axis: 'miles', x: { from: 3, to: 3 }, y: { loss: { from: 'a', to: 1 } } };
  assert.deepEqual(parseMemory({ seen: wrong }).seen, { axis: 'step', x: undefined, y: {} });
  assert.equal(parseOptions({ logarithmic: true }).yScale, 'logarithmic');
  const broken = {
    charts: [3, ['x', 4]],
    sort: { by: 'nothing' },
    notes: [{ axis: 'step', x: null, text: 'x' }],
    slots: { a: -1 },
    smoothing: Number.NaN,
  };
  assert.deepEqual(parseOptions(broken), { ...DEFAULT_OPTIONS, charts: [['x']] });
  assert.ok(!('slots' in layoutOf(options)) && !('pinned' in layoutOf(options)));
});
